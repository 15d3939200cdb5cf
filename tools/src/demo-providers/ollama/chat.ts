import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readModel,
  VendorError,
} from "../answer.ts";
import { type Generated, generate } from "../generation/generate.ts";
import { readTools } from "../openai/tools.ts";
import { writeText } from "../text.ts";
import { countTokens } from "../tokens.ts";

export const MODELS = /^[\w.-]+(\/[\w.-]+)?(:[\w.-]+)?$/;
const PER_MESSAGE = 3;
const PER_IMAGE = 580;
const NANOSECONDS_A_TOKEN = 9_000_000;

function inputTokens(body: JsonObject): number {
  const messages = Array.isArray(body.messages)
    ? body.messages
    : [{ content: body.prompt }, { content: body.system }];
  let total = countTokens(JSON.stringify(body.tools ?? ""));
  for (const message of messages) {
    if (!isObject(message)) throw new VendorError(400, "json: cannot unmarshal into messages");
    total += PER_MESSAGE + countTokens(String(message.content ?? ""));
    total += (Array.isArray(message.images) ? message.images.length : 0) * PER_IMAGE;
  }
  return total + (Array.isArray(body.images) ? body.images.length : 0) * PER_IMAGE;
}

function readLimit(options: JsonObject): number {
  const { num_predict: limit } = options;
  return typeof limit === "number" && limit > 0 ? Math.floor(limit) : Number.MAX_SAFE_INTEGER;
}

function readStops({ stop }: JsonObject): string[] {
  return (Array.isArray(stop) ? stop : [stop]).filter((item) => typeof item === "string");
}

/** What an answer used, as the last line of a stream tells it; durations in nanoseconds. */
function figures(input: number, { outputTokens }: Generated): JsonObject {
  const prompt_eval_duration = input * (NANOSECONDS_A_TOKEN / 10);
  const eval_duration = outputTokens * NANOSECONDS_A_TOKEN;
  const load_duration = 30_000_000;
  return {
    total_duration: load_duration + prompt_eval_duration + eval_duration,
    load_duration,
    prompt_eval_count: input,
    prompt_eval_duration,
    eval_count: outputTokens,
    eval_duration,
  };
}

/** Puts text where `/api/chat` or `/api/generate` has it. */
type Say = (content: string, others?: JsonObject) => JsonObject;

function answer(request: DemoRequest, say: Say): Answer {
  const body = readJson(request);
  const model = readModel(body, MODELS);
  const options = isObject(body.options) ? body.options : {};
  const input = inputTokens(body);
  const last = Array.isArray(body.messages) ? body.messages.at(-1) : undefined;
  const generated = generate(
    {
      limit: readLimit(options),
      reasons: body.think === true,
      tools: readTools(body),
      toolChoice: "auto",
      parallel: true,
      hasToolResult: isObject(last) && last.role === "tool",
      ...(body.format === undefined || body.format === ""
        ? {}
        : { schema: body.format === "json" ? null : body.format }),
      stops: readStops(options),
    },
    request.content,
  );
  const thoughts = writeText(request.content, generated.reasoningTokens);
  const tool_calls = generated.toolCalls.map(({ name, input: given }) => ({
    function: { name, arguments: given },
  }));
  const calls = tool_calls.length > 0 ? { tool_calls } : {};
  const base = { model, created_at: request.now.toISOString() };
  const ended = {
    done: true,
    done_reason: generated.end === "length" ? "length" : "stop",
    ...figures(input, generated),
  };
  if (body.stream === false) {
    const thinking = thoughts.length > 0 ? { thinking: thoughts.join("") } : {};
    const said = say(generated.pieces.join(""), { ...thinking, ...calls });
    return json({ ...base, ...said, ...ended }, 200, generated.outputTokens);
  }
  const line = (said: JsonObject, isToken: boolean) => ({
    data: { ...base, ...said, done: false },
    isToken,
  });
  return {
    kind: "stream",
    framing: "lines",
    events: [
      ...thoughts.map((thinking) => line(say("", { thinking }), true)),
      ...generated.pieces.map((piece) => line(say(piece), true)),
      ...(tool_calls.length > 0 ? [line(say("", calls), true)] : []),
      { data: { ...base, ...say(""), ...ended }, isToken: false },
    ],
    errorEvent: ({ message }) => ({ data: { error: message }, isToken: false }),
  };
}

/** `POST /api/chat`: lines of JSON unless `stream` is false. @throws VendorError */
export function chat(request: DemoRequest): Answer {
  if (!Array.isArray(readJson(request).messages))
    throw new VendorError(400, "messages must be a list");
  return answer(request, (content, others) => ({
    message: { role: "assistant", content, ...others },
  }));
}

/** `POST /api/generate`. @throws VendorError */
export function generateText(request: DemoRequest): Answer {
  return answer(request, (response, others) => ({ response, ...others }));
}
