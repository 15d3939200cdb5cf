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
import { type Generated, generate, type Wanted } from "../generation/generate.ts";
import { identifier, type Random } from "../random.ts";
import { writeText } from "../text.ts";
import { type Choice, chunkEvents, finishReason } from "./chat-stream.ts";
import { type Dialect, type Figures, OPENAI_DIALECT } from "./dialect.ts";
import { makeSpeech } from "./speech.ts";
import { readSchema, readStops, readToolChoice, readTools } from "./tools.ts";
import { cachedTokens, countMessages, type InputTokens, isStream } from "./usage.ts";

const MAX_CHOICES = 128;
/** What sounds, in tokens for one token of what is said. */
const AUDIO_PER_TOKEN = 3;

function readWanted(body: JsonObject, model: string, dialect: Dialect): Wanted {
  const limit =
    readLimit(body, "max_completion_tokens") ??
    readLimit(body, "max_tokens") ??
    Number.MAX_SAFE_INTEGER;
  const tools = readTools(body);
  const last = (body.messages as unknown[]).at(-1);
  return {
    limit,
    reasons: dialect.reasoningModels.test(model),
    tools,
    toolChoice: readToolChoice(body, tools),
    parallel: body.parallel_tool_calls !== false,
    hasToolResult: isObject(last) && last.role === "tool",
    ...readSchema(body.response_format, "response_format"),
    stops: readStops(body),
  };
}

function readChoices(body: JsonObject): number {
  const n = readLimit(body, "n") ?? 1;
  if (n > MAX_CHOICES)
    throw new VendorError(400, `n: must be at most ${MAX_CHOICES}`, { param: "n" });
  return n;
}

function speak(generated: Generated, request: DemoRequest, limit: number): Choice["speech"] {
  const room = limit - generated.outputTokens;
  return {
    id: identifier(request.identity, "audio_", 24),
    expires_at: Math.floor(request.now.getTime() / 1_000) + 3_600,
    data: makeSpeech(generated.pieces.length, "pcm").toString("base64"),
    transcript: generated.pieces.join(""),
    tokens: Math.max(0, Math.min(generated.pieces.length * AUDIO_PER_TOKEN, room)),
  };
}

function figuresOf(input: InputTokens, cached: number, choices: readonly Choice[]): Figures {
  const sum = (pick: (choice: Choice) => number) =>
    choices.reduce((total, choice) => total + pick(choice), 0);
  const audioOutput = sum(({ speech }) => speech?.tokens ?? 0);
  return {
    input: input.total,
    cached,
    audioInput: input.audio,
    imageInput: input.images,
    output: sum(({ generated }) => generated.outputTokens) + audioOutput,
    reasoning: sum(({ generated }) => generated.reasoningTokens),
    audioOutput,
  };
}

function callId(identity: Random, { callIdLength }: Dialect): string {
  return callIdLength === undefined
    ? identifier(identity, "call_", 24)
    : identifier(identity, "", callIdLength);
}

function messageOf({ generated, callIds, reasoningText, speech }: Choice, dialect: Dialect) {
  const { reasoningField, plainMessages } = dialect;
  const hasTools = generated.toolCalls.length > 0;
  return {
    role: "assistant",
    content: hasTools || speech !== undefined ? null : generated.pieces.join(""),
    ...(reasoningField === undefined || reasoningText.length === 0
      ? {}
      : { [reasoningField]: reasoningText.join("") }),
    ...(plainMessages ? {} : { refusal: null, annotations: [] }),
    ...(speech === undefined
      ? {}
      : {
          audio: {
            id: speech.id,
            expires_at: speech.expires_at,
            data: speech.data,
            transcript: speech.transcript,
          },
        }),
    ...(hasTools
      ? {
          tool_calls: generated.toolCalls.map(({ name, pieces }, index) => ({
            id: callIds[index],
            type: "function",
            function: { name, arguments: pieces.join("") },
          })),
        }
      : {}),
  };
}

/**
 * `POST /v1/chat/completions`, of OpenAI or of a vendor that speaks a dialect of it. An empty list of
 * messages is answered, where OpenAI refuses it: the sample of seed uc2-enterprise-team-management
 * sends one.
 * @throws VendorError
 */
export function chatCompletion(request: DemoRequest, dialect: Dialect = OPENAI_DIALECT): Answer {
  const body = readJson(request);
  const model = readModel(body, dialect.models);
  if (!Array.isArray(body.messages))
    throw new VendorError(400, "Missing required parameter: 'messages'.", {
      code: "missing_required_parameter",
      param: "messages",
    });
  const n = readChoices(body);
  const wanted = readWanted(body, model, dialect);
  const { tools, functions, response_format, prediction } = body;
  const others = [tools, functions, response_format, prediction];
  const input = countMessages(body.messages, "messages", others, model);
  const sounds = Array.isArray(body.modalities) && body.modalities.includes("audio");
  const choices = Array.from({ length: n }, (): Choice => {
    const generated = generate(wanted, request.content);
    const shown = dialect.reasoningField === undefined ? 0 : generated.reasoningTokens;
    return {
      generated,
      callIds: generated.toolCalls.map(() => callId(request.identity, dialect)),
      reasoningText: writeText(request.content, shown),
      speech: sounds ? speak(generated, request, wanted.limit) : undefined,
    };
  });
  const figures = figuresOf(input, cachedTokens(request, model, input.total), choices);
  const usage = dialect.usage(figures, request, body);
  const base = {
    id: dialect.id(request.identity),
    created: Math.floor(request.now.getTime() / 1_000),
    model,
    ...(dialect.serviceTier === undefined ? {} : { service_tier: dialect.serviceTier(body) }),
    ...dialect.members?.(request, figures),
  };
  if (isStream(body))
    return {
      kind: "stream",
      events: chunkEvents({ base, choices, usage, figures, body, dialect, request }),
    };
  return json(
    {
      ...base,
      object: "chat.completion",
      choices: choices.map((choice, index) => ({
        index,
        message: messageOf(choice, dialect),
        logprobs: null,
        finish_reason: finishReason(choice.generated, dialect.stopReason),
        ...dialect.choiceMembers,
      })),
      usage,
    },
    200,
    figures.output,
  );
}
