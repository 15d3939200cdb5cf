import {
  type Answer,
  type DemoRequest,
  type JsonObject,
  json,
  readJson,
  readModel,
  type StreamEvent,
} from "../answer.ts";
import { type Generated, generate } from "../generation/generate.ts";
import { identifier } from "../random.ts";
import { type Block, contentBlocks } from "./blocks.ts";
import { countInput, inputTokens } from "./input.ts";
import { readWanted, requireMessages, searchesWeb } from "./wanted.ts";

const MODELS = /^claude-/;
/** A stream of Anthropic's is kept alive by pings between the events. */
const EVENTS_PER_PING = 200;

const STOP_REASONS: Readonly<Record<Generated["end"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  "stop-sequence": "stop_sequence",
};

function event(type: string, fields: object, isToken = false): StreamEvent {
  return { name: type, data: { type, ...fields }, isToken };
}

function blockEvents({ begun, deltas }: Block, index: number): StreamEvent[] {
  return [
    event("content_block_start", { index, content_block: begun }),
    ...(index === 0 ? [event("ping", {})] : []),
    ...deltas.flatMap((delta, at) => [
      ...(at > 0 && at % EVENTS_PER_PING === 0 ? [event("ping", {})] : []),
      event("content_block_delta", { index, delta }, true),
    ]),
    event("content_block_stop", { index }),
  ];
}

/** `POST /v1/messages`. @throws VendorError */
export function createMessage(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, MODELS);
  const wanted = readWanted(body);
  const generated = generate(wanted, request.content);
  const searches = searchesWeb(body);
  const blocks = contentBlocks(generated, request, searches);
  const input = countInput(request, body, model);
  const usage: JsonObject = { ...input, service_tier: "standard" };
  const server_tool_use = searches ? { web_search_requests: 1, web_fetch_requests: 0 } : undefined;
  const output: JsonObject = {
    output_tokens: generated.outputTokens,
    ...(wanted.reasons
      ? { output_tokens_details: { thinking_tokens: generated.reasoningTokens } }
      : {}),
    ...(server_tool_use === undefined ? {} : { server_tool_use }),
  };
  const ended = {
    stop_reason: STOP_REASONS[generated.end],
    stop_sequence: generated.stopSequence,
  };
  const base = {
    id: identifier(request.identity, "msg_01", 22),
    type: "message",
    role: "assistant",
    model,
  };
  if (body.stream !== true) {
    const content = blocks.map(({ whole }) => whole);
    const answer = { ...base, content, ...ended, usage: { ...usage, ...output } };
    return json(answer, 200, generated.outputTokens);
  }
  const started = { ...base, content: [], stop_reason: null, stop_sequence: null };
  const { cache_creation: _, ...inputCounts } = input;
  return {
    kind: "stream",
    events: [
      event("message_start", { message: { ...started, usage: { ...usage, output_tokens: 1 } } }),
      ...blocks.flatMap(blockEvents),
      event("message_delta", { delta: ended, usage: { ...inputCounts, ...output } }),
      event("message_stop", {}),
    ],
  };
}

/** `POST /v1/messages/count_tokens`. @throws VendorError */
export function countMessage(request: DemoRequest): Answer {
  const body = readJson(request);
  readModel(body, MODELS);
  requireMessages(body);
  return json({ input_tokens: inputTokens(body) });
}
