import type { CallEvent } from "./journal/call-event.ts";
import type { Journal } from "./journal/journal.ts";

export interface ShipperOptions {
  journal: Journal<CallEvent>;
  /** Brings events to the database, exactly once by their ids. */
  ship: (events: readonly CallEvent[]) => Promise<void>;
  failed: (message: string, error: unknown) => void;
  shipped?: (result: "shipped" | "failed", events: readonly CallEvent[]) => void;
}

/** What `shipUsage` takes at once. */
const MAX_BATCH = 1_000;
/** So few are shipped at once, as a person who tries something out expects it. */
const FEW = 50;
const EVERY_MS = 200;
/**
 * Turns that more events than a few may wait for others: a batch of any size costs what some hundred events
 * cost, and calls that are made meanwhile are to have the processor.
 */
const MOST_TURNS_WAITED = 2;
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
  #turnsWaited = 0;

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

  /** Whether it is worth a batch now, or the events wait for more to come with them. */
  #isWorthBatch(): boolean {
    const { backlog } = this.#options.journal;
    if (backlog === 0) return false;
    if (backlog <= FEW || backlog >= MAX_BATCH) return true;
    // After a failure it has waited already.
    return this.#turnsWaited >= MOST_TURNS_WAITED || this.#pauseMs > EVERY_MS;
  }

  async #turn(): Promise<void> {
    try {
      if (!this.#isWorthBatch()) {
        this.#turnsWaited++;
        return;
      }
      this.#turnsWaited = 0;
      // What comes meanwhile is the next turn's, unless it is a whole batch again.
      do await this.#shipBatch();
      while (this.#options.journal.backlog >= (this.#oneByOne > 0 ? 1 : MAX_BATCH));
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
    const batch = journal.oldest(this.#oneByOne > 0 ? 1 : MAX_BATCH);
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
