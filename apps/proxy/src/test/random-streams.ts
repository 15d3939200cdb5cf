/** Streams of four formats, of random length, and what those of their bytes that came are to cost. */

/** Who ends a stream before its end, if anybody. */
export type Cut = "none" | "provider" | "caller";

export interface Plan {
  kind: Kind;
  cut: Cut;
  /** Bytes of the answer that come. */
  cutAt: number;
  body: Buffer;
  contentType: string;
}

type Kind = "chat" | "chat-hidden" | "messages" | "generate";
type Count = { input: number; output: number };

/**
 * What the input counts as before its provider has told it. "Say hello" has two tokens, of OpenAI's own
 * encoding, and a margin is added for other models; the rest is what frames a message and a conversation.
 */
const FRAME: Record<Kind, number> = { chat: 16, "chat-hidden": 16, messages: 32, generate: 24 };
const PROMPT = 2;
const MAX_OUTPUT = 500;
/** Nano-USD a token, from the vendors' price lists. */
const RATES: Record<Kind, { model: string; input: number; output: number; margin: number }> = {
  chat: { model: "gpt-4o-mini", input: 150, output: 600, margin: 1 },
  "chat-hidden": { model: "gpt-4o-mini", input: 150, output: 600, margin: 1 },
  messages: { model: "claude-3-5-haiku-latest", input: 800, output: 4_000, margin: 1.6 },
  generate: { model: "gemini-2.0-flash", input: 100, output: 400, margin: 1.5 },
};

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const data = (event: unknown) => `data: ${JSON.stringify(event)}\n\n`;
const named = (event: { type: string }) => `event: ${event.type}\n${data(event)}`;
/** Each word is one token. */
const text = (words: number) => " apple".repeat(words);

