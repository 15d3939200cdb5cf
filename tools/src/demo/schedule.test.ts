import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../demo-providers/random.ts";
import { Pace } from "./live/pace.ts";
import { PERCENT_OF_DAY, Schedule } from "./live/schedule.ts";
import { budgetOfDay, TEAMS } from "./teams.ts";

const MIDNIGHT = Date.parse("2026-09-16T04:00:00Z");
const DAY_MS = 86_400_000;

/** A day of the traffic at a rate, each fresh call at the most it can cost. */
function runDay(callsPerSecond: number) {
  const schedule = new Schedule(TEAMS, createRandom("day"), MIDNIGHT);
  const spent = new Map<string, bigint>();
  const kinds = { fresh: 0, repeat: 0, violation: 0, none: 0 };
  const salesHours = new Set<number>();
  for (let at = MIDNIGHT; at < MIDNIGHT + DAY_MS; at += 1000 / callsPerSecond) {
    const next = schedule.next(at);
    kinds[next?.kind ?? "none"] += 1;
    if (next === null) continue;
    if (next.slug === "sales-ai") salesHours.add(Math.floor((at - MIDNIGHT) / 3_600_000));
    if (next.kind === "fresh") spent.set(next.slug, (spent.get(next.slug) ?? 0n) + next.call.most);
    schedule.answered(next, next.kind === "fresh" ? next.call.most : nanoUsd(0n), at);
  }
  return { spent, kinds, salesHours };
}

describe("the demo's traffic over a day", () => {
  it("at the default rate spends less than 60% of every team's daily budget", () => {
    const { spent, kinds, salesHours } = runDay(2);
    for (const team of TEAMS) {
      const cost = spent.get(team.slug) ?? 0n;
      expect(cost, team.slug).toBeGreaterThan(0n);
      expect(cost * 100n <= budgetOfDay(team) * 60n, `${team.slug} ${cost}`).toBe(true);
    }
    const all = kinds.fresh + kinds.repeat + kinds.violation;
    expect(all).toBeGreaterThan(170_000);
    expect(kinds.fresh / all).toBeGreaterThan(0.15);
    expect(kinds.violation / all).toBeGreaterThan(0.003);
    expect(kinds.violation / all).toBeLessThan(0.005);
    expect([...salesHours].sort((a, b) => a - b)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17]);
  });

  it("at five times the rate spends no more", () => {
    const { spent } = runDay(10);
    for (const team of TEAMS)
      expect((spent.get(team.slug) ?? 0n) * 100n <= budgetOfDay(team) * 60n, team.slug).toBe(true);
  });

  it("makes no fresh call for a team whose budget has refused", () => {
    const schedule = new Schedule(TEAMS, createRandom("refused"), MIDNIGHT);
    for (const { slug } of TEAMS) schedule.exhausted(slug, MIDNIGHT);
    const kinds = new Set<string | undefined>();
    for (let second = 0; second < 500; second++)
      kinds.add(schedule.next(MIDNIGHT + second * 1_000)?.kind);
    expect(kinds.has("fresh")).toBe(false);
    for (let second = 600; second < 700; second++)
      kinds.add(schedule.next(MIDNIGHT + second * 1_000)?.kind);
    expect(kinds.has("fresh")).toBe(true);
  });
});

describe("a pace", () => {
  it("never lets through more than its share of the span and a quarter of an hour's worth", () => {
    const call = fc.record({
      most: fc.bigInt({ min: 0n, max: 50_000_000n }),
      cost: fc.integer({ min: 0, max: 100 }),
      afterMs: fc.integer({ min: 0, max: 600_000 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 200 }), (calls) => {
        const daily = nanoUsd(1_000_000_000n);
        const pace = new Pace(daily, PERCENT_OF_DAY, 0);
        let at = 0;
        let spent = 0n;
        for (const { most, cost, afterMs } of calls) {
          at += afterMs;
          if (!pace.take(nanoUsd(most), at)) continue;
          const paid = nanoUsd((most * BigInt(cost)) / 100n);
          pace.giveBack(nanoUsd(most), paid);
          spent += paid;
        }
        const share = (daily * BigInt(PERCENT_OF_DAY)) / 100n;
        const allowed = (share * BigInt(at + 900_000)) / BigInt(DAY_MS);
        expect(spent <= allowed, `${spent} of ${allowed}`).toBe(true);
      }),
    );
  });
});
