import type { JournalFiles } from "./files.ts";
import type { Piece } from "./frame.ts";
import { type Batch, PendingRecords, type Written } from "./pending-records.ts";
import type { Position } from "./record.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { newTurn, type Turn } from "./turn.ts";

/** `failing`: nothing can be written. `slow`: a sync has been under way for long. */
export interface DiskState {
  status: "ok" | "slow" | "failing";
  /** The system's own word for what failed, such as ENOSPC; null where nothing did. */
  reason: string | null;
}

export interface DiskLogOptions {
  files: JournalFiles;
  directory: string;
  firstSegment: number;
  segmentBytes: number;
  /** Milliseconds between syncs to the disk itself. */
  syncEveryMs: number;
  /** A segment is finished, and the next one is begun. */
  rotated: (segment: number, bytes: number) => void;
  /** More of what was written is on the disk itself. */
  synced: () => void;
  changed: (state: DiskState, error: unknown) => void;
}

/** A sync that runs for longer is a slow disk. */
const SLOW_MS = 1_000;
/** Who needs the disk itself waits for it no longer than this. */
const STRICT_WAIT_MS = 2_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/**
 * Segments as one log. All records of one turn of the event loop go to the operating system in one write,
 * and all that need the disk itself share a sync. Where a write or a sync fails nothing more is taken; what
 * the disk may not have is kept, and written again to a new segment as soon as that works.
 */
export class DiskLog {
  readonly #options: DiskLogOptions;
  readonly #timer: NodeJS.Timeout;
  #writer: SegmentWriter;
  #state: DiskState = { status: "ok", reason: null };
  readonly #pending = new PendingRecords();
  #turn: Turn | null = null;
  #needsSync = false;
  /** Written, and perhaps not on the disk itself; while the disk fails also what is to be written again. */
  #unsynced: Batch[] = [];
  #unsyncedBytes = 0;
  #writtenBytes = 0;
  #isSyncing = false;
  /** Whether a sync has failed, so that what was written before may be lost. */
  #hasLost = false;
  /** Syncs of full segments that are under way. */
  #closing = 0;
  /** When each sync under way began. */
  readonly #begun: number[] = [];
  /** Those that wait for the disk itself. */
  #waiting: { turn: Turn; since: number }[] = [];
  #retryMs = FIRST_RETRY_MS;
  #retryAt = 0;
  #isClosed = false;

  /** @throws the system's error where no segment can be made */
  constructor(options: DiskLogOptions) {
    this.#options = options;
    const { files, directory, firstSegment } = options;
    this.#writer = new SegmentWriter(files, directory, firstSegment);
    this.#timer = setInterval(() => this.#tick(), options.syncEveryMs);
    this.#timer.unref();
  }

  get state(): DiskState {
    return this.#state;
  }

