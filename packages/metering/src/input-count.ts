import { type Call, TEXT_INPUT } from "./call.ts";
import { audioSeconds, audioTokens } from "./media-bounds.ts";
import { type TokenBounds, tokenBounds } from "./tokens.ts";

/** What the vendor adds may be of any kind but sound and film, unless it is said to be. */
const IMAGE_INPUT = ["imageInput", "cachedImageInput"] as const;
const AUDIO_INPUT = ["audioInput", "cachedAudioInput"] as const;

/** Adds up at least the tokens that a request's parts have, and what kinds they are of. */
export class InputCount {
  readonly model: string;
  readonly #bounds: TokenBounds;
  #tokens: number;
  #unseen = false;
  #seconds = 0;
  #hasImage = false;
  #hasAudio = false;
  #hasVideo = false;

  constructor(model: string, framing: number) {
    this.model = model;
    this.#bounds = tokenBounds(model);
    this.#tokens = framing === 0 ? 0 : framing + this.#bounds.template;
  }

  /** The tokens so far. */
  get tokens(): number {
    return this.#tokens;
  }

  /** The most seconds of all audio. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Adds tokens that are known, such as those that frame a message. */
  add(tokens: number): void {
    this.#tokens += tokens;
  }

  text(text: string): void {
    this.#tokens += this.#bounds.of(text);
  }

  /** Adds a value as it would be written in JSON. */
  json(value: unknown): void {
    if (value !== undefined && value !== null) this.#tokens += this.#bounds.of(asJson(value));
  }

  /** Adds what says whose a message is, as it would be written in JSON. */
  role(role: string): void {
    this.#tokens += this.#bounds.ofRole(role);
  }

  image(tokens: number): void {
    this.#tokens += tokens;
    this.#hasImage = true;
  }

  /** Adds audio of so many bytes. */
  audio(bytes: number): void {
    this.#tokens += audioTokens(bytes, this.model);
    this.#seconds += audioSeconds(bytes);
    this.#hasAudio = true;
  }

  /** Says that the vendor adds what the body only refers to, or what cannot be bounded from its bytes. */
  unseen(): void {
    this.#unseen = true;
  }

  /** The same of what may be sound or film, which some models charge more for. */
  unseenMedia(): void {
    this.#unseen = true;
    this.#hasAudio = true;
    this.#hasVideo = true;
  }

  /** What was counted, as a call tells it. */
  result(): Pick<Call, "inputTokens" | "unseenInput" | "inputClasses"> {
    return {
      inputTokens: this.#tokens,
      unseenInput: this.#unseen,
      inputClasses: this.#classes(),
    };
  }

  #classes(): Call["inputClasses"] {
    const mayHaveImages = this.#hasImage || this.#unseen;
    if (!mayHaveImages && !this.#hasAudio) return TEXT_INPUT;
    return [
      ...TEXT_INPUT,
      ...(mayHaveImages ? IMAGE_INPUT : []),
      ...(this.#hasAudio ? AUDIO_INPUT : []),
      ...(this.#hasVideo ? (["videoInput"] as const) : []),
    ];
  }
}

/**
 * A count of what a model reads.
 * @param framing tokens that stand around a conversation, beside those of the model's own template; none
 *   for what is no conversation
 */
export function countInput(model: string, framing = 0): InputCount {
  return new InputCount(model, framing);
}

function asJson(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
