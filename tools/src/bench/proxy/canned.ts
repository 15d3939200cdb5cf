/** The calls that every subject of the benchmark is sent, and the answers that the upstream gives. */

export const MODEL = "gpt-4o-mini";
/** What the upstream says that each call used. */
export const USAGE = { inputTokens: 250, outputTokens: 120 } as const;

/** Requests from this length on are answered with a body of 64 KB. */
export const LARGE_BYTES = 32 * 1024;
export const SIZES = { "1 KB": 1024, "64 KB": 64 * 1024 } as const;
export type Size = keyof typeof SIZES;

/** Events of a streamed answer, and the pause between them. */
const STREAM_EVENTS = 8;
export const STREAM_PAUSE_MS = 5;

const SENTENCE =
  "The quarterly figures of the northern region rose a little faster than expected. ";

function textOf(length: number): string {
  return SENTENCE.repeat(Math.ceil(length / SENTENCE.length)).slice(0, Math.max(0, length));
}

/** Makes a document of exactly so many bytes by the length of the text in it. */
function ofLength(bytes: number, write: (text: string) => unknown): string {
  const bare = JSON.stringify(write("")).length;
  return JSON.stringify(write(textOf(bytes - bare)));
}

/** Stands in each request where its number goes. */
export const NUMBER = "000000000000";
const QUESTION = 700;

/**
 * A chat request of OpenAI's format: a conversation that is the same each time, as far as the size has room
 * for one, and a last message that no other call has, with `NUMBER` in it.
 */
export function requestBody(size: Size, stream: boolean): string {
  const question = `${NUMBER} ${textOf(Math.min(QUESTION, SIZES[size] - QUESTION))}`;
  return ofLength(SIZES[size], (history) => ({
    model: MODEL,
    ...(stream ? { stream: true } : {}),
    max_tokens: 200,
    messages: [
      { role: "system", content: "Answer briefly." },
      { role: "user", content: history },
      { role: "user", content: question },
    ],
  }));
}

const usage = {
  prompt_tokens: USAGE.inputTokens,
  completion_tokens: USAGE.outputTokens,
  total_tokens: USAGE.inputTokens + USAGE.outputTokens,
};
const common = { id: "chatcmpl-bench", created: 1_760_000_000, model: MODEL };

/** A whole answer. */
export function answerBody(size: Size): string {
  return ofLength(SIZES[size], (content) => ({
    ...common,
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage,
  }));
}

function event(more: object): string {
  return `data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", ...more })}\n\n`;
}

/** The parts of a streamed answer in the order in which they are sent. */
export function streamParts(withUsage: boolean): string[] {
  const delta = (content: object, finish: string | null) =>
    event({ choices: [{ index: 0, delta: content, finish_reason: finish }] });
  const pieces = Array.from({ length: STREAM_EVENTS - 1 }, () =>
    delta({ content: SENTENCE }, null),
  );
  const last = delta({}, "stop") + (withUsage ? event({ choices: [], usage }) : "");
  return [delta({ role: "assistant", content: "" }, null), ...pieces, `${last}data: [DONE]\n\n`];
}
