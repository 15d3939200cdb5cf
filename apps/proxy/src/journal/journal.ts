import { DiskLog } from "./disk-log.ts";
import { EventQueue, type JournalEntry, type ReadBack } from "./event-queue.ts";
import { type JournalFiles, systemFiles } from "./files.ts";
import { type Piece, sizeOf } from "./frame.ts";
import { FullSegments } from "./full-segments.ts";
import type { Durability, JournalOptions, JournalStatus } from "./journal-options.ts";
import { type DirectoryLock, takeDirectory } from "./lock.ts";
import { type HoldPlace, OpenHolds } from "./open-holds.ts";
import { type Position, recordOf } from "./record.ts";
import { RefusedEvents } from "./refused-events.ts";
import { removeDirectory } from "./remove-directory.ts";
import { replay } from "./replay.ts";
import { eventsOf } from "./segment-events.ts";
import { segmentPath, syncSegments } from "./segments.ts";
import { ShippedMark } from "./shipped-mark.ts";

const MOST_EVENTS_IN_MEMORY = 5_000;
const MOST_BYTES_IN_MEMORY = 16 * 1024 * 1024;
/** What the disk itself does not have is kept in memory: beyond this it is too slow to go on. */
const MOST_UNSYNCED_BYTES = 64 * 1024 * 1024;
/** A hold that has been open for so many segments is written again, so that it keeps no old ones. */
const CARRIED_AFTER = 3;
/** Not before so many times the bytes of all open holds lie behind it: writing them is no reason to do so again. */
const CARRIED_AFTER_SHARE = 4;

/**
 * The proxy's append-only record of every call. A hold is written before a call goes out and an event
 * before the caller has its last byte, so that after a kill each call is either told in full or known
 * to have been under way.
 *
 * Segments are removed in their order, each once all of its events are shipped and its holds are ended or
 * written again; one with bytes that nobody can read is kept aside instead.
 */
export class Journal<T> {
  /** Holds that an earlier process left without an event. */
  readonly unsettled: ReadonlyArray<{ id: string; data: T }>;
  /** Bytes that could not be read at the start, from torn or damaged records. */
  readonly damagedBytes: number;
  readonly #options: JournalOptions<T>;
  readonly #files: JournalFiles;
  readonly #lock: DirectoryLock;
  readonly #mark: ShippedMark;
  readonly #refused: RefusedEvents<T>;
  readonly #log: DiskLog;
  readonly #queue: EventQueue<T>;
  readonly #holds = new OpenHolds<T>();
  readonly #full: FullSegments;
  /** Events that lie on the disk twice since it failed, and whether each was read back already. */
  readonly #again = new Map<string, boolean>();
  #setAside = 0;

