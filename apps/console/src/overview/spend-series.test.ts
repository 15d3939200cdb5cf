import { sum } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cumulative, MAX_SERIES, OTHER, spendSeries } from "./spend-series.ts";

const row = (at: string, teamId: string, cost: string) => ({ at, teamId, cost, requests: 1 });

describe("spendSeries", () => {
  it("keeps the six teams that spent most and adds up the rest", () => {
    const result = spendSeries({
      byTeam: [],
      series: ["1", "2", "3", "4", "5", "6", "7", "8"].map((n) => row("2026-11-01", `t${n}`, n)),
    });
    expect(result.series.map(({ id }) => id)).toEqual(["t8", "t7", "t6", "t5", "t4", "t3", OTHER]);
    expect(result.points[0]?.byTeam[OTHER]).toBe(3_000n);
    expect(result.points[0]?.total).toBe(36_000n);
  });

  it("tells apart the teams that an answer does, and keeps the others that it put together last", () => {
    const teams = ["1", "2", "3", "4", "5", "6"].map((n) => row("2026-11-01", `t${n}`, n));
    const result = spendSeries({
      byTeam: [],
      series: [row("2026-11-01", OTHER, "90"), ...teams, row("2026-11-02", OTHER, "5")],
    });
    expect(result.series.map(({ id }) => id)).toEqual(["t6", "t5", "t4", "t3", "t2", "t1", OTHER]);
    expect(result.series.at(-1)?.total).toBe(95_000n);
    expect(result.points.map(({ byTeam }) => byTeam[OTHER])).toEqual([90_000n, 5_000n]);
  });

  it("loses nothing: series, points and totals add up to the rows", () => {
    const rows = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 5 }),
        team: fc.integer({ min: 1, max: 12 }),
        micro: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(rows, (entries) => {
        const result = spendSeries({
          byTeam: [],
          series: entries.map((e) => row(`2026-11-0${e.day}`, `t${e.team}`, String(e.micro))),
        });
        const expected = BigInt(entries.reduce((total, e) => total + e.micro, 0)) * 1000n;
        expect(sum(result.points.map((point) => point.total))).toBe(expected);
        expect(sum(result.series.map((series) => series.total))).toBe(expected);
        expect(result.series.length).toBeLessThanOrEqual(MAX_SERIES + 1);
        const last = cumulative(result.points).at(-1);
        expect(last?.total ?? 0n).toBe(expected);
        expect(sum(Object.values(last?.byTeam ?? {}))).toBe(expected);
      }),
    );
  });
});
