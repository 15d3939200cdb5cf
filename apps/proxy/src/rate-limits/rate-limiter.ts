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
  readonly window: SlidingWindow;
  usedAt: number;
  /** Nobody has used it lately: another may be kept in its place. */
  forgotten: boolean;
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
  /** Those of a limit, as they were last found. */
  readonly #found = {
    requests: new WeakMap<LevelLimit, Kept>(),
    tokens: new WeakMap<LevelLimit, Kept>(),
  };

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
    const proxies = Math.max(1, this.#liveProxies());
    for (const level of policy.rateLimits) {
      const { rule, origin } = level;
      const limit = rule[FIELDS[measure]];
      if (limit === undefined) continue;
      const share = Math.max(1, Math.floor(limit / proxies));
      const window = this.#window(measure, level, atMs);
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
    const now = this.#now();
    for (const window of windows) window.add(atMs, actual - amount, now);
  }

  /** Forgets the levels that nobody has called lately. */
  tidy(): void {
    const now = this.#now();
    for (const [name, kept] of this.#kept) {
      if (now - kept.usedAt <= IDLE_MS) continue;
      kept.forgotten = true;
      this.#kept.delete(name);
    }
  }

  #window(measure: Measure, level: LevelLimit, now: number): SlidingWindow {
    let kept = this.#found[measure].get(level);
    if (kept === undefined || kept.forgotten) {
      kept = this.#named(`${measure} ${level.origin.id}`);
      this.#found[measure].set(level, kept);
    }
    kept.usedAt = now;
    return kept.window;
  }

  #named(name: string): Kept {
    let kept = this.#kept.get(name);
    if (kept === undefined) {
      kept = { window: new SlidingWindow(), usedAt: 0, forgotten: false };
      this.#kept.set(name, kept);
    }
    return kept;
  }
}
