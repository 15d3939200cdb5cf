import {
  type Answer,
  type DemoRequest,
  isObject,
  json,
  readJson,
  readLimit,
  readModel,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";
import {
  cachedTokens,
  chooseLength,
  countMessages,
  isStream,
  type Length,
  TEXT_MODELS,
} from "./usage.ts";

const MAX_CHOICES = 128;

interface Choice {
  pieces: string[];
  length: Length;
}

function usageOf(inputTokens: number, cached: number, choices: Choice[]) {
  const reasoning = choices.reduce((sum, { length }) => sum + length.reasoning, 0);
  const output = choices.reduce((sum, { length }) => sum + length.text, reasoning);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: output,
    total_tokens: inputTokens + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const finishReason = ({ length }: Choice) => (length.isCut ? "length" : "stop");

/**
 * `POST /v1/chat/completions`. An empty list of messages is answered, where OpenAI refuses it: the
 * sample of seed uc2-enterprise-team-management sends one.
 * @throws VendorError
 */
export function chatCompletion(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, TEXT_MODELS);
  if (!Array.isArray(body.messages))
    throw new VendorError(400, "Missing required parameter: 'messages'.", {
      code: "missing_required_parameter",
      param: "messages",
    });
  const n = readLimit(body, "n") ?? 1;
  if (n > MAX_CHOICES)
    throw new VendorError(400, `n: must be at most ${MAX_CHOICES}`, { param: "n" });
  const limit =
    readLimit(body, "max_completion_tokens") ??
    readLimit(body, "max_tokens") ??
    Number.MAX_SAFE_INTEGER;
  const { tools, functions, response_format, prediction } = body;
  const inputTokens = countMessages(body.messages, "messages", [
    tools,
    functions,
    response_format,
    prediction,
  ]);
  const choices = Array.from({ length: n }, (): Choice => {
    const length = chooseLength(request, model, limit);
    return { length, pieces: writeText(request.content, length.text) };
  });
  const usage = usageOf(inputTokens, cachedTokens(request, model, inputTokens), choices);
  const base = {
    id: identifier(request.identity, "chatcmpl-", 29),
    created: Math.floor(request.now.getTime() / 1_000),
    model,
    service_tier: "default",
    system_fingerprint: `fp_${identifier(request.content, "", 10).toLowerCase()}`,
  };
  if (!isStream(body))
    return json(
      {
        ...base,
        object: "chat.completion",
        choices: choices.map((choice, index) => ({
          index,
          message: {
            role: "assistant",
            content: choice.pieces.join(""),
            refusal: null,
            annotations: [],
          },
          logprobs: null,
          finish_reason: finishReason(choice),
        })),
        usage,
      },
      200,
      usage.completion_tokens,
    );
  const withUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
  return { kind: "stream", events: chunks(base, choices, withUsage ? usage : undefined) };
}

function chunks(base: object, choices: Choice[], usage: object | undefined): StreamEvent[] {
  const chunk = (isToken: boolean, index: number, delta: object, finish: string | null = null) => ({
    isToken,
    data: {
      ...base,
      object: "chat.completion.chunk",
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
      ...(usage === undefined ? {} : { usage: null }),
    },
  });
  const events: StreamEvent[] = choices.flatMap((choice, index) => [
    chunk(false, index, { role: "assistant", content: "", refusal: null }),
    ...choice.pieces.map((content) => chunk(true, index, { content })),
    chunk(false, index, {}, finishReason(choice)),
  ]);
  if (usage !== undefined)
    events.push({
      isToken: false,
      data: { ...base, object: "chat.completion.chunk", choices: [], usage },
    });
  events.push({ isToken: false, data: "[DONE]" });
  return events;
}
