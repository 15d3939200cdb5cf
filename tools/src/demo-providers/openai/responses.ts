import {
  type Answer,
  type DemoRequest,
  type JsonObject,
  json,
  readJson,
  readLimit,
  readModel,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";
import { cachedTokens, chooseLength, countMessages, isStream, TEXT_MODELS } from "./usage.ts";

function readInput(body: JsonObject): unknown[] {
  const { input } = body;
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (Array.isArray(input)) return input;
  throw new VendorError(400, "Missing required parameter: 'input'.", {
    code: "missing_required_parameter",
    param: "input",
  });
}

/** `POST /v1/responses`. @throws VendorError */
export function createResponse(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, TEXT_MODELS);
  const limit = readLimit(body, "max_output_tokens");
  const { instructions = null, tools = [], text = { format: { type: "text" } } } = body;
  const inputTokens = countMessages(readInput(body), "input", [
    instructions,
    body.tools,
    body.text,
  ]);
  const length = chooseLength(request, model, limit ?? Number.MAX_SAFE_INTEGER);
  const pieces = writeText(request.content, length.text);
  const outputTokens = length.text + length.reasoning;
  const status = length.isCut ? "incomplete" : "completed";
  const part = { type: "output_text", annotations: [], logprobs: [], text: pieces.join("") };
  const item = {
    id: identifier(request.identity, "msg_", 48),
    type: "message",
    status,
    role: "assistant",
    content: [part],
  };
  const begun = {
    id: identifier(request.identity, "resp_", 48),
    object: "response",
    created_at: Math.floor(request.now.getTime() / 1_000),
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions,
    max_output_tokens: limit ?? null,
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text,
    tool_choice: body.tool_choice ?? "auto",
    tools,
    top_p: body.top_p ?? 1,
    truncation: "disabled",
    usage: null,
    metadata: body.metadata ?? {},
  };
  const ended = {
    ...begun,
    status,
    incomplete_details: length.isCut ? { reason: "max_output_tokens" } : null,
    output: [item],
    usage: {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: cachedTokens(request, model, inputTokens) },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: length.reasoning },
      total_tokens: inputTokens + outputTokens,
    },
  };
  if (!isStream(body)) return json(ended, 200, outputTokens);
  const at = { item_id: item.id, output_index: 0, content_index: 0 };
  const steps: [string, object][] = [
    ["response.created", { response: begun }],
    ["response.in_progress", { response: begun }],
    [
      "response.output_item.added",
      { output_index: 0, item: { ...item, status: "in_progress", content: [] } },
    ],
    ["response.content_part.added", { ...at, part: { ...part, text: "" } }],
    ...pieces.map((delta): [string, object] => [
      "response.output_text.delta",
      { ...at, delta, logprobs: [] },
    ]),
    ["response.output_text.done", { ...at, text: part.text, logprobs: [] }],
    ["response.content_part.done", { ...at, part }],
    ["response.output_item.done", { output_index: 0, item }],
    [`response.${status}`, { response: ended }],
  ];
  return {
    kind: "stream",
    events: steps.map(
      ([type, fields], index): StreamEvent => ({
        name: type,
        data: { type, sequence_number: index, ...fields },
        isToken: type === "response.output_text.delta",
      }),
    ),
  };
}
