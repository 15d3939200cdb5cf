import { base64Bytes } from "../media-bounds.ts";
import { boundTokens } from "../tokens.ts";
import type { Usage } from "../usage.ts";

/** Text is kept for counting up to this length; beyond it only its length counts. */
const KEPT_TEXT = 200_000;
/**
 * OpenAI and Google stream 24,000 samples a second of two bytes; Google counts 25 tokens a second of what
 * it speaks (https://ai.google.dev/gemini-api/docs/pricing), OpenAI 20.
 */
const AUDIO_BYTES_A_TOKEN = 1_920;
/** What was thought and comes encrypted is about as long as its text, and a token rarely shorter than this. */
const SEALED_BYTES_A_TOKEN = 3;

/** Counts what came of an answer, for a stream that is cut before its usage is told. */
export interface OutputCount {
  text(text: unknown): void;
  reasoning(text: unknown): void;
  /** What was thought, encrypted and in base64, with its text or a summary of it or in their place. */
  sealed(data: unknown): void;
  /** Audio in base64. */
  audio(data: unknown): void;
  image(tokens: number): void;
  /** Bytes of an event that was too large to look at. */
  skipped(bytes: number): void;
  /** The tokens so far, by kind. */
  result(): Pick<
    Usage,
    "outputTokens" | "reasoningTokens" | "audioOutputTokens" | "imageOutputTokens"
  >;
}

function keep(): { add(text: unknown): void; tokens(model: string): number } {
  const pieces: string[] = [];
  let length = 0;
  let overflow = 0;
  return {
    add(text) {
      if (typeof text !== "string" || text === "") return;
      if (length + text.length > KEPT_TEXT) overflow += Buffer.byteLength(text);
      else {
        length += text.length;
        pieces.push(text);
      }
    },
    tokens: (model) => boundTokens(pieces.join(""), model) + overflow,
  };
}

export function countOutput(model: string): OutputCount {
  const answered = keep();
  const reasoned = keep();
  let audioBytes = 0;
  let sealedBytes = 0;
  let imageTokens = 0;
  let skippedBytes = 0;
  return {
    text: answered.add,
    reasoning: reasoned.add,
    sealed(data) {
      sealedBytes += base64Bytes(data);
    },
    audio(data) {
      audioBytes += base64Bytes(data);
    },
    image(tokens) {
      imageTokens += tokens;
    },
    skipped(bytes) {
      skippedBytes += bytes;
    },
    result() {
      const audioOutputTokens = Math.ceil(audioBytes / AUDIO_BYTES_A_TOKEN);
      const sealedTokens = Math.ceil(sealedBytes / SEALED_BYTES_A_TOKEN);
      const reasoningTokens = Math.max(reasoned.tokens(model), sealedTokens);
      return {
        outputTokens:
          answered.tokens(model) + reasoningTokens + audioOutputTokens + imageTokens + skippedBytes,
        reasoningTokens,
        audioOutputTokens,
        imageOutputTokens: imageTokens,
      };
    },
  };
}
