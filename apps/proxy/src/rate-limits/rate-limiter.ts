import type { EffectivePolicy } from "@pag0/policy";
import { SlidingWindow } from "./sliding-window.ts";

export type Measure = "requests" | "tokens";
type LevelLimit = EffectivePolicy["rateLimits"][number];

/** A limit that would be passed. Figures are of this proxy. */
export interface RateExcess {
  origin: LevelLimit["origin"];
  measure: Measure;
  /** A minute, of all proxies together. */
  limit: number;
  /** What of the limit this proxy may let through. */
  share: number;
  used: number;
  asked: number;
  /** Milliseconds until it would fit; null where it never does. */
  waitMs: number | null;
}

/** What was counted for a call on every level that limits it. */
export interface RateTicket {
  readonly windows: readonly SlidingWindow[];
  readonly atMs: number;
  readonly amount: number;
}

const FIELDS = { requests: "requestsPerMinute", tokens: "tokensPerMinute" } as const;
const IDLE_MS = 120_000;
const NOTHING: RateTicket = { windows: [], atMs: 0, amount: 0 };

interface Kept {
  window: SlidingWindow;
  usedAt: number;
}

/**
 * Requests and tokens a minute of each level, in this proxy's memory. Of several proxies each lets its
 * equal share of a limit through, at least one.
 */
export class RateLimiter {
  readonly #now: () => number;
  readonly #liveProxies: () => number;
  readonly #exceeded: (measure: Measure) => void;
  readonly #kept = new Map<string, Kept>();

  constructor(options: {
    now: () => number;
    liveProxies: () => number;
    /** Hears of every excess. */
    exceeded?: (measure: Measure) => void;
  }) {
    this.#now = options.now;
    this.#exceeded = options.exceeded ?? (() => undefined);
    this.#liveProxies = options.liveProxies;
  }

  /** Counts an amount on every level that limits it, or on none and gives the first that it would pass. */
  take(policy: EffectivePolicy, measure: Measure, amount: number): RateTicket | RateExcess {
    if (policy.rateLimits.length === 0 || amount === 0) return NOTHING;
    const atMs = this.#now();
    const windows: SlidingWindow[] = [];
    for (const { rule, origin } of policy.rateLimits) {
      const limit = rule[FIELDS[measure]];
      if (limit === undefined) continue;
      const share = Math.max(1, Math.floor(limit / Math.max(1, this.#liveProxies())));
      const window = this.#window(`${measure} ${origin.id}`, atMs);
      const used = window.total(atMs);
      if (used + amount > share) {
        this.#exceeded(measure);
        const waitMs = amount > share ? null : window.untilAtMost(share - amount, atMs);
        return { origin, measure, limit, share, used, asked: amount, waitMs };
      }
      windows.push(window);
    }
    for (const window of windows) window.add(atMs, amount, atMs);
    return windows.length === 0 ? NOTHING : { windows, atMs, amount };
  }

  /** Brings what was counted for a call to what it was. */
  correct({ windows, atMs, amount }: RateTicket, actual: number): void {
    if (actual === amount) return;
    for (const window of windows) window.add(atMs, actual - amount, this.#now());
  }

  /** Forgets the levels that nobody has called lately. */
  tidy(): void {
    const now = this.#now();
    for (const [name, { usedAt }] of this.#kept)
      if (now - usedAt > IDLE_MS) this.#kept.delete(name);
  }

  #window(name: string, now: number): SlidingWindow {
    let kept = this.#kept.get(name);
    if (kept === undefined) {
      kept = { window: new SlidingWindow(), usedAt: now };
      this.#kept.set(name, kept);
    }
    kept.usedAt = now;
    return kept.window;
  }
}
