import type { KeptBody, KeptCall } from "@pag0/db";
import { Capture } from "./capture.ts";

export interface BodyStoreOptions {
  /** Writes calls to the database; the same ones twice is harmless. */
  write: (calls: readonly KeptCall[]) => Promise<void>;
  /** Bytes of the bodies that are collected or wait to be written. */
  maxBytes: number;
  /** Milliseconds between two writes. */
  everyMs: number;
  failed: (message: string, error: unknown) => void;
  counted: (result: "kept" | "dropped", calls: number) => void;
}

/** Encrypting and writing a batch holds up the calls of this process: it is small. */
const MAX_BATCH = 20;
const LONGEST_PAUSE_MS = 10_000;

interface Waiting {
  call: KeptCall;
  bytes: number;
}

/**
 * Bodies on their way to the database, off the way of calls: what finds no room is dropped and counted,
 * and no call ever waits. A write that fails is tried again with growing pauses.
 */
export class BodyStore {
  readonly #options: BodyStoreOptions;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #pauseMs: number;
  #stopped = false;

  constructor(options: BodyStoreOptions) {
    this.#options = options;
    this.#pauseMs = options.everyMs;
  }

  /** Bytes that are collected or wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins to collect a call, which is to be kept for so many days. */
  capture(request: KeptBody, days: number): Capture {
    return new Capture(request, days, (bytes) => {
      if (this.#bytes + bytes > this.#options.maxBytes) return false;
      this.#bytes += bytes;
      return true;
    });
  }

  /** Takes over what was collected of a call that has ended. */
  keep(capture: Capture): void {
    const call = this.#stopped ? null : capture.toKeep();
    if (call === null) {
      this.#bytes -= capture.reserved;
      if (capture.dropped) this.#options.counted("dropped", 1);
    } else {
      this.#waiting.push({ call, bytes: capture.reserved });
      this.#schedule();
    }
    capture.reserved = 0;
  }

  /** Writes what waits, once; what cannot be written then is dropped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
    try {
      while (this.#waiting.length > 0) await this.#writeBatch();
    } catch (error) {
      this.#options.failed("kept bodies could not be written and are lost", error);
      this.#options.counted("dropped", this.#waiting.length);
    }
  }

  #schedule(): void {
    if (this.#timer !== null || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#turn().finally(() => {
        this.#timer = null;
        if (this.#waiting.length > 0) this.#schedule();
      });
    }, this.#pauseMs);
    this.#timer.unref();
  }

  async #turn(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#writeBatch();
      this.#pauseMs = this.#options.everyMs;
    } catch (error) {
      // One line when it begins to fail, not one a try.
      if (this.#pauseMs === this.#options.everyMs)
        this.#options.failed("kept bodies could not be written yet", error);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#waiting.slice(0, MAX_BATCH);
    await this.#options.write(batch.map(({ call }) => call));
    this.#waiting.splice(0, batch.length);
    for (const { bytes } of batch) this.#bytes -= bytes;
    this.#options.counted("kept", batch.length);
  }
}
