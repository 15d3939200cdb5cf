import { isUtf8 } from "node:buffer";
import type { Operation } from "@pag0/metering";
import { canonicalBody, hasDuplicate } from "../canonical-json.ts";
import { anchorsOf } from "./anchors.ts";
import { type Asked, isMembers, readChat, readGenerate, readResponse } from "./asked.ts";

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

const MAX_BODY_BYTES = 64 * 1024;
/** A longer text says too much for one vector to tell it from others. */
const MAX_TEXT = 8_000;
/** Who asks for more variety than this does not want what somebody else was told. */
const MAX_TEMPERATURE = 0.5;

function parse(json: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(json);
    return isMembers(value) && !hasDuplicate(json, value) ? value : null;
  } catch (error) {
    // RangeError: nested so deeply that it does not fit the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function asked(document: Readonly<Record<string, unknown>>, operation: Operation): Asked | null {
  if (operation === "generate") return readGenerate(document);
  return operation === "responses" ? readResponse(document) : readChat(document);
}

function wantsVariety(temperature: unknown): boolean {
  return typeof (temperature ?? 0) !== "number" || Number(temperature ?? 0) > MAX_TEMPERATURE;
}

/**
 * Reads a chat in the format of OpenAI's chat completions or responses, Anthropic's messages or Gemini's
 * `generateContent`, as far as another wording of its last message may be answered with the same words. Null
 * for what may not: with tools, a temperature above 0.5, more than text in the last message, or a member that
 * is not known.
 */
export function readQuestion(body: Buffer, operation: Operation): Question | null {
  if (body.length > MAX_BODY_BYTES || !isUtf8(body)) return null;
  const document = parse(body.toString("utf8"));
  const found = document === null ? null : asked(document, operation);
  if (found === null || wantsVariety(found.temperature)) return null;
  const { text, document: others } = found;
  if (text.trim() === "" || text.length > MAX_TEXT) return null;
  const rest = { document: others, anchors: anchorsOf(text) };
  return { text, rest: Buffer.from(canonicalBody(Buffer.from(JSON.stringify(rest)))) };
}
