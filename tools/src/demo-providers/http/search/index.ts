import {
  type Answer,
  type DemoRequest,
  json,
  notFound,
  readJson,
  VendorError,
} from "../../answer.ts";
import { createRandom } from "../../random.ts";
import { writeText } from "../../text.ts";
import { NO_TOKENS, type Vendor, X_API_KEY } from "../../vendor.ts";

const MAX_QUERY = 400;
const MAX_COUNT = 20;
/** A search is billed by so many results, or a part of them. */
const RESULTS_PER_UNIT = 10;

/** `GET /v1/search?q=&count=` or `POST` with the same fields: an invented page of results. @throws VendorError */
function answerSearch(request: DemoRequest): Answer {
  const { method, path } = request;
  if (path !== "/v1/search" || (method !== "GET" && method !== "POST")) return notFound(request);
  const fields: Record<string, unknown> =
    method === "GET" ? Object.fromEntries(request.query) : readJson(request);
  const query = fields.q ?? fields.query;
  if (typeof query !== "string" || query === "" || query.length > MAX_QUERY)
    throw new VendorError(422, `q: must be a text of 1 to ${MAX_QUERY} characters`);
  const count = Number(fields.count ?? 10);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT)
    throw new VendorError(422, `count: must be a whole number from 1 to ${MAX_COUNT}`);
  const random = createRandom("search", query);
  const body = {
    query,
    total: random.integer(count, 90_000),
    results: Array.from({ length: count }, (_, index) => ({
      rank: index + 1,
      title: writeText(random, random.integer(4, 9)).join(""),
      url: `https://www.example.com/articles/${random.integer(1_000, 99_999)}`,
      description: writeText(random, random.integer(12, 30)).join(""),
      published: `2026-${String(random.integer(1, 12)).padStart(2, "0")}-01`,
    })),
    usage: { queries: 1, results: count, units: Math.ceil(count / RESULTS_PER_UNIT) },
  };
  return { ...json(body), headers: { "x-result-count": String(count) } };
}

/** A search engine of no name at `/search`. */
export const search: Vendor = {
  credentials: [X_API_KEY],
  firstByteMs: { mean: 220, deviation: 80 },
  tokenMs: NO_TOKENS,
  answer: answerSearch,
  errorBody: ({ status, message, code }) => ({
    error: { status, code: code ?? null, detail: message },
  }),
  requestIdHeader: "x-request-id",
};