/** The stream's text with the words of each piece, and the usage that it tells at its end. */
function written(kind: Kind, pieces: readonly number[], told: Count): string {
  const chunk = { id: "é한🌍", object: "chat.completion.chunk", model: RATES[kind].model };
  switch (kind) {
    case "chat":
    case "chat-hidden":
      return [
        ...pieces.map((words) =>
          data({ ...chunk, choices: [{ index: 0, delta: { content: text(words) } }] }),
        ),
        data({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
        data({
          ...{ ...chunk, choices: [] },
          usage: { prompt_tokens: told.input, completion_tokens: told.output },
        }),
        "data: [DONE]\n\n",
      ].join("");
    case "messages":
      return [
        named({
          type: "message_start",
          message: { usage: { input_tokens: told.input, output_tokens: 1 } },
        } as never),
        ...pieces.map((words) =>
          named({
            ...{ type: "content_block_delta", index: 0 },
            delta: { type: "text_delta", text: text(words) },
          } as never),
        ),
        named({
          ...{ type: "message_delta", delta: { stop_reason: "end_turn" } },
          usage: { output_tokens: told.output },
        } as never),
        named({ type: "message_stop" }),
      ].join("");
    case "generate":
      return `[${pieces
        .map((words, index) => {
          const last = index === pieces.length - 1;
          return JSON.stringify({
            candidates: [
              {
                content: { parts: [{ text: text(words) }] },
                ...(last ? { finishReason: "STOP" } : {}),
              },
            ],
            usageMetadata: {
              promptTokenCount: told.input,
              candidatesTokenCount: last ? told.output : 0,
            },
          });
        })
        .join("\n,\r\n")}]`;
  }
}

const KINDS: readonly Kind[] = ["chat", "chat-hidden", "messages", "generate"];

export function planOf(random: () => number): Plan {
  const below = (limit: number) => Math.floor(random() * limit);
  const kind = KINDS[below(KINDS.length)] as Kind;
  const pieces = Array.from({ length: 1 + below(12) }, () => 1 + below(6));
  const body = Buffer.from(written(kind, pieces, { input: 5 + below(50), output: 1 + below(400) }));
  const dice = random();
  // What is taken out of a stream on its way would hide from the caller where it was cut.
  const cut = dice < 0.2 ? "none" : dice < 0.6 || kind === "chat-hidden" ? "provider" : "caller";
  const cutAt = cut === "none" ? body.length : below(body.length);
  const contentType = kind === "generate" ? "application/json" : "text/event-stream";
  return { kind, cut, cutAt, body, contentType };
}

/** The request whose answer a plan is; the provider finds the plan by `id`. */
export function requestOf({ kind }: Plan, id: number): { url: string; body: string } {
  const { model } = RATES[kind];
  const messages = [{ role: "user", content: "Say hello" }];
  if (kind === "generate")
    return {
      url: `https://generativelanguage.googleapis.com/v1beta/models/${model}:streamGenerateContent`,
      body: JSON.stringify({
        contents: [{ role: "user", parts: [{ text: "Say hello" }] }],
        generationConfig: { maxOutputTokens: MAX_OUTPUT },
        labels: { id: String(id) },
      }),
    };
  const common = {
    model,
    messages,
    max_tokens: MAX_OUTPUT,
    stream: true,
    metadata: { id: `${id}` },
  };
  if (kind === "messages")
    return { url: "https://api.anthropic.com/v1/messages", body: JSON.stringify(common) };
  const asked = kind === "chat" ? { stream_options: { include_usage: true } } : {};
  return {
    url: "https://api.openai.com/v1/chat/completions",
    body: JSON.stringify({ ...common, ...asked }),
  };
}

type Event = {
  choices?: { delta?: { content?: string } }[];
  usage?: { prompt_tokens?: number; completion_tokens?: number; output_tokens?: number };
  message?: { usage: { input_tokens: number; output_tokens: number } };
  delta?: { text?: string };
  candidates?: { content: { parts: { text: string }[] }; finishReason?: string }[];
  usageMetadata?: { promptTokenCount: number; candidatesTokenCount: number };
};

function parsed(line: string): Event[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

/** The documents that are whole in the bytes that came. */
function documents(kind: Kind, came: string): Event[] {
  if (kind === "generate")
    return came
      .slice(1)
      .replace(/[\n\r,\]]+$/, "")
      .split("\n,\r\n")
      .flatMap(parsed);
  return came
    .split("\n")
    .flatMap((line) => (line.startsWith("data: ") ? parsed(line.slice(6)) : []));
}

const wordsIn = (said: string | undefined) => (said?.match(/apple/g) ?? []).length;

/** What came of a stream: counted by hand, apart from the proxy's own way to read it. */
function countOf({ kind, body, cutAt }: Plan): Count & { told: boolean } {
  const { margin } = RATES[kind];
  let input = FRAME[kind] + Math.ceil(PROMPT * margin);
  let words = 0;
  let least = 0;
  let told: number | null = null;
  for (const event of documents(kind, body.subarray(0, cutAt).toString("utf8"))) {
    for (const choice of event.choices ?? []) words += wordsIn(choice.delta?.content);
    words += wordsIn(event.delta?.text);
    for (const { content } of event.candidates ?? []) words += wordsIn(content.parts[0]?.text);
    least = event.message?.usage.output_tokens ?? least;
    input = event.usage?.prompt_tokens ?? event.message?.usage.input_tokens ?? input;
    input = event.usageMetadata?.promptTokenCount ?? input;
    told = event.usage?.completion_tokens ?? event.usage?.output_tokens ?? told;
    if (event.candidates?.[0]?.finishReason !== undefined)
      told = event.usageMetadata?.candidatesTokenCount ?? told;
  }
  const counted = Math.max(least, Math.ceil(words * margin));
  return { input, output: told ?? counted, told: told !== null };
}

/** What a stream is to cost, in nano-USD. */
export function costOf(plan: Plan): bigint {
  const { input, output } = countOf(plan);
  const rates = RATES[plan.kind];
  return BigInt(input * rates.input + output * rates.output);
}
