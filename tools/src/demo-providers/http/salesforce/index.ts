import {
  type Answer,
  type DemoRequest,
  json,
  notFound,
  readJson,
  VendorError,
} from "../../answer.ts";
import { createRandom, identifier, type Random } from "../../random.ts";
import { BEARER, NO_TOKENS, type Vendor } from "../../vendor.ts";

const MAX_ROWS = 200;
const COMPANIES = [
  "Northwind",
  "Contoso",
  "Globex",
  "Initech",
  "Umbrella",
  "Hooli",
  "Stark",
  "Wayne",
];
const PEOPLE = ["Ada Park", "Ben Ruiz", "Chloe Kim", "Dan Weiss", "Eva Novak", "Finn Ochoa"];
const STAGES = ["Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won"];
/** The first three characters of an identifier tell the object (Salesforce, "Object Key Prefixes"). */
const KEY_PREFIXES: Record<string, string> = {
  Account: "001",
  Contact: "003",
  Opportunity: "006",
  Lead: "00Q",
};

function fieldValue(field: string, id: string, random: Random): unknown {
  const name = field.toLowerCase();
  if (name === "id") return id;
  if (name.includes("amount") || name.includes("revenue")) return random.integer(5, 900) * 1_000;
  if (name.includes("stage") || name === "status") return random.pick(STAGES);
  if (name.endsWith("date")) return `2026-${String(random.integer(1, 12)).padStart(2, "0")}-15`;
  if (name === "email") return `contact${random.integer(100, 999)}@example.com`;
  if (name.includes("company") || name === "name") return `${random.pick(COMPANIES)} Ltd`;
  if (name.includes("name")) return random.pick(PEOPLE);
  return `${field} ${random.integer(1, 999)}`;
}

function record(sobject: string, fields: readonly string[], random: Random): object {
  const id = identifier(random, KEY_PREFIXES[sobject] ?? "a00", 15);
  return {
    attributes: { type: sobject, url: `/services/data/v62.0/sobjects/${sobject}/${id}` },
    ...Object.fromEntries(fields.map((field) => [field, fieldValue(field, id, random)])),
  };
}

function query(request: DemoRequest): Answer {
  const soql = request.query.get("q") ?? "";
  const match = /^\s*SELECT\s+([\w\s.,]{1,1000}?)\s+FROM\s+(\w{1,80})\b(.*)$/is.exec(soql);
  const [, columns, sobject, rest] = match ?? [];
  if (columns === undefined || sobject === undefined || rest === undefined)
    throw new VendorError(400, "unexpected token: expecting SELECT fields FROM object", {
      code: "MALFORMED_QUERY",
    });
  const fields = columns.split(",").map((field) => field.trim());
  const limit = Number(/\bLIMIT\s+(\d{1,6})\b/i.exec(rest)?.[1] ?? MAX_ROWS);
  const random = createRandom("salesforce", soql);
  const count = Math.min(limit, MAX_ROWS, random.integer(3, 25));
  const records = Array.from({ length: count }, () => record(sobject, fields, random));
  return json({ totalSize: count, done: true, records });
}

/** Salesforce's REST API, below its host: SOQL queries, one record, and a new record. @throws VendorError */
function answerSalesforce(request: DemoRequest): Answer {
  const path = /^\/services\/data\/v\d+\.\d(\/.*)$/.exec(request.path)?.[1] ?? "";
  if (request.method === "GET" && path === "/query") return query(request);
  const [, sobject, id] = /^\/sobjects\/(\w{1,80})(?:\/(\w{15,18}))?$/.exec(path) ?? [];
  if (sobject !== undefined && id !== undefined && request.method === "GET") {
    const fields = ["Name", "Email", "StageName", "Amount"];
    const row = record(sobject, fields, createRandom("salesforce", sobject, id));
    return json({ ...row, Id: id });
  }
  if (sobject !== undefined && id === undefined && request.method === "POST") {
    readJson(request);
    const created = identifier(request.identity, KEY_PREFIXES[sobject] ?? "a00", 15);
    return json({ id: created, success: true, errors: [] }, 201);
  }
  return notFound(request);
}

const CODES: Record<number, string> = {
  401: "INVALID_SESSION_ID",
  404: "NOT_FOUND",
  429: "REQUEST_LIMIT_EXCEEDED",
};

const DAILY_CALLS = 100_000;

/** Every answer tells how many of the day's calls are used (REST API Developer Guide, "Limit Info Header"). */
function withLimitInfo(request: DemoRequest): Answer {
  const used = request.identity.integer(1, DAILY_CALLS);
  const headers = { "sforce-limit-info": `api-usage=${used}/${DAILY_CALLS}` };
  return { ...answerSalesforce(request), headers };
}

/** Salesforce at `/salesforce`; what a call counts against the day's limit is in `sforce-limit-info`. */
export const salesforce: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 140, deviation: 45 },
  tokenMs: NO_TOKENS,
  answer: withLimitInfo,
  errorBody: ({ status, message, code }) => [
    {
      message,
      errorCode: code ?? CODES[status] ?? (status >= 500 ? "UNKNOWN_EXCEPTION" : "INVALID_FIELD"),
    },
  ],
  requestIdHeader: "x-request-id",
};
