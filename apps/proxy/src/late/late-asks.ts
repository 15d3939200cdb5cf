import { setTimeout as pause } from "node:timers/promises";
import { type AskConclusion, type ClaimedAsk, nextAskMs, workOfPath } from "@pag0/db";
import type { JobReport } from "@pag0/metering";
import type { Told } from "./ask-vendor.ts";

export interface LateAsksOptions {
  /** How often a provider is asked at most, by all proxies together; 0 for never. */
  perMinute: number;
  /** Takes what is to be asked for next, for so long that nobody else does. */
  claim: (times: { claimMs: number; quietMs: number }) => Promise<ClaimedAsk | null>;
  /** @throws where the signal ended it */
  ask: (claimed: ClaimedAsk, signal: AbortSignal) => Promise<Told>;
  /** What the work used; resolves when the correction is in the journal. */
  told: (event: ClaimedAsk["event"], report: JobReport) => Promise<void>;
  conclude: (claimed: ClaimedAsk, conclusion: AskConclusion) => Promise<boolean>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** From 0 up to, but not, 1. */
  random: () => number;
  /** @param isLast whether it is asked for no more */
  asked: (claimed: ClaimedAsk, result: Told["kind"], isLast: boolean) => void;
  failed: (message: string, error: unknown) => void;
}

/** All questions of one piece of work; a claim is longer, so that nobody else asks meanwhile. */
const MOST_ASKING_MS = 10 * 60_000;
const CLAIM_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
/** Where nothing is to be asked for, it is looked for so much more seldom than would be asked. */
const IDLE = 5;

/** Nothing that is asked again would be answered otherwise. */
const FINAL: ReadonlySet<Told["kind"]> = new Set(["no_usage", "not_found", "unknown_work"]);

/** Pure: what follows from an answer that came at `now`. */
export function conclusionOf({ event }: ClaimedAsk, told: Told, now: number): AskConclusion {
  const retryAfterMs = told.kind === "ended" ? 0 : (told.retryAfterMs ?? 0);
  const work = workOfPath(event.path);
  const isOver = work === null || FINAL.has(told.kind);
  const hasFailed = told.kind === "failed";
  const ageMs = now - Date.parse(event.occurredAt);
  return {
    told: told.kind,
    // What was told is asked for again, in case that it does not come to the database.
    againMs: isOver ? null : nextAskMs(work, ageMs, { hasFailed, leastMs: retryAfterMs }),
    quietMs: retryAfterMs,
  };
}

/**
 * Asks vendors what became of work whose end nobody reads through us, so that no call stays at the most it
 * can cost: one piece of work at a time, beside the calls, each asked for by one proxy. Any of it may be cut
 * off: whoever takes the work next asks again, and a correction counts once.
 */
export class LateAsks {
  readonly #options: LateAsksOptions;
  readonly #ending = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: LateAsksOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.perMinute > 0) this.#running = this.#run();
  }

  /** Cuts off what is being asked for, which is taken again when its claim is over. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { failed, random } = this.#options;
    const { signal } = this.#ending;
    const quietMs = MINUTE_MS / this.#options.perMinute;
    while (!signal.aborted) {
      let hasAsked = false;
      try {
        hasAsked = await this.#askNext(quietMs);
      } catch (error) {
        if (!signal.aborted) failed("what work has used is not asked for now", error);
      }
      const idleMs = quietMs * IDLE;
      const waitMs = hasAsked ? quietMs : idleMs / 2 + (random() * idleMs) / 2;
      await pause(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #askNext(quietMs: number): Promise<boolean> {
    const { claim, ask, told: tell, conclude, asked, now } = this.#options;
    const claimed = await claim({ claimMs: CLAIM_MS, quietMs });
    if (claimed === null) return false;
    const { signal } = this.#ending;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(MOST_ASKING_MS)]);
    let told: Told;
    try {
      told = await ask(claimed, limited);
    } catch (error) {
      if (signal.aborted || !limited.aborted) throw error;
      told = { kind: "failed" };
    }
    if (told.kind === "ended") await tell(claimed.event, told.report);
    asked(claimed, told.kind, await conclude(claimed, conclusionOf(claimed, told, now())));
    return true;
  }
}
