import { isBefore, type Position } from "./record.ts";

/** An event that is not in the database yet. */
export interface JournalEntry<T> {
  id: string;
  data: T;
  bytes: number;
  /** null until it is on the disk. */
  position: Position | null;
}

export interface ReadBack<T> {
  entries: JournalEntry<T>[];
  /** Where to read on. */
  next: Position;
  isAtEnd: boolean;
}

export interface EventQueueOptions<T> {
  mostEvents: number;
  mostBytes: number;
  /** Events of the log from a place on, about as many as asked for. */
  read: (from: Position, limit: number) => ReadBack<T>;
}

/**
 * The events that wait for the database, in their order. The first of them are in memory, up to a bound;
 * of those beyond only their number and where the first one lies, until their turn comes.
 */
export class EventQueue<T> {
  readonly #options: EventQueueOptions<T>;
  #entries: JournalEntry<T>[] = [];
  #bytes = 0;
  /** Of the first event that is not in memory; null where all are. */
  #onDisk: Position | null = null;
  #onDiskCount = 0;
  /** Events beyond those that are about to be written. */
  #onTheWay = 0;

  /** @param stored where an earlier process's events begin, and how many there are */
  constructor(options: EventQueueOptions<T>, stored: { from: Position; count: number } | null) {
    this.#options = options;
    if (stored !== null && stored.count > 0) {
      this.#onDisk = stored.from;
      this.#onDiskCount = stored.count;
    }
  }

  get length(): number {
    return this.#entries.length + this.#onDiskCount + this.#onTheWay;
  }

  /** Whether there are more of them than are in memory. */
  get isBeyondMemory(): boolean {
    return this.#onDiskCount + this.#onTheWay > 0;
  }

  /**
   * Adds an event that is about to be written.
   * @returns whether it is in memory; if not, `written` has to be told where it lies.
   */
  add(entry: JournalEntry<T>): boolean {
    const { mostEvents, mostBytes } = this.#options;
    const isFull = this.#entries.length >= mostEvents || this.#bytes >= mostBytes;
    if (this.isBeyondMemory || isFull) {
      this.#onTheWay++;
      return false;
    }
    this.#push(entry);
    return true;
  }

  /** Says where an event lies that is not in memory. */
  written(position: Position): void {
    this.#onTheWay--;
    this.#onDiskCount++;
    this.#onDisk ??= position;
  }

  /** The oldest events, at most `limit`. */
  oldest(limit: number): readonly JournalEntry<T>[] {
    if (this.#entries.length === 0 && this.#onDisk !== null) {
      const { entries, next, isAtEnd } = this.#options.read(this.#onDisk, limit);
      for (const entry of entries) this.#push(entry);
      this.#onDiskCount = isAtEnd ? 0 : Math.max(0, this.#onDiskCount - entries.length);
      this.#onDisk = isAtEnd ? null : next;
    }
    return this.#entries.slice(0, limit);
  }

  remove(count: number): void {
    for (const { bytes } of this.#entries.splice(0, count)) this.#bytes -= bytes;
  }

  /** From where on the log is still needed for events; null where there is none on the disk. */
  get from(): Position | null {
    const first = this.#entries[0]?.position ?? null;
    // What was written again lies behind some of those that are not in memory.
    return first === null || (this.#onDisk !== null && isBefore(this.#onDisk, first))
      ? this.#onDisk
      : first;
  }

  #push(entry: JournalEntry<T>): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
  }
}
