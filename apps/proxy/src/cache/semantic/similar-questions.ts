/** A question whose answer is kept. */
interface Asked {
  /** The vector of its text, of length 1. */
  vector: Float32Array;
  /** The key of its answer in the cache. */
  key: string;
}

export interface Similar {
  key: string;
  /** Cosine of the angle between the questions: 1 where they are the same. */
  similarity: number;
}

/** The longest vector that is compared: as long as those of the largest embedding models in use. */
const MAX_DIMENSIONS = 4_096;
/** What a question takes beside its vector. */
const ENTRY_BYTES = 256;
const MAX_FOUND = 3;

/** A vector of the same direction and of length 1; null for one that has no direction, or is too long. */
export function unitVector(values: readonly number[]): Float32Array | null {
  if (values.length === 0 || values.length > MAX_DIMENSIONS) return null;
  const length = Math.hypot(...values);
  if (!Number.isFinite(length) || length === 0) return null;
  return Float32Array.from(values, (value) => value / length);
}

function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++)
    sum += (one[index] as number) * (other[index] as number);
  // Vectors of single precision: what differs by less is the same.
  return Math.min(1, Math.round(sum * 1e6) / 1e6);
}

const bytesOf = ({ vector, key }: Asked) => vector.byteLength + key.length + ENTRY_BYTES;

/**
 * Questions by partition. Only those of one partition are ever compared, and all of them are: nothing is
 * near by accident of an index. Bounded by questions in each partition and by bytes in all; the oldest go
 * first, and then the partitions that were not asked for longest.
 */
export class SimilarQuestions {
  readonly #maxBytes: number;
  readonly #partitions = new Map<string, Asked[]>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The nearest of a partition that are at least so similar, best first; 3 at most. */
  nearest(partition: string, vector: Float32Array, threshold: number): Similar[] {
    const asked = this.#partitions.get(partition);
    if (asked === undefined) return [];
    this.#partitions.delete(partition);
    this.#partitions.set(partition, asked);
    return asked
      .filter((one) => one.vector.length === vector.length)
      .map((one) => ({ key: one.key, similarity: cosine(one.vector, vector) }))
      .filter(({ similarity }) => similarity >= threshold)
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, MAX_FOUND);
  }

  /** Remembers a question whose answer is kept under a key, of at most `maxEntries` of its partition. */
  add(partition: string, one: Asked, maxEntries: number): void {
    this.drop(partition, one.key);
    const asked = this.#partitions.get(partition) ?? [];
    this.#partitions.delete(partition);
    this.#partitions.set(partition, asked);
    asked.push(one);
    this.#bytes += bytesOf(one);
    while (asked.length > maxEntries) this.#forget(asked.shift());
    for (const [oldest, questions] of this.#partitions) {
      if (this.#bytes <= this.#maxBytes) break;
      while (questions.length > 0 && this.#bytes > this.#maxBytes) this.#forget(questions.shift());
      if (questions.length === 0) this.#partitions.delete(oldest);
    }
  }

  /** Forgets the question of an answer that is kept no more. */
  drop(partition: string, key: string): void {
    const asked = this.#partitions.get(partition);
    const index = asked?.findIndex((one) => one.key === key) ?? -1;
    if (asked === undefined || index === -1) return;
    this.#forget(asked.splice(index, 1)[0]);
    if (asked.length === 0) this.#partitions.delete(partition);
  }

  #forget(one: Asked | undefined): void {
    if (one !== undefined) this.#bytes -= bytesOf(one);
  }
}
