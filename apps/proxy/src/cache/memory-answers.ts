import { type CachedAnswer, type KeptAnswer, sizeOf } from "./answer.ts";

/** An answer whose pieces lie in one piece of memory: a stream's many small ones would take several times theirs. */
interface Packed {
  kept: Omit<KeptAnswer, "answer"> & { answer: Omit<CachedAnswer, "chunks"> };
  body: Buffer;
  /** Where each piece ends. */
  ends: readonly number[];
  bytes: number;
}

/** The pieces copied: as they came they may be views of larger pieces, which would stay as long as the answer. */
function pack(kept: KeptAnswer): Packed {
  const { chunks, ...about } = kept.answer;
  const body = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0));
  const ends: number[] = [];
  let length = 0;
  for (const chunk of chunks) {
    body.set(chunk, length);
    length += chunk.length;
    ends.push(length);
  }
  return { kept: { ...kept, answer: about }, body, ends, bytes: sizeOf(kept.answer) };
}

function unpack({ kept, body, ends }: Packed): KeptAnswer {
  let start = 0;
  const chunks = ends.map((end) => {
    const chunk = body.subarray(start, end);
    start = end;
    return chunk;
  });
  return { ...kept, answer: { ...kept.answer, chunks } };
}

/** Answers by key in this process, bounded by bytes: the least recently used goes first. */
export class MemoryAnswers {
  readonly #maxBytes: number;
  readonly #packed = new Map<string, Packed>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#packed.size;
  }

  get(key: string): KeptAnswer | null {
    const entry = this.#packed.get(key);
    if (entry === undefined) return null;
    // Re-inserting puts it last: a Map's order is the order of use.
    this.#packed.delete(key);
    this.#packed.set(key, entry);
    return unpack(entry);
  }

  put(key: string, kept: KeptAnswer): void {
    this.drop(key);
    const entry = pack(kept);
    this.#packed.set(key, entry);
    this.#bytes += entry.bytes;
    for (const oldest of this.#packed.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    const entry = this.#packed.get(key);
    if (entry === undefined) return;
    this.#packed.delete(key);
    this.#bytes -= entry.bytes;
  }
}
