import { type KeptAnswer, sizeOf } from "../answer.ts";
import type { SharedAnswers } from "../answer-cache.ts";
import { AnswerSeal } from "./sealed-answer.ts";
import { type LinkState, ValkeyLink } from "./valkey-link.ts";

/** What came of reading from Valkey, or writing to it. */
export type ValkeyResult =
  | "hit"
  | "miss"
  | "kept"
  | "failed"
  | "unreadable"
  | "too_large"
  | "crowded";

export interface ValkeyOptions {
  url: string;
  encryptionKey: Uint8Array;
  /** Milliseconds that only ever grow. */
  elapsed: () => number;
  /** Milliseconds since 1970. */
  now: () => number;
  changed: (state: "up" | "down", reason: string) => void;
  counted: (result: ValkeyResult) => void;
}

/** A call waits so long for Valkey: on the network of a proxy it answers within a millisecond. */
const READ_MS = 20;
const MAX_ENTRY_BYTES = 1024 * 1024;
/** Answers on their way from Valkey at once; a call beyond them asks the provider. */
const MAX_READING = 128;
/** Bytes on their way to Valkey at once; beyond them an answer is kept by this proxy alone. */
const MAX_WRITING_BYTES = 16 * 1024 * 1024;

/** Answers that all proxies of an installation share, in Valkey. It holds them sealed, and for their time. */
export class ValkeyAnswers implements SharedAnswers {
  readonly #options: ValkeyOptions;
  readonly #seal: AnswerSeal;
  readonly #link: ValkeyLink;
  #reading = 0;
  #writing = 0;

  constructor(options: ValkeyOptions) {
    const { url, changed } = options;
    this.#options = options;
    this.#seal = new AnswerSeal(options.encryptionKey);
    this.#link = new ValkeyLink({ url, changed });
  }

  get state(): LinkState {
    return this.#link.state;
  }

  start(): void {
    this.#link.start();
  }

  close(): void {
    this.#link.close();
  }

  async get(key: string): Promise<KeptAnswer | null> {
    if (this.#link.state !== "up") return null;
    const { counted, elapsed, now } = this.#options;
    if (this.#reading >= MAX_READING) {
      counted("crowded");
      return null;
    }
    const name = this.#seal.nameOf(key);
    this.#reading += 1;
    const read = await this.#link.run((redis) => redis.getBuffer(name), READ_MS);
    this.#reading -= 1;
    if (read === null || read.value === null) {
      counted(read === null ? "failed" : "miss");
      return null;
    }
    try {
      const { ageMs, ...kept } = this.#seal.open(name, read.value, now());
      counted("hit");
      return { ...kept, keptAt: elapsed() - ageMs };
    } catch {
      // Another installation's, or damaged: nothing in it can be told from what anybody might have written.
      counted("unreadable");
      return null;
    }
  }

  put(key: string, kept: KeptAnswer): void {
    if (this.#link.state !== "up") return;
    const bytes = sizeOf(kept.answer);
    if (bytes > MAX_ENTRY_BYTES) this.#options.counted("too_large");
    else if (this.#writing + bytes > MAX_WRITING_BYTES) this.#options.counted("crowded");
    else void this.#write(key, kept, bytes);
  }

  async #write(key: string, kept: KeptAnswer, bytes: number): Promise<void> {
    const { counted, elapsed, now } = this.#options;
    const ageMs = elapsed() - kept.keptAt;
    const leftMs = Math.floor(kept.ttlMs - ageMs);
    if (leftMs < 1) return;
    const name = this.#seal.nameOf(key);
    const sealed = this.#seal.seal(name, kept, ageMs, now());
    this.#writing += bytes;
    const done = await this.#link.run((redis) => redis.set(name, sealed, "PX", leftMs));
    this.#writing -= bytes;
    counted(done === null ? "failed" : "kept");
  }
}
