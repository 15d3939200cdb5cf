import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  VendorError,
} from "../answer.ts";
import { createRandom, identifier } from "../random.ts";
import { anthropicError } from "./error.ts";
import { createMessage } from "./messages.ts";

const MOST_REQUESTS = 100_000;
const DAY_MS = 86_400_000;

/** A batch as the vendor keeps it. Its requests are answered when somebody first asks how it goes. */
interface KeptBatch {
  batch: JsonObject;
  requests: { customId: string; params: JsonObject }[];
  /** Null until it has ended. */
  results: { custom_id: string; result: JsonObject }[] | null;
}

function readRequests(body: JsonObject): KeptBatch["requests"] {
  const { requests } = body;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MOST_REQUESTS)
    throw new VendorError(400, `requests: must have from 1 to ${MOST_REQUESTS} members`);
  const names = new Set<string>();
  return requests.map((request: unknown, index) => {
    const field = `requests.${index}`;
    if (!isObject(request) || !isObject(request.params))
      throw new VendorError(400, `${field}.params: Field required`);
    const { custom_id: customId, params } = request;
    if (typeof customId !== "string" || !/^[\w-]{1,64}$/.test(customId) || names.has(customId))
      throw new VendorError(400, `${field}.custom_id: must be 1 to 64 letters, and its own`);
    names.add(customId);
    return { customId, params };
  });
}

const NO_COUNTS = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };

/** `POST /v1/messages/batches`. @throws VendorError */
export function createBatch(request: DemoRequest): Answer {
  const requests = readRequests(readJson(request));
  const id = identifier(request.identity, "msgbatch_01", 22);
  const batch = {
    id,
    type: "message_batch",
    processing_status: "in_progress",
    request_counts: { ...NO_COUNTS, processing: requests.length },
    created_at: request.now.toISOString(),
    expires_at: new Date(request.now.getTime() + DAY_MS).toISOString(),
    ended_at: null,
    cancel_initiated_at: null,
    archived_at: null,
    results_url: null,
  };
  request.responses.set(id, { batch, requests, results: null } satisfies KeptBatch);
  return json(batch);
}

function keptBatch({ responses }: DemoRequest, id: string): KeptBatch {
  const kept = responses.get(id) as KeptBatch | undefined;
  if (kept === undefined) throw new VendorError(404, `Batch ${id.slice(0, 80)} not found`);
  return kept;
}

function resultOf(request: DemoRequest, params: JsonObject, customId: string): JsonObject {
  const body = Buffer.from(JSON.stringify({ ...params, stream: false }));
  const identity = createRandom("batch", customId, String(request.identity.next()));
  const content = createRandom("batch", body.toString("base64"));
  try {
    const answer = createMessage({ ...request, body, identity, content });
    const message = answer.kind === "json" ? (answer.body as JsonObject) : {};
    const usage = { ...(message.usage as JsonObject), service_tier: "batch" };
    return { type: "succeeded", message: { ...message, usage } };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return { type: "errored", error: anthropicError(error, identifier(identity, "req_01", 22)) };
  }
}

function end(request: DemoRequest, kept: KeptBatch, ended: (customId: string) => JsonObject): void {
  const { batch, requests } = kept;
  const { host = "" } = request.headers;
  const results = requests.map(({ customId }) => ({
    custom_id: customId,
    result: ended(customId),
  }));
  const counts: Record<string, number> = { ...NO_COUNTS };
  for (const { result } of results)
    counts[String(result.type)] = (counts[String(result.type)] ?? 0) + 1;
  kept.results = results;
  kept.batch = {
    ...batch,
    processing_status: "ended",
    request_counts: counts,
    ended_at: request.now.toISOString(),
    results_url: `http://${String(host)}/anthropic/v1/messages/batches/${String(batch.id)}/results`,
  };
}

/** `GET /v1/messages/batches/{id}`, which finds it ended. @throws VendorError 404 */
export function showBatch(request: DemoRequest, id: string): Answer {
  const kept = keptBatch(request, id);
  const asked = new Map(kept.requests.map(({ customId, params }) => [customId, params]));
  if (kept.results === null)
    end(request, kept, (customId) => resultOf(request, asked.get(customId) ?? {}, customId));
  return json(kept.batch);
}

/** `POST /v1/messages/batches/{id}/cancel`: of one that nobody asked for yet, nothing is answered. @throws VendorError */
export function cancelBatch(request: DemoRequest, id: string): Answer {
  const kept = keptBatch(request, id);
  if (kept.results !== null) throw new VendorError(400, "The batch has ended already.");
  kept.batch = { ...kept.batch, cancel_initiated_at: request.now.toISOString() };
  const canceling = { ...kept.batch, processing_status: "canceling" };
  end(request, kept, () => ({ type: "canceled" }));
  return json(canceling);
}

/** `GET /v1/messages/batches/{id}/results`: a JSON text to a line. @throws VendorError 404 */
export function batchResults(request: DemoRequest, id: string): Answer {
  const { results } = keptBatch(request, id);
  if (results === null) throw new VendorError(404, "The batch has not ended yet.");
  const body = results.map((result) => `${JSON.stringify(result)}\n`).join("");
  return {
    kind: "bytes",
    status: 200,
    contentType: "application/x-jsonl",
    body: Buffer.from(body),
    tokens: 0,
  };
}
