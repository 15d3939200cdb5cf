import { formatUsd, type NanoUsd, nanoUsd } from "@pag0/money";

/** What one team spent in one hour. */
export interface HourlyCost {
  /** Start of the hour, ISO 8601 UTC. */
  at: string;
  cost: NanoUsd;
}

export interface Anomaly {
  at: string;
  cost: NanoUsd;
  /** What an hour of this team usually costs. */
  expected: NanoUsd;
  explanation: string;
}

const HOUR_MS = 3_600_000;

/** Hours before the one in question that it is compared with, and how many with spend are needed. */
export const BASELINE_HOURS = 336;
const LEAST_HOURS = 24;
/** Below this an hour is not worth anybody's attention: one cent. */
const LEAST_COST = 10_000_000n;
/** An hour has to cost this many times the usual … */
const LEAST_FACTOR = 3n;
/** … and lie this many median deviations above it: some four standard deviations of a normal spread. */
const DEVIATIONS = 6n;
const MOST_ANOMALIES = 50;

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function middle(sorted: readonly bigint[]): bigint {
  return sorted[Math.floor(sorted.length / 2)] ?? 0n;
}

/** Where a value stands or belongs in a sorted list. */
function placeIn(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const half = (low + high) >> 1;
    if ((sorted[half] as bigint) < value) low = half + 1;
    else high = half;
  }
  return low;
}

/** Half of the values lie at most this far from their median. */
function medianDeviation(sorted: readonly bigint[]): bigint {
  const median = middle(sorted);
  const distances = sorted.map((value) => (value < median ? median - value : value - median));
  return middle(distances.sort(ascending));
}

/** The costs of the hours before one, kept sorted while it moves on. */
class Past {
  readonly #hours: { at: number; cost: bigint }[] = [];
  readonly sorted: bigint[] = [];

  add(at: number, cost: bigint): void {
    this.#hours.push({ at, cost });
    this.sorted.splice(placeIn(this.sorted, cost), 0, cost);
  }

  forgetBefore(oldest: number): void {
    for (let first = this.#hours[0]; first !== undefined && first.at < oldest; ) {
      this.sorted.splice(placeIn(this.sorted, first.cost), 1);
      this.#hours.shift();
      first = this.#hours[0];
    }
  }
}

function anomalyOf({ at, cost }: HourlyCost, past: readonly bigint[]): Anomaly | null {
  if (cost < LEAST_COST || past.length < LEAST_HOURS) return null;
  const expected = middle(past);
  if (cost < expected * LEAST_FACTOR) return null;
  if (cost < expected + medianDeviation(past) * DEVIATIONS) return null;
  const times = Number((cost * 10n) / expected) / 10;
  const usual = formatUsd(nanoUsd(expected));
  return {
    at,
    cost,
    expected: nanoUsd(expected),
    explanation: `${formatUsd(cost)} in one hour, ${times} times the usual ${usual}; compared with the ${past.length} hours with spend before it`,
  };
}

/**
 * Hours that cost far more than the team's hours before them, by median and median absolute deviation:
 * a few high hours in the past do not hide the next one. Only hours with spend are compared, so that a
 * team which works by day is not an anomaly every morning.
 * @param hours of one team, by time, those before `from` included as the past to compare with.
 * @param from ISO 8601: hours before it are not reported.
 * @returns at most 50, the most costly ones, by time.
 */
export function findAnomalies(hours: readonly HourlyCost[], from: string): Anomaly[] {
  const start = Date.parse(from);
  const past = new Past();
  const found: Anomaly[] = [];
  for (const hour of hours) {
    if (hour.cost <= 0n) continue;
    const at = Date.parse(hour.at);
    past.forgetBefore(at - BASELINE_HOURS * HOUR_MS);
    const anomaly = at < start ? null : anomalyOf(hour, past.sorted);
    if (anomaly !== null) found.push(anomaly);
    past.add(at, hour.cost);
  }
  return found
    .sort((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : 0))
    .slice(0, MOST_ANOMALIES)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}
