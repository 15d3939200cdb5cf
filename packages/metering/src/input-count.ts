import { type Call, TEXT_INPUT } from "./call.ts";
import { audioSeconds, audioTokens } from "./media-bounds.ts";
import { boundTokens, templateTokens } from "./tokens.ts";

/** Adds up at least the tokens that a request's parts have, and what kinds they are of. */
export interface InputCount {
  readonly model: string;
  /** Adds tokens that are known, such as those that frame a message. */
  add(tokens: number): void;
  text(text: string): void;
  /** Adds a value as it would be written in JSON. */
  json(value: unknown): void;
  image(tokens: number): void;
  /** Adds audio of so many bytes. */
  audio(bytes: number): void;
  /** The most seconds of all audio. */
  readonly seconds: number;
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
  let seconds = 0;
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
    audio(bytes) {
      tokens += audioTokens(bytes, model);
      seconds += audioSeconds(bytes);
      kinds.add("audio");
    },
    get seconds() {
      return seconds;
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
