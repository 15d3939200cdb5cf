import { isUtf8 } from "node:buffer";
import { canonicalBody } from "../canonical-json.ts";
import { anchorsOf } from "./anchors.ts";

/** A chat whose last message is what is asked. */
export interface Question {
  /** The text of the last message. */
  text: string;
  /**
   * All else that decides the answer, in one form for all that say the same: the model, earlier messages,
   * parameters, and what of the text has to be equal word for word.
   */
  rest: Buffer;
}

type Members = Readonly<Record<string, unknown>>;

const MAX_BODY_BYTES = 64 * 1024;
/** A longer text says too much for one vector to tell it from others. */
const MAX_TEXT = 8_000;
/** Who asks for more variety than this does not want what somebody else was told. */
const MAX_TEMPERATURE = 0.5;
/** Members that a chat may have. Any other may bring tools, files, a state at the provider, or what we do not know. */
const KNOWN: ReadonlySet<string> = new Set([
  "model",
  "messages",
  "system",
  "max_tokens",
  "max_completion_tokens",
  "stream",
  "stream_options",
  "temperature",
  "top_p",
  "stop",
  "stop_sequences",
  "presence_penalty",
  "frequency_penalty",
  "response_format",
]);
const STRINGS = /"(?:[^"\\]|\\.)*"/g;

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function membersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + membersIn(item), 0);
  if (!isMembers(value)) return 0;
  const items = Object.values(value);
  return items.reduce<number>((sum, item) => sum + 1 + membersIn(item), 0);
}

/** Whether some member is there twice: a provider may then read another one than we do. */
function hasDuplicate(json: string, value: unknown): boolean {
  const colons = json.replace(STRINGS, "").split(":").length - 1;
  return colons !== membersIn(value);
}

/** The text of a message of one piece of text and nothing else. */
function textOf(message: unknown): string | null {
  if (!isMembers(message) || message.role !== "user") return null;
  if (Object.keys(message).some((name) => name !== "role" && name !== "content")) return null;
  const { content } = message;
  if (typeof content === "string") return content;
  if (!Array.isArray(content) || content.length !== 1) return null;
  const [part] = content as unknown[];
  if (!isMembers(part) || part.type !== "text" || typeof part.text !== "string") return null;
  return Object.keys(part).length === 2 ? part.text : null;
}

function parse(json: string): Members | null {
  try {
    const value: unknown = JSON.parse(json);
    return isMembers(value) && !hasDuplicate(json, value) ? value : null;
  } catch (error) {
    // RangeError: nested so deeply that it does not fit the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Reads a chat in the format of OpenAI's chat completions or Anthropic's messages, as far as another
 * wording of its last message may be answered with the same words. Null for what may not: with tools, a
 * temperature above 0.5, more than text in the last message, or a member that is not known.
 */
export function readQuestion(body: Buffer): Question | null {
  if (body.length > MAX_BODY_BYTES || !isUtf8(body)) return null;
  const document = parse(body.toString("utf8"));
  if (document === null || Object.keys(document).some((name) => !KNOWN.has(name))) return null;
  const { messages, temperature } = document;
  if (typeof (temperature ?? 0) !== "number" || Number(temperature ?? 0) > MAX_TEMPERATURE)
    return null;
  if (!Array.isArray(messages)) return null;
  const text = textOf(messages.at(-1));
  if (text === null || text.trim() === "" || text.length > MAX_TEXT) return null;
  const rest = {
    document: { ...document, messages: messages.slice(0, -1) },
    anchors: anchorsOf(text),
  };
  return { text, rest: Buffer.from(canonicalBody(Buffer.from(JSON.stringify(rest)))) };
}
