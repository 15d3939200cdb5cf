import { mkdirSync } from "node:fs";
import { frame } from "./frame.ts";
import { lockDirectory } from "./lock.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { readSegments, removeSegment } from "./segments.ts";

interface StoredRecord<T> {
  /**
   * `hold`: what would be charged if nothing more is heard of the call. `event`: what happened.
   * `void`: the hold of this id came to nothing.
   */
  kind: "hold" | "event" | "void";
  id: string;
  data: T | null;
}

export interface JournalEntry<T> {
  id: string;
  data: T;
  /** The segments that cannot be removed before this is shipped: its own, and that of its hold. */
  segments: readonly number[];
}

export interface JournalOptions {
  directory: string;
  segmentBytes: number;
  /** Milliseconds between syncs to the disk itself. */
  syncEveryMs: number;
  failed: (message: string, error: unknown) => void;
}

/** Thrown where another process has the journal's directory. */
export class JournalLockedError extends Error {
  override readonly name = "JournalLockedError";
}

/**
 * The proxy's append-only record of every call. A hold is written before a call goes out and an event
 * before the caller has its last byte, so that after a kill each call is either told in full or known
 * to have been under way. All records of one turn of the event loop go to the disk in one write.
 *
 * A segment file is removed once each of its events is shipped and each of its holds is settled.
 */
export class Journal<T> {
  /** Holds that an earlier process left without an event. */
  readonly unsettled: ReadonlyArray<{ id: string; data: T }>;
  /** Bytes that could not be read at the start, from torn or damaged records. */
  readonly damagedBytes: number;
  readonly #options: JournalOptions;
  readonly #lock: { release: () => void };
  readonly #holdSegments = new Map<string, number>();
  readonly #outstanding = new Map<number, number>();
  readonly #syncTimer: NodeJS.Timeout;
  #queue: JournalEntry<T>[] = [];
  #writer: SegmentWriter;
  #frames: Buffer[] = [];
  #turn: { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } | null =
    null;

  /** @throws JournalLockedError where another process uses the directory. */
  constructor(options: JournalOptions) {
    this.#options = options;
    const stored = readSegmentsLocked(options.directory);
    this.#lock = stored.lock;
    const holds = new Map<string, T>();
    let damagedBytes = 0;
    for (const segment of stored.segments) {
      damagedBytes += segment.damagedBytes;
      this.#outstanding.set(segment.number, 0);
      for (const record of segment.records as StoredRecord<T>[]) {
        if (record.kind === "hold") {
          holds.set(record.id, record.data as T);
          this.#trackHold(record.id, segment.number);
        } else if (record.kind === "void") {
          holds.delete(record.id);
          this.#untrackHold(record.id);
        } else {
          holds.delete(record.id);
          this.#enqueue(record.id, record.data as T, segment.number);
        }
      }
    }
    this.unsettled = [...holds].map(([id, data]) => ({ id, data }));
    this.damagedBytes = damagedBytes;
    this.#writer = new SegmentWriter(options.directory, (stored.segments.at(-1)?.number ?? 0) + 1);
    this.#outstanding.set(this.#writer.number, 0);
    for (const segment of stored.segments) this.#removeIfDone(segment.number);
    this.#syncTimer = setInterval(
      () => this.#writer.sync((error) => options.failed("journal could not be synced", error)),
      options.syncEveryMs,
    );
    this.#syncTimer.unref();
  }

  /** Events that are not in the database yet. */
  get backlog(): number {
    return this.#queue.length;
  }

  /** Records that a call is about to go out; the promise resolves when it is written. */
  hold(id: string, data: T): Promise<void> {
    this.#trackHold(id, this.#writer.number);
    return this.#append({ kind: "hold", id, data });
  }

  /** Records what happened, ends the hold of the same id, and queues the event for shipping. */
  settle(id: string, data: T): Promise<void> {
    const segment = this.#writer.number;
    this.#enqueue(id, data, segment);
    return this.#append({ kind: "event", id, data });
  }

  /** Ends a hold that came to nothing: no event follows. */
  async void(id: string): Promise<void> {
    await this.#append({ kind: "void", id, data: null });
    const segment = this.#untrackHold(id);
    if (segment !== undefined) this.#removeIfDone(segment);
  }

  /** The oldest events that were not shipped, at most `limit`. */
  oldest(limit: number): JournalEntry<T>[] {
    return this.#queue.slice(0, limit);
  }

  /**
   * Takes the oldest event out of the way of the others. It stays on the disk, and is the first again
   * at the next start.
   */
  setAside(): void {
    this.#queue.shift();
  }

  /** Forgets the oldest `count` events, which the database has now. */
  shipped(count: number): void {
    const touched = new Set<number>();
    for (const entry of this.#queue.splice(0, count))
      for (const segment of entry.segments) {
        this.#count(segment, -1);
        touched.add(segment);
      }
    for (const segment of touched) this.#removeIfDone(segment);
  }

  close(): void {
    clearInterval(this.#syncTimer);
    this.#flush();
    this.#writer.close();
    this.#lock.release();
  }

  #trackHold(id: string, segment: number): void {
    if (this.#holdSegments.has(id)) return;
    this.#holdSegments.set(id, segment);
    this.#count(segment, 1);
  }

  #untrackHold(id: string): number | undefined {
    const segment = this.#holdSegments.get(id);
    if (segment !== undefined) this.#count(segment, -1);
    this.#holdSegments.delete(id);
    return segment;
  }

  #enqueue(id: string, data: T, segment: number): void {
    const held = this.#holdSegments.get(id);
    this.#holdSegments.delete(id);
    this.#count(segment, 1);
    this.#queue.push({ id, data, segments: held === undefined ? [segment] : [segment, held] });
  }

  #count(segment: number, change: 1 | -1): void {
    this.#outstanding.set(segment, (this.#outstanding.get(segment) ?? 0) + change);
  }

  #append(record: StoredRecord<T>): Promise<void> {
    this.#frames.push(frame(Buffer.from(JSON.stringify(record))));
    if (this.#turn === null) {
      this.#turn = Promise.withResolvers<void>();
      // `failed` hears of a write that fails; who does not wait for this one need not hear it again.
      this.#turn.promise.catch(() => undefined);
      setImmediate(() => this.#flush());
    }
    return this.#turn.promise;
  }

  #flush(): void {
    const turn = this.#turn;
    const frames = this.#frames;
    this.#turn = null;
    this.#frames = [];
    if (turn === null) return;
    try {
      this.#writer.write(frames);
      if (this.#writer.bytes >= this.#options.segmentBytes) this.#rotate();
      turn.resolve();
    } catch (error) {
      this.#options.failed("journal could not be written", error);
      turn.reject(error);
    }
  }

  #rotate(): void {
    const full = this.#writer;
    this.#writer = new SegmentWriter(this.#options.directory, full.number + 1);
    this.#outstanding.set(this.#writer.number, 0);
    full.close();
    this.#removeIfDone(full.number);
  }

  #removeIfDone(segment: number): void {
    if (segment === this.#writer.number || (this.#outstanding.get(segment) ?? 0) > 0) return;
    this.#outstanding.delete(segment);
    removeSegment(this.#options.directory, segment);
  }
}

function readSegmentsLocked(directory: string) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(directory);
  if (lock === null)
    throw new JournalLockedError(`another process uses the journal in ${directory}`);
  return { lock, segments: readSegments(directory) };
}