  /** Where the next record will lie. */
  get end(): Position {
    return { segment: this.#writer.number, offset: this.#writer.bytes };
  }

  /** Bytes of all records so far, each counted once. The disk itself has all but the last of them. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Bytes of the last records, which the disk itself may not have. */
  get unsyncedBytes(): number {
    return this.#unsyncedBytes;
  }

  /**
   * Adds a record. The promise resolves when the operating system has it or, where `strict`, the disk
   * itself; it rejects where that fails, and the record is then written when the disk is back.
   * @throws RangeError for a record that is too large
   */
  append(payload: readonly Piece[], written: Written, strict: boolean): Promise<void> {
    this.#pending.add(payload, written);
    this.#needsSync ||= strict;
    if (this.#turn === null) {
      this.#turn = newTurn();
      setImmediate(() => this.#flush());
    }
    return this.#turn.promise;
  }

  /**
   * Brings to the disk itself what was written before a write failed: what is not needed then can be removed, and
   * makes the room that the disk lacks. One whose sync has failed is not asked again; it may say what is not so.
   */
  syncForRoom(): void {
    const isNeeded = this.#state.status === "failing" && this.#unsyncedBytes > 0;
    if (!isNeeded || this.#hasLost || this.#begun.length > 0) return;
    try {
      this.#writer.syncNow();
    } catch {
      // The disk fails already, and what it may not have is written again when it is back.
      this.#hasLost = true;
      return;
    }
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
  }

  /** Writes and syncs what is there, as far as the disk takes it. */
  close(): void {
    clearInterval(this.#timer);
    this.#flush();
    try {
      if (this.#state.status === "failing") this.#writeAgain();
      this.#writer.syncNow();
      for (const { turn } of this.#waiting.splice(0)) turn.resolve();
    } catch (error) {
      this.#fail(error);
    }
    this.#isClosed = true;
    this.#writer.close();
  }

  #flush(): void {
    const turn = this.#turn;
    if (turn === null) return;
    this.#turn = null;
    const strict = this.#needsSync;
    this.#needsSync = false;
    try {
      if (this.#state.status === "failing") throw this.#failure();
      this.#writePending();
    } catch (error) {
      if (this.#state.status !== "failing") this.#fail(error);
      turn.reject(error);
      return;
    }
    if (strict) {
      this.#waiting.push({ turn, since: performance.now() });
      this.#sync();
    } else turn.resolve();
  }

  #writePending(): void {
    const batch = this.#pending.batch();
    if (batch === null) return;
    this.#writer.write([batch.bytes]);
    this.#pending.clear();
    this.#writtenBytes += batch.bytes.length;
    this.#written([batch]);
  }

  /** Tells of records that were written last where they lie. */
  #written(batches: readonly Batch[]): void {
    const segment = this.#writer.number;
    let offset = this.#writer.bytes;
    for (const { bytes } of batches) offset -= bytes.length;
    for (const batch of batches) {
      this.#unsynced.push(batch);
      this.#unsyncedBytes += batch.bytes.length;
      for (const { bytes, written } of batch.records) {
        written({ segment, offset });
        offset += bytes;
      }
    }
    if (this.#writer.bytes >= this.#options.segmentBytes) this.#rotate();
  }

  #rotate(): void {
    const full = this.#writer;
    const { files, directory } = this.#options;
    this.#writer = new SegmentWriter(files, directory, full.number + 1);
    const written = this.#unsynced;
    this.#unsynced = [];
    this.#closing++;
    this.#measured(full, (error) => {
      this.#closing--;
      if (error === null) {
        for (const { bytes } of written) this.#unsyncedBytes -= bytes.length;
        this.#tellSynced();
        this.#sync();
      } else {
        this.#hasLost = true;
        this.#unsynced = [...written, ...this.#unsynced];
        this.#fail(error);
      }
    });
    full.close();
    this.#options.rotated(full.number, full.bytes);
  }

  #tick(): void {
    if (this.#state.status === "failing") {
      if (performance.now() >= this.#retryAt) this.#recover();
      return;
    }
    const [oldest = Number.POSITIVE_INFINITY] = this.#begun;
    if (performance.now() - oldest > SLOW_MS)
      this.#change({ status: "slow", reason: "a sync takes longer than 1 s" }, null);
    const late = performance.now() - STRICT_WAIT_MS;
    const tooLate = this.#waiting.filter(({ since }) => since < late);
    if (tooLate.length > 0) this.#waiting = this.#waiting.filter(({ since }) => since >= late);
    for (const { turn } of tooLate) turn.reject(new Error("the journal's disk is too slow"));
    if (this.#unsynced.length > 0) this.#sync();
  }

  #sync(): void {
    const isBusy = this.#isSyncing || this.#closing > 0;
    if (isBusy || this.#isClosed || this.#state.status === "failing") return;
    const writer = this.#writer;
    const count = this.#unsynced.length;
    const waiting = new Set(this.#waiting);
    if (count === 0 && waiting.size === 0) return;
    this.#isSyncing = true;
    this.#measured(writer, (error) => {
      this.#isSyncing = false;
      this.#hasLost ||= error !== null;
      if (error !== null) return this.#fail(error);
      // Where the segment was full meanwhile, its last sync is waited for.
      if (writer === this.#writer)
        for (const { bytes } of this.#unsynced.splice(0, count))
          this.#unsyncedBytes -= bytes.length;
      this.#waiting = this.#waiting.filter((one) => !waiting.has(one));
      for (const { turn } of waiting) turn.resolve();
      this.#tellSynced();
      if (this.#waiting.length > 0) this.#sync();
    });
  }

  #measured(writer: SegmentWriter, done: (error: Error | null) => void): void {
    const begun = performance.now();
    this.#begun.push(begun);
    writer.sync((error) => {
      this.#begun.splice(this.#begun.indexOf(begun), 1);
      done(error);
      if (this.#state.status === "slow") this.#change({ status: "ok", reason: null }, null);
    });
  }

  #tellSynced(): void {
    if (!this.#isClosed) this.#options.synced();
  }

  #fail(error: unknown): void {
    this.#retryAt = performance.now() + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    for (const { turn } of this.#waiting.splice(0)) turn.reject(error);
    const { code, message } = error as NodeJS.ErrnoException;
    this.#change({ status: "failing", reason: code ?? message }, error);
  }

  #recover(): void {
    if (this.#begun.length > 0) return;
    try {
      this.#writeAgain();
    } catch (error) {
      this.#fail(error);
      return;
    }
    const count = this.#unsynced.length;
    this.#measured(this.#writer, (error) => {
      this.#hasLost = error !== null;
      if (error !== null) return this.#fail(error);
      for (const { bytes } of this.#unsynced.splice(0, count)) this.#unsyncedBytes -= bytes.length;
      this.#retryMs = FIRST_RETRY_MS;
      this.#change({ status: "ok", reason: null }, null);
      this.#tellSynced();
      try {
        this.#writePending();
      } catch (late) {
        this.#fail(late);
      }
    });
  }

  /** Brings all that the disk may not have into a new segment. */
  #writeAgain(): void {
    // Before what was never written is among it.
    this.syncForRoom();
    const { files, directory } = this.#options;
    const old = this.#writer;
    // One that nothing was written to is opened again, so that retries leave no files.
    const number = old.bytes > 0 ? old.number + 1 : old.number;
    this.#writer = new SegmentWriter(files, directory, number);
    old.close();
    if (number !== old.number) this.#options.rotated(old.number, old.bytes);
    const pending = this.#pending.batch();
    this.#pending.clear();
    const all = pending === null ? this.#unsynced : [...this.#unsynced, pending];
    this.#unsynced = all;
    if (all.length > 0) this.#writer.write(all.map(({ bytes }) => bytes));
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
    this.#writtenBytes += pending?.bytes.length ?? 0;
    this.#written(all);
  }

  #failure(): Error {
    return new Error(`the journal cannot be written: ${this.#state.reason}`);
  }

  #change(state: DiskState, error: unknown): void {
    const { status, reason } = this.#state;
    if (status === state.status && reason === state.reason) return;
    this.#state = state;
    this.#options.changed(state, error);
  }
}
