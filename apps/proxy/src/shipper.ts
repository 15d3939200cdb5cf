import type { CallEvent } from "./journal/call-event.ts";
import type { Journal } from "./journal/journal.ts";

export interface ShipperOptions {
  journal: Journal<CallEvent>;
  /** Brings events to the database, exactly once by their ids. */
  ship: (events: readonly CallEvent[]) => Promise<void>;
  failed: (message: string, error: unknown) => void;
  shipped?: (result: "shipped" | "failed", events: readonly CallEvent[]) => void;
}

/** Preparing a batch holds up the calls of this process: it is small while few events wait. */
const USUAL_BATCH = 100;
const MAX_BATCH = 500;
const EVERY_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** SQLSTATE of values that the database will never take: data exceptions (22…), a null, a reference or a check that fails. */
const REFUSED_FOR_GOOD = /^(22[0-9A-Z]{3}|23502|23503|23514)$/;

function isRefusedForGood(error: unknown): boolean {
  // What cannot be an entry of the audit log is refused before the database sees it.
  if (error instanceof RangeError || error instanceof TypeError) return true;
  return REFUSED_FOR_GOOD.test(String((error as { code?: unknown }).code));
}

/**
 * Moves events from the journal to the database, oldest first. A batch that fails is tried again with
 * growing pauses; the same batch twice is harmless, since the database knows the ids. Where the database
 * refuses a value, the events go one by one, and the one that it refuses is set aside: it stays in the
 * journal and holds up no other.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #pauseMs = EVERY_MS;
  #stopped = false;
  /** Events that are to be shipped each on its own, since one of them was refused. */
  #oneByOne = 0;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#schedule(0);
  }

  /** Ships all that is in the journal now; rejects where the database refuses. */
  async shipAll(): Promise<void> {
    while (this.#options.journal.backlog > 0) await this.#shipBatch();
  }

  /** Ends the background work; what is left stays in the journal for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#turn().finally(() => this.#schedule(this.#pauseMs));
    }, ms);
  }

  async #turn(): Promise<void> {
    try {
      await this.shipAll();
      this.#pauseMs = EVERY_MS;
    } catch (error) {
      // One line when it begins to fail, not one a try.
      if (this.#pauseMs === EVERY_MS)
        this.#options.failed("events could not be shipped and stay in the journal", error);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async #shipBatch(): Promise<void> {
    const { journal, failed } = this.#options;
    const many = journal.backlog > MAX_BATCH ? MAX_BATCH : USUAL_BATCH;
    const batch = journal.oldest(this.#oneByOne > 0 ? 1 : many);
    const events = batch.map((entry) => entry.data);
    try {
      await this.#options.ship(events);
    } catch (error) {
      this.#options.shipped?.("failed", events);
      if (!isRefusedForGood(error)) throw error;
      if (batch.length > 1) {
        this.#oneByOne = batch.length;
        return;
      }
      this.#oneByOne = Math.max(0, this.#oneByOne - 1);
      failed(
        `the event ${batch[0]?.id} is refused by the database and stays in the journal`,
        error,
      );
      journal.setAside();
      return;
    }
    this.#oneByOne = Math.max(0, this.#oneByOne - 1);
    this.#options.journal.shipped(batch.length);
    this.#options.shipped?.("shipped", events);
  }
}
