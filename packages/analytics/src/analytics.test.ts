import { latencyBucket, latencyBucketBoundsMs } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addUsage,
  assessCompliance,
  budgetIncreasePercent,
  findAnomalies,
  noUsage,
  percentileOfBuckets,
  percentText,
  recommendationsFor,
  usageTotalsOf,
} from "./index.ts";

const usd = (dollars: number) => nanoUsd(BigInt(Math.round(dollars * 1e9)));

describe("percentileOfBuckets", () => {
  it("is null where nothing was counted", () => {
    expect(percentileOfBuckets([], 0.95)).toBeNull();
  });

  it("lies in the same bucket as the exact percentile", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1 }), (latencies) => {
        const buckets = Array<bigint>(latencyBucketBoundsMs.length + 1).fill(0n);
        for (const latency of latencies) {
          const index = latencyBucket(latency);
          buckets[index] = (buckets[index] ?? 0n) + 1n;
        }
        const sorted = latencies.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(0.95 * sorted.length) - 1] as number;
        const read = percentileOfBuckets(buckets, 0.95) as number;
        const bucket = latencyBucket(exact);
        expect(read).toBeGreaterThanOrEqual(latencyBucketBoundsMs[bucket - 1] ?? 0);
        expect(read).toBeLessThanOrEqual(latencyBucketBoundsMs[bucket] as number);
      }),
    );
  });

  it("counts what is above the last bound as that bound", () => {
    const buckets = Array<bigint>(latencyBucketBoundsMs.length + 1).fill(0n);
    buckets[latencyBucketBoundsMs.length] = 3n;
    expect(percentileOfBuckets(buckets, 0.95)).toBe(60_000);
  });
});

describe("usage sums", () => {
  it("add up exactly and give ratios of the sums, not means of ratios", () => {
    const a = { ...noUsage(), requests: 1n, cacheHits: 1n, cacheLookups: 1n, costNano: 1n };
    const b = { ...noUsage(), requests: 3n, cacheLookups: 3n, costNano: 1_000_000n };
    const totals = usageTotalsOf(addUsage([a, b]));
    expect(totals).toMatchObject({ requests: 4, cacheHitRate: 0.25, cost: "1000.001" });
    expect(usageTotalsOf(noUsage())).toMatchObject({ cacheHitRate: null, avgLatencyMs: null });
  });

  it("shows shares as the specification does", () => {
    expect([0.95, 0.756, 0.42].map(percentText)).toEqual(["95%", "75.6%", "42%"]);
  });
});

describe("findAnomalies", () => {
  const start = Date.UTC(2026, 4, 1);
  const hours = (costs: readonly number[]) =>
    costs.map((cost, index) => ({
      at: new Date(start + index * 3_600_000).toISOString(),
      cost: usd(cost),
    }));
  const steady = Array.from({ length: 48 }, (_, index) => 1 + (index % 5) / 10);

  it("finds the hour that costs far more than the hours before it", () => {
    const series = hours([...steady, 12, 1.1]);
    const found = findAnomalies(series, series[48]?.at as string);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ at: series[48]?.at, cost: usd(12), expected: usd(1.2) });
    expect(found[0]?.explanation).toBe(
      "$12.00 in one hour, 10 times the usual $1.20; compared with the 48 hours with spend before it",
    );
  });

  it("reports neither a steady series, nor a short past, nor hours before the period", () => {
    expect(findAnomalies(hours(steady), new Date(start).toISOString())).toEqual([]);
    const short = hours([1, 1, 1, 50]);
    expect(findAnomalies(short, short[0]?.at as string)).toEqual([]);
    const old = hours([...steady, 12, 1]);
    expect(findAnomalies(old, old[49]?.at as string)).toEqual([]);
  });
});

describe("recommendations", () => {
  it("proposes the step of ten percent that covers the month at its pace", () => {
    const use = { spentThisMonth: usd(13), monthlyBudget: usd(25) };
    expect(budgetIncreasePercent(use, { elapsed: 0.5 })).toBe(10);
    expect(budgetIncreasePercent({ ...use, spentThisMonth: usd(12.5) }, { elapsed: 0.5 })).toBe(0);
    expect(budgetIncreasePercent({ ...use, spentThisMonth: usd(25) }, { elapsed: 0.5 })).toBe(100);
    expect(budgetIncreasePercent(use, { elapsed: 0.01 })).toBe(0);
  });

  it("writes the specification's own sentences", () => {
    const team = { monthlyBudget: usd(25), cacheHits: 0n, cacheLookups: 0n };
    expect(
      recommendationsFor(
        [
          { ...team, name: "Support AI", spentThisMonth: usd(13) },
          { ...team, name: "R&D AI", spentThisMonth: usd(1), cacheHits: 22n, cacheLookups: 100n },
        ],
        { elapsed: 0.5 },
      ),
    ).toEqual([
      "Recommend increasing Support AI team budget by 10%",
      "R&D AI team cache utilization low (22%) - optimization needed",
    ]);
  });
});

describe("assessCompliance", () => {
  const now = new Date("2026-05-10T00:00:00Z");
  const good = {
    mode: "EU_AI_ACT" as const,
    auditRetentionDays: 183,
    checkpoints: 3,
    oldestUnanchoredAt: new Date("2026-05-09T23:00:00Z"),
    approvers: 2,
    auditors: 1,
    now,
  };

  it("is compliant only where nothing is missing", () => {
    expect(assessCompliance(good)).toEqual({ status: "COMPLIANT", gaps: [] });
    expect(assessCompliance({ ...good, mode: null }).status).toBe("NOT_ASSESSED");
  });

  it("names 90 days of the EU AI Act as a gap", () => {
    const { status, gaps } = assessCompliance({ ...good, auditRetentionDays: 90 });
    expect(status).toBe("GAPS");
    expect(gaps).toEqual([
      "The audit log is kept 90 days: the EU AI Act, article 26(6), asks for at least 183.",
    ]);
  });

  it("names each other gap", () => {
    expect(assessCompliance({ ...good, auditRetentionDays: null }).gaps).toHaveLength(1);
    expect(assessCompliance({ ...good, checkpoints: 0 }).gaps).toHaveLength(1);
    expect(assessCompliance({ ...good, approvers: 0, auditors: 0 }).gaps).toHaveLength(2);
    const old = new Date("2026-05-08T00:00:00Z");
    expect(assessCompliance({ ...good, oldestUnanchoredAt: old }).gaps).toHaveLength(1);
  });
});
