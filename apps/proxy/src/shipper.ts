import type { CallEvent } from "./journal/call-event.ts";
import type { Journal, JournalEntry } from "./journal/journal.ts";

export interface ShipperOptions {
  journal: Journal<CallEvent>;
  /** Brings events to the database, exactly once by their ids. */
  ship: (events: readonly CallEvent[]) => Promise<void>;
  failed: (message: string, error: unknown) => void;
  shipped?: (result: "shipped" | "failed", count: number) => void;
}

const MAX_BATCH = 500;
const EVERY_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Moves events from the journal to the database, oldest first. A batch that fails is tried again with
 * growing pauses; the same batch twice is harmless, since the database knows the ids.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #pauseMs = EVERY_MS;
  #stopped = false;

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
    const batch: JournalEntry<CallEvent>[] = this.#options.journal.oldest(MAX_BATCH);
    try {
      await this.#options.ship(batch.map((entry) => entry.data));
    } catch (error) {
      this.#options.shipped?.("failed", batch.length);
      throw error;
    }
    this.#options.journal.shipped(batch.length);
    this.#options.shipped?.("shipped", batch.length);
  }
}