  /**
   * @throws JournalLockedError where another process uses the directory, JournalDirectoryError where it
   * cannot be used
   */
  constructor(options: JournalOptions<T>) {
    const { directory, files = systemFiles, take = takeDirectory } = options;
    this.#options = options;
    this.#files = files;
    this.#lock = take(directory);
    try {
      this.#mark = new ShippedMark(files, directory);
      const from = this.#mark.read();
      const found = replay<T>(files, directory, from);
      syncSegments(files, directory, found.segments.keys());
      for (const [id, { data, segment, bytes }] of found.holds)
        this.#holds.set(id, data, { segment }, bytes);
      this.unsettled = [...found.holds].map(([id, { data }]) => ({ id, data }));
      this.damagedBytes = [...found.damaged.values()].reduce((sum, bytes) => sum + bytes, 0);
      this.#full = new FullSegments({
        ...options,
        files,
        sizes: found.segments,
        damaged: found.damaged.keys(),
      });
      this.#queue = new EventQueue(
        {
          mostEvents: MOST_EVENTS_IN_MEMORY,
          mostBytes: MOST_BYTES_IN_MEMORY,
          read: (position, limit) => this.#readBack(position, limit),
        },
        { from, count: found.events },
      );
      this.#log = new DiskLog({
        ...options,
        files,
        // Beyond the mark, too: a power cut may have lost the segment that it tells of, and not the mark.
        firstSegment: Math.max([...found.segments.keys()].at(-1) ?? 0, from.segment) + 1,
        rotated: (segment, bytes) => this.#rotated(segment, bytes),
        synced: () => this.#removeDone(),
        changed: (state, error) => options.changed?.(state, error),
      });
    } catch (error) {
      this.#lock.release();
      throw error;
    }
    this.#refused = new RefusedEvents(files, directory);
    this.#tryRefusedAgain();
    this.#removeDone();
  }

  /** Events that are not in the database yet. */
  get backlog(): number {
    return this.#queue.length;
  }

  /** Whether the database has all events: none waits, and it has refused none. */
  get isCounted(): boolean {
    return this.backlog === 0 && this.#setAside === 0;
  }

  /** The holds that have not ended. */
  get open(): Iterable<T> {
    return this.#holds.data();
  }

  /** Bytes of full segments, and of the last one from the first event on that is not shipped. */
  get bytes(): number {
    const { end } = this.#log;
    const from = this.#queue.from ?? end;
    return this.#full.bytes + end.offset - (from.segment === end.segment ? from.offset : 0);
  }

  get status(): JournalStatus {
    return {
      ...this.#log.state,
      backlog: this.backlog,
      bytes: this.bytes,
      maxBytes: this.#options.maxBytes,
      damagedSegments: this.#full.damaged,
    };
  }

  /** Why no call may be taken now; null where calls can be recorded. */
  get problem(): string | null {
    const { status, reason } = this.#log.state;
    if (status === "failing") return `The journal cannot be written: ${reason}`;
    if (this.#log.unsyncedBytes > MOST_UNSYNCED_BYTES) return "The journal's disk is too slow";
    const { maxBytes } = this.#options;
    return this.bytes > maxBytes
      ? `The journal is full: ${this.bytes} of ${maxBytes} bytes wait for the database`
      : null;
  }

  /** Records that a call is about to go out; rejects where that cannot be written. */
  hold(id: string, data: T, durability: Durability = "batched"): Promise<void> {
    const strict = durability === "strict";
    if (strict && this.#log.state.status === "slow")
      return Promise.reject(new Error("the journal's disk is too slow"));
    const place = { segment: this.#log.end.segment };
    const record = recordOf("hold", id, this.#jsonOf(data));
    const written = this.#appendHold(id, record, place, strict);
    this.#holds.set(id, data, place, sizeOf(record));
    return written;
  }

  /** Records what happened, ends the hold of the same id, and queues the event for shipping. */
  settle(id: string, data: T, durability: Durability = "batched"): Promise<void> {
    const record = recordOf("event", id, this.#jsonOf(data));
    const entry: JournalEntry<T> = { id, data, bytes: sizeOf(record), position: null };
    let isInMemory = true;
    let isFirst = true;
    const at = (position: Position) => {
      entry.position = position;
      // Not before: a kill meanwhile has to find the one or the other.
      this.#holds.delete(id);
      if (isFirst && !isInMemory) this.#queue.written(position);
      else if (!isFirst && this.#queue.isBeyondMemory) this.#again.set(id, isInMemory);
      isFirst = false;
    };
    const written = this.#log.append(record, at, durability === "strict");
    isInMemory = this.#queue.add(entry);
    return written;
  }

  /** Ends a hold that came to nothing: no event follows. Where the disk fails that is written later. */
  async void(id: string): Promise<void> {
    this.#holds.delete(id);
    const record = recordOf("void", id, ["null"]);
    await this.#log.append(record, () => undefined, false).catch(() => undefined);
    this.#removeDone();
  }

  /** The oldest events that were not shipped, at most `limit`. */
  oldest(limit: number): readonly JournalEntry<T>[] {
    return this.#queue.oldest(limit);
  }

  /** Takes the oldest event out of the way of the others: it is tried again at the next start. */
  setAside(): void {
    const [entry] = this.#queue.oldest(1);
    if (entry === undefined) return;
    this.#refused.add(entry.id, this.#jsonOf(entry.data));
    this.#setAside++;
    this.shipped(1);
  }

  /** Forgets the oldest `count` events, which the database has now. */
  shipped(count: number): void {
    this.#queue.remove(count);
    try {
      this.#mark.write(this.#queue.from ?? this.#log.end);
    } catch (error) {
      this.#options.failed("it could not be written down how far the journal is shipped", error);
    }
    this.#removeDone();
  }

  close(): void {
    this.#end(false);
  }

  /** Closes it for good: where it has nothing that is to be counted or looked at, its directory goes with it. */
  remove(): void {
    const isEmpty = this.isCounted && this.#holds.oldestSegment === Number.POSITIVE_INFINITY;
    this.#end(isEmpty && this.#full.damaged === 0);
  }

  #end(isRemoved: boolean): void {
    this.#log.close();
    this.#full.stop();
    this.#mark.close();
    try {
      if (isRemoved) removeDirectory(this.#files, this.#options.directory);
    } catch (error) {
      this.#options.failed("the directory of a journal that is empty stays", error);
    }
    this.#lock.release();
  }

  #jsonOf(data: T): readonly Piece[] {
    return this.#options.json?.(data) ?? [JSON.stringify(data)];
  }

  #appendHold(
    id: string,
    record: readonly Piece[],
    place: HoldPlace,
    strict: boolean,
  ): Promise<void> {
    let isFirst = !this.#holds.has(id);
    const at = ({ segment }: Position) => {
      place.segment = segment;
      if (!isFirst) this.#holds.writtenAgain(id, place);
      isFirst = false;
    };
    return this.#log.append(record, at, strict);
  }

  #readBack(from: Position, limit: number): ReadBack<T> {
    const { directory, failed } = this.#options;
    const entries: JournalEntry<T>[] = [];
    const end = this.#log.end;
    for (const segment of [...this.#full.numbers, end.segment]) {
      if (segment < from.segment) continue;
      const place = {
        segment,
        from: segment === from.segment ? from.offset : 0,
        until: segment === end.segment ? end.offset : undefined,
      };
      const damaged = () => this.#full.damage(segment);
      try {
        for (const entry of eventsOf<T>(this.#files, directory, place, damaged)) {
          if (entries.length >= limit && entry.position !== null)
            return { entries, next: entry.position, isAtEnd: false };
          if (this.#isFirstSight(entry.id)) entries.push(entry);
        }
      } catch (error) {
        damaged();
        const path = segmentPath(directory, segment);
        failed(`${path} cannot be read: it is kept aside, with the events that are in it`, error);
      }
    }
    this.#again.clear();
    return { entries, next: end, isAtEnd: true };
  }

  /** Whether an event was not read back before, of those that lie on the disk twice. */
  #isFirstSight(id: string): boolean {
    const wasRead = this.#again.get(id);
    if (wasRead === false) this.#again.set(id, true);
    return wasRead !== true;
  }

  #rotated(segment: number, bytes: number): void {
    this.#full.add(segment, bytes);
    const share = (CARRIED_AFTER_SHARE * this.#holds.bytes) / this.#options.segmentBytes;
    const after = Math.max(CARRIED_AFTER, Math.ceil(share));
    for (const { id, data, place } of this.#holds.upTo(this.#log.end.segment - after)) {
      const record = recordOf("hold", id, this.#jsonOf(data));
      this.#appendHold(id, record, place, false).then(
        () => this.#removeDone(),
        () => undefined,
      );
    }
    this.#removeDone();
  }

  /** Removes the oldest segments, up to the first that is needed. While the disk fails it needs the room at once. */
  #removeDone(): void {
    this.#log.syncForRoom();
    const { writtenBytes, unsyncedBytes, end } = this.#log;
    const first = Math.min(this.#holds.oldestSegment, (this.#queue.from ?? end).segment);
    this.#full.removeBefore(first, writtenBytes, writtenBytes - unsyncedBytes);
  }

  #tryRefusedAgain(): void {
    const events = this.#refused.read();
    if (events.length === 0) return;
    const written = events.map(({ id, data }) => this.settle(id, data, "strict"));
    Promise.all(written).then(
      () => this.#refused.clear(),
      (error: unknown) => this.#options.failed("refused events stay where they are", error),
    );
  }
}
