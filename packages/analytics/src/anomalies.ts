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

/** Hours before the one in question that it is compared with, and how many of them are needed. */
export const BASELINE_HOURS = 336;
const LEAST_HOURS = 24;
/** Below this an hour is not worth anybody's attention: one cent. */
const LEAST_COST = 10_000_000n;
/** An hour has to cost this many times the usual … */
const LEAST_FACTOR = 3n;
/** … and lie this many median deviations above it: some four standard deviations of a normal spread. */
const DEVIATIONS = 6n;
const MOST_ANOMALIES = 50;

function medianOf(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor(sorted.length / 2)] ?? 0n;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
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
  const spent = hours.filter(({ cost }) => cost > 0n);
  const start = Date.parse(from);
  const found = spent.flatMap((hour, index): Anomaly[] => {
    if (Date.parse(hour.at) < start || hour.cost < LEAST_COST) return [];
    const oldest = Date.parse(hour.at) - BASELINE_HOURS * 3_600_000;
    const past = spent
      .slice(Math.max(0, index - BASELINE_HOURS), index)
      .filter(({ at }) => Date.parse(at) >= oldest);
    if (past.length < LEAST_HOURS) return [];
    const expected = medianOf(past.map(({ cost }) => cost));
    const deviation = medianOf(past.map(({ cost }) => absolute(cost - expected)));
    if (hour.cost < expected * LEAST_FACTOR || hour.cost < expected + deviation * DEVIATIONS)
      return [];
    const times = expected === 0n ? null : Number((hour.cost * 10n) / expected) / 10;
    return [
      {
        at: hour.at,
        cost: hour.cost,
        expected: nanoUsd(expected),
        explanation: `${formatUsd(hour.cost)} in one hour${times === null ? "" : `, ${times} times the usual ${formatUsd(nanoUsd(expected))}`}; compared with the ${past.length} hours with spend before it`,
      },
    ];
  });
  return found
    .sort((a, b) => (a.cost > b.cost ? -1 : a.cost < b.cost ? 1 : 0))
    .slice(0, MOST_ANOMALIES)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
}
