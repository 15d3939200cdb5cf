import {
  type Answer,
  type DemoRequest,
  isObject,
  json,
  notFound,
  readJson,
  VendorError,
} from "../../answer.ts";
import { createRandom } from "../../random.ts";
import { writeText } from "../../text.ts";
import { BEARER, NO_TOKENS, type Vendor } from "../../vendor.ts";

const TICKETS = 240;
const MAX_PER_PAGE = 100;
const STATUSES = ["new", "open", "pending", "hold", "solved", "closed"];
const PRIORITIES = ["low", "normal", "high", "urgent"];
const SUBJECTS = [
  "Cannot sign in",
  "Invoice is wrong",
  "Export takes too long",
  "How do I add a colleague?",
  "Webhook not delivered",
  "Refund for a duplicate order",
];

function ticket(id: number) {
  const random = createRandom("zendesk", String(id));
  const day = String(random.integer(1, 28)).padStart(2, "0");
  return {
    id,
    url: `https://acme.zendesk.com/api/v2/tickets/${id}.json`,
    subject: random.pick(SUBJECTS),
    description: writeText(random, random.integer(15, 50)).join(""),
    status: random.pick(STATUSES),
    priority: random.pick(PRIORITIES),
    type: "incident",
    requester_id: random.integer(10_000, 99_999),
    assignee_id: random.integer(100, 140),
    tags: ["demo"],
    created_at: `2026-10-${day}T09:00:00Z`,
    updated_at: `2026-10-${day}T15:30:00Z`,
  };
}

function readNumber(request: DemoRequest, name: string, usual: number, most: number): number {
  const text = request.query.get(name);
  if (text === null) return usual;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new VendorError(400, `${name} must be a whole number from 1 to ${most}`, {
      code: "InvalidPaginationParameter",
    });
  return value;
}

function page(request: DemoRequest, key: "tickets" | "results", ids: number[]): Answer {
  const size = readNumber(request, "per_page", 25, MAX_PER_PAGE);
  const number = readNumber(request, "page", 1, 10_000);
  const shown = ids.slice((number - 1) * size, number * size);
  const hasNext = number * size < ids.length;
  return json({
    [key]: shown.map(ticket),
    count: ids.length,
    next_page: hasNext
      ? `https://acme.zendesk.com${request.path}?page=${number + 1}&per_page=${size}`
      : null,
    previous_page: null,
  });
}

/** Zendesk's ticket API, below its host; paths with and without `.json`. @throws VendorError */
function answerZendesk(request: DemoRequest): Answer {
  const path = request.path.replace(/\.json$/, "");
  const all = Array.from({ length: TICKETS }, (_, index) => index + 1);
  if (request.method === "GET" && path === "/api/v2/tickets") return page(request, "tickets", all);
  if (request.method === "GET" && path === "/api/v2/search") {
    const random = createRandom("zendesk", "search", request.query.get("query") ?? "");
    return page(
      request,
      "results",
      all.filter(() => random.next() < 0.1),
    );
  }
  if (request.method === "POST" && path === "/api/v2/tickets") {
    const { ticket: given } = readJson(request);
    if (!isObject(given))
      throw new VendorError(422, "ticket: must be an object", { code: "RecordInvalid" });
    const id = TICKETS + request.identity.integer(1, 1_000_000);
    const at = request.now.toISOString();
    return json({ ticket: { ...ticket(id), ...given, id, created_at: at, updated_at: at } }, 201);
  }
  const id = Number(/^\/api\/v2\/tickets\/(\d{1,9})$/.exec(path)?.[1]);
  if (request.method !== "GET" || !all.includes(id)) return notFound(request);
  return json({ ticket: ticket(id) });
}

const ERRORS: Record<number, string> = {
  401: "Couldn't authenticate you",
  404: "RecordNotFound",
  429: "TooManyRequests",
};

const CALLS_A_MINUTE = 700;

/** Every answer tells what is left of the minute's calls (Zendesk, "Rate limits"). */
function withRateLimit(request: DemoRequest): Answer {
  const left = request.identity.integer(1, CALLS_A_MINUTE);
  const headers = {
    "x-rate-limit": String(CALLS_A_MINUTE),
    "x-rate-limit-remaining": String(left),
  };
  return { ...answerZendesk(request), headers };
}

/** Zendesk at `/zendesk`. */
export const zendesk: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 110, deviation: 35 },
  tokenMs: NO_TOKENS,
  answer: withRateLimit,
  errorBody: ({ status, message, code }) => ({
    error: code ?? ERRORS[status] ?? (status >= 500 ? "InternalError" : "InvalidValue"),
    description: message,
  }),
  requestIdHeader: "x-request-id",
};
