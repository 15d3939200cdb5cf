import { type Call, isObject, TEXT_INPUT } from "./call.ts";
import { boundTokens, templateTokens } from "./tokens.ts";

/** Values nested deeper are not looked into: they count by their bytes. */
const DEEPEST = 64;

/** Adds up at least the tokens that a request's parts have, and what kinds they are of. */
export interface InputCount {
  readonly model: string;
  /** Adds tokens that are known, such as those that frame a message. */
  add(tokens: number): void;
  text(text: string): void;
  /** Adds a value as it would be written in JSON. */
  json(value: unknown): void;
  image(tokens: number): void;
  audio(tokens: number): void;
  /** Says that the vendor adds what the body only refers to, or what cannot be bounded from its bytes. */
  unseen(): void;
  /** What was counted, as a call tells it. */
  result(): Pick<Call, "inputTokens" | "unseenInput" | "inputClasses">;
}

/**
 * A count of what a model reads.
 * @param framing tokens that stand around a conversation, beside those of the model's own template; none
 *   for what is no conversation
 */
export function countInput(model: string, framing = 0): InputCount {
  let tokens = framing === 0 ? 0 : framing + templateTokens(model);
  let unseen = false;
  const kinds = new Set<"image" | "audio">();
  return {
    model,
    add(known) {
      tokens += known;
    },
    text(text) {
      tokens += boundTokens(text, model);
    },
    json(value) {
      if (value !== undefined && value !== null) tokens += boundTokens(asJson(value), model);
    },
    image(known) {
      tokens += known;
      kinds.add("image");
    },
    audio(known) {
      tokens += known;
      kinds.add("audio");
    },
    unseen() {
      unseen = true;
    },
    result() {
      return {
        inputTokens: tokens,
        unseenInput: unseen,
        inputClasses: [
          ...TEXT_INPUT,
          // What the vendor adds may be of any kind.
          ...(kinds.has("image") || unseen ? (["imageInput", "cachedImageInput"] as const) : []),
          ...(kinds.has("audio") ? (["audioInput", "cachedAudioInput"] as const) : []),
        ],
      };
    },
  };
}

function asJson(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

/** Whether something in a list, or in the lists below it, is `found`. */
export function someWithin(
  value: unknown,
  found: (object: Record<string, unknown>) => boolean,
  depth = 0,
): boolean {
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.some((item) => someWithin(item, found, depth + 1));
  return isObject(value) && (found(value) || someWithin(value.content, found, depth + 1));
}
