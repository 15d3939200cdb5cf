/** Where a hold lies; known also when the hold has ended, until its bytes are on the disk. */
export interface HoldPlace {
  segment: number;
}

interface OpenHold<T> {
  data: T;
  place: HoldPlace;
  /** Of its record, about. */
  bytes: number;
}

/** Holds without an event, in the order in which they lie on the disk. */
export class OpenHolds<T> {
  readonly #holds = new Map<string, OpenHold<T>>();
  #bytes = 0;

  /** Bytes of all their records, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The segment of the first of them; infinity where there is none. */
  get oldestSegment(): number {
    for (const { place } of this.#holds.values()) return place.segment;
    return Number.POSITIVE_INFINITY;
  }

  *data(): Generator<T> {
    for (const { data } of this.#holds.values()) yield data;
  }

  has(id: string): boolean {
    return this.#holds.has(id);
  }

  set(id: string, data: T, place: HoldPlace, bytes: number): void {
    this.delete(id);
    this.#holds.set(id, { data, place, bytes });
    this.#bytes += bytes;
  }

  delete(id: string): void {
    const hold = this.#holds.get(id);
    if (hold === undefined) return;
    this.#holds.delete(id);
    this.#bytes -= hold.bytes;
  }

  /** One was written again, if it is still open: it lies behind all others now. */
  writtenAgain(id: string, place: HoldPlace): void {
    const hold = this.#holds.get(id);
    if (hold?.place !== place) return;
    this.#holds.delete(id);
    this.#holds.set(id, hold);
  }

  /** Those that lie in a segment or before it. */
  upTo(segment: number): { id: string; data: T; place: HoldPlace }[] {
    const holds = [];
    for (const [id, hold] of this.#holds) {
      if (hold.place.segment > segment) break;
      holds.push({ id, ...hold });
    }
    return holds;
  }
}
