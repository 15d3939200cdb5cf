import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../demo-providers/random.ts";
import type { TeamAgents } from "./agents.ts";
import type { CostlyRequests } from "./costly.ts";
import type { Schedule, ScheduledCall } from "./schedule.ts";

export interface TrafficInput {
  schedule: Schedule;
  agents: ReadonlyMap<string, Pick<TeamAgents, "make">>;
  costly: Pick<CostlyRequests, "ask" | "followUp">;
  random: Random;
  callsPerSecond: number;
  signal: AbortSignal;
  log: (level: 30 | 40, message: string) => void;
}

const MOST_IN_FLIGHT = 8;
const COSTLY_EVERY_MS = 240_000;
const FOLLOW_UP_EVERY_MS = 15_000;
const TELL_EVERY_MS = 300_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Pag0's code of a refusal, as its own client and the vendors' tell it; null for anything else. */
function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null) return null;
  if ("headers" in error && error.headers instanceof Headers)
    return error.headers.get("pag0-error");
  return "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Not answered at all, or by a proxy that cannot answer now: the next call would fare no better. */
const AWAY = new Set(["CONNECTION_FAILED", "TIMEOUT", "OVERLOADED", "NOT_READY", "RATE_LIMITED"]);

class Traffic {
  readonly #input: TrafficInput;
  readonly #inFlight = new Set<Promise<void>>();
  #failures = 0;
  #made = { calls: 0, refused: 0, failed: 0 };

  constructor(input: TrafficInput) {
    this.#input = input;
  }

  async run(): Promise<void> {
    const { schedule, costly, random, callsPerSecond, signal, log } = this.#input;
    let costlyAtMs = Date.now() + COSTLY_EVERY_MS;
    let followUpAtMs = Date.now() + FOLLOW_UP_EVERY_MS;
    let tellAtMs = Date.now() + TELL_EVERY_MS;
    while (!signal.aborted) {
      await this.#pause(callsPerSecond, random);
      if (signal.aborted) break;
      const now = Date.now();
      if (this.#inFlight.size < MOST_IN_FLIGHT) {
        const next = schedule.next(now);
        if (next !== null) this.#track(this.#make(next));
      }
      if (now >= costlyAtMs) {
        costlyAtMs = now + COSTLY_EVERY_MS * (0.5 + random.next());
        followUpAtMs = now + FOLLOW_UP_EVERY_MS;
        this.#track(this.#orFail(costly.ask(signal)));
      } else if (now >= followUpAtMs) {
        followUpAtMs = now + FOLLOW_UP_EVERY_MS;
        this.#track(this.#orFail(costly.followUp()));
      }
      if (now >= tellAtMs) {
        tellAtMs = now + TELL_EVERY_MS;
        const { calls, refused, failed } = this.#made;
        log(30, `traffic: ${calls} calls, ${refused} refused, ${failed} failed`);
      }
    }
    await Promise.allSettled(this.#inFlight);
  }

  /** Calls come at random, at the rate on average; while they fail, later and later. */
  #pause(callsPerSecond: number, random: Random): Promise<void> {
    const usualMs = (-Math.log(1 - random.next()) * 1000) / callsPerSecond;
    const backOffMs =
      this.#failures === 0
        ? 0
        : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10));
    const pauseMs = Math.min(Math.max(usualMs, backOffMs), 60_000);
    return sleep(pauseMs, undefined, { signal: this.#input.signal }).catch(() => undefined);
  }

  #track(work: Promise<void>): void {
    this.#inFlight.add(work);
    work.finally(() => this.#inFlight.delete(work));
  }

  async #make(next: ScheduledCall): Promise<void> {
    const { agents, schedule } = this.#input;
    try {
      const cost = (await agents.get(next.slug)?.make(next.call)) ?? null;
      schedule.answered(next, cost, Date.now());
      this.#failures = 0;
      this.#made.calls += 1;
    } catch (error) {
      this.#failed(error, next);
    }
  }

  async #orFail(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#failed(error, null);
    }
  }

  #failed(error: unknown, next: ScheduledCall | null): void {
    const { schedule, signal, log } = this.#input;
    if (signal.aborted) return;
    const code = codeOf(error);
    if (code !== null && !AWAY.has(code)) {
      this.#failures = 0;
      this.#made.refused += 1;
      if (next !== null) schedule.refused(next);
      if (code === "BUDGET_EXCEEDED" && next !== null) schedule.exhausted(next.slug, Date.now());
      if (next?.kind !== "violation")
        log(40, `traffic: ${next?.slug ?? "a costly request"} was refused: ${code}`);
      return;
    }
    this.#made.failed += 1;
    this.#failures += 1;
    // The first of a row is told; the rest would say the same.
    if (this.#failures === 1) log(40, `traffic: a call failed: ${(error as Error).message}`);
  }
}

/** Makes calls until the signal, one after another at the rate on average, and ends those under way. */
export function runTraffic(input: TrafficInput): Promise<void> {
  return new Traffic(input).run();
}
