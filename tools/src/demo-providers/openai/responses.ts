import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readLimit,
  readModel,
  VendorError,
} from "../answer.ts";
import { generate } from "../generation/generate.ts";
import { identifier } from "../random.ts";
import { responseEvents } from "./response-events.ts";
import { outputItems } from "./response-items.ts";
import { readSchema, readToolChoice, readTools } from "./tools.ts";
import {
  cachedTokens,
  countMessages,
  isStream,
  REASONING_MODELS,
  servedTier,
  TEXT_MODELS,
} from "./usage.ts";

/** A response whose request was larger is kept without its body. */
const LARGEST_KEPT = 256 * 1024;

interface KeptResponse {
  /** All that a response which goes on from this one reads. */
  tokens: number;
  body: JsonObject | null;
}

function readInput(body: JsonObject): unknown[] {
  const { input } = body;
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (Array.isArray(input)) return input;
  throw new VendorError(400, "Missing required parameter: 'input'.", {
    code: "missing_required_parameter",
    param: "input",
  });
}

function earlierTokens(request: DemoRequest, { previous_response_id: id }: JsonObject): number {
  if (id === undefined || id === null) return 0;
  const kept = request.responses.get(String(id)) as KeptResponse | undefined;
  if (kept !== undefined) return kept.tokens;
  throw new VendorError(400, `Previous response with id '${String(id).slice(0, 80)}' not found.`, {
    code: "previous_response_not_found",
    param: "previous_response_id",
  });
}

/** What a response tells of its request, with what it is told of when it begins. */
function createdResponse(request: DemoRequest, body: JsonObject, model: string): JsonObject {
  return {
    id: identifier(request.identity, "resp_", 48),
    object: "response",
    created_at: Math.floor(request.now.getTime() / 1_000),
    status: "in_progress",
    background: body.background === true,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    reasoning: {
      effort: isObject(body.reasoning) ? (body.reasoning.effort ?? null) : null,
      summary: null,
    },
    service_tier: servedTier(body),
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: "text" } },
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: body.top_p ?? 1,
    truncation: "disabled",
    usage: null,
    metadata: body.metadata ?? {},
  };
}

/** `POST /v1/responses`. @throws VendorError */
export function createResponse(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, TEXT_MODELS);
  const list = readInput(body);
  const tools = readTools(body);
  const toolChoice = readToolChoice(body, tools);
  const format = isObject(body.text) ? body.text.format : undefined;
  const own = countMessages(list, "input", [body.instructions, body.tools, body.text], model);
  const inputTokens = own.total + earlierTokens(request, body);
  const last = list.at(-1);
  const generated = generate(
    {
      limit: readLimit(body, "max_output_tokens") ?? Number.MAX_SAFE_INTEGER,
      reasons: REASONING_MODELS.test(model),
      tools,
      toolChoice,
      parallel: body.parallel_tool_calls !== false,
      hasToolResult: isObject(last) && last.type === "function_call_output",
      ...readSchema(format, "text.format"),
      stops: [],
    },
    request.content,
  );
  const outputs = outputItems(generated, request, body);
  const created = createdResponse(request, body, model);
  const isCut = generated.end === "length";
  const ended = {
    ...created,
    status: isCut ? "incomplete" : "completed",
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    output: outputs.map(({ item }) => item),
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: cachedTokens(request, model, inputTokens) },
      output_tokens: generated.outputTokens,
      output_tokens_details: { reasoning_tokens: generated.reasoningTokens },
      total_tokens: inputTokens + generated.outputTokens,
    },
  };
  if (body.store !== false) {
    const kept: KeptResponse = {
      tokens: inputTokens + generated.outputTokens,
      body: request.body.length > LARGEST_KEPT ? null : ended,
    };
    request.responses.set(String(created.id), kept);
  }
  if (!isStream(body) && body.background === true) return json({ ...created, status: "queued" });
  if (!isStream(body)) return json(ended, 200, generated.outputTokens);
  return {
    kind: "stream",
    events: responseEvents(created, ended, outputs),
    errorEvent: ({ message }) => ({
      name: "error",
      data: { type: "error", sequence_number: 0, code: "server_error", message, param: null },
      isToken: false,
    }),
  };
}

/** `POST /v1/responses/{id}/cancel`, of one in the background; it tells no usage. @throws VendorError 400, 404 */
export function cancelResponse({ responses }: DemoRequest, id: string): Answer {
  const kept = responses.get(id) as KeptResponse | undefined;
  if (kept === undefined || kept.body === null)
    throw new VendorError(404, `Response with id '${id.slice(0, 80)}' not found.`);
  if (kept.body.background !== true)
    throw new VendorError(400, "Cannot cancel a synchronous response.");
  const body = { ...kept.body, status: "cancelled", output: [], usage: null };
  responses.set(id, { ...kept, body });
  return json(body);
}

/** `GET` or `DELETE /v1/responses/{id}`. @throws VendorError 404 */
export function keptResponse({ method, responses }: DemoRequest, id: string): Answer {
  const kept = responses.get(id) as KeptResponse | undefined;
  if (kept === undefined || kept.body === null)
    throw new VendorError(404, `Response with id '${id.slice(0, 80)}' not found.`);
  if (method !== "DELETE") return json(kept.body);
  responses.delete(id);
  return json({ id, object: "response", deleted: true });
}
