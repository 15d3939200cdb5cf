import { type KeptAnswer, sizeOf } from "./answer.ts";

/** Answers by key in this process, bounded by bytes: the least recently used goes first. */
export class MemoryAnswers {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, { kept: KeptAnswer; bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#kept.size;
  }

  get(key: string): KeptAnswer | null {
    const entry = this.#kept.get(key);
    if (entry === undefined) return null;
    // Re-inserting puts it last: a Map's order is the order of use.
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    return entry.kept;
  }

  put(key: string, kept: KeptAnswer): void {
    this.drop(key);
    const bytes = sizeOf(kept.answer);
    // A piece may be a view of a larger piece of memory, which would then stay as long as the answer.
    const chunks = kept.answer.chunks.map((chunk) => Buffer.from(chunk));
    this.#kept.set(key, { kept: { ...kept, answer: { ...kept.answer, chunks } }, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    const entry = this.#kept.get(key);
    if (entry === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= entry.bytes;
  }
}
