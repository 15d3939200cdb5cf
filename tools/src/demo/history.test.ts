import type { UsageRecord } from "@pag0/db";
import { type EffectivePolicy, isWithinWorkingHours } from "@pag0/policy";
import { describe, expect, it } from "vitest";
import { daysUntil, hourWeight } from "./history/calendar.ts";
import { inventHistory } from "./history/invent.ts";
import { ANOMALY_TEAM, anomalyDay } from "./history/plan.ts";
import { historyInput } from "./teams.test-data.ts";

/** Late in the evening of a Tuesday at the end of a month in New York: the fullest a month can be. */
const END_OF_MONTH = "2026-09-30T03:30:00Z";
const input = historyInput(END_OF_MONTH);
const perDay = [...inventHistory(input)];
const events = perDay.flat();
const days = daysUntil(input.until, input.days, input.timeZone);

const costOf = (list: readonly UsageRecord[]) =>
  list.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n);
const of = (slug: string, list: readonly UsageRecord[] = events) =>
  list.filter(({ projectId }) => projectId === `prj_${slug}`);
const localHour = (iso: string) =>
  Number(
    new Intl.DateTimeFormat("en-US", {
      timeZone: input.timeZone,
      hour: "numeric",
      hourCycle: "h23",
    }).format(new Date(iso)),
  );

/** What the charges of events add up to on each window of each budget, beside the budget's limit. */
function chargedWindows(): {
  name: string;
  isCurrentMonth: boolean;
  charged: bigint;
  limit: bigint;
}[] {
  const policies = new Map<string, EffectivePolicy>(
    input.teams.map(({ projectId, policy }) => [projectId, policy]),
  );
  const month = days.at(-1)?.month.start.toISOString();
  const windows = new Map<string, ReturnType<typeof chargedWindows>[number]>();
  for (const { projectId, charges } of events)
    for (const { scopeKind, scopeId, period, windowStart, amount } of charges) {
      const name = `${scopeId} ${period} ${windowStart}`;
      const budget = policies
        .get(projectId)
        ?.budgets.find((one) => one.scopeKind === scopeKind && one.period === period);
      const isCurrentMonth = period === "month" && windowStart === month;
      const known = windows.get(name) ?? {
        ...{ name, isCurrentMonth, charged: 0n },
        limit: budget?.limit ?? -1n,
      };
      known.charged += BigInt(amount);
      windows.set(name, known);
    }
  return [...windows.values()];
}

describe("the demo's history", () => {
  it("is the same for the same input, and another for another seed", () => {
    const short = historyInput(END_OF_MONTH, 3);
    expect([...inventHistory(short)]).toEqual([...inventHistory(short)]);
    expect([...inventHistory({ ...short, seed: "other" })]).not.toEqual([...inventHistory(short)]);
  });

  it("covers 60 days with 40,000 to 65,000 calls of all ten teams, each with an identifier of its own", () => {
    expect(perDay).toHaveLength(60);
    expect(events.length).toBeGreaterThan(40_000);
    expect(events.length).toBeLessThan(65_000);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const { slug } of input.teams) expect(of(slug).length, slug).toBeGreaterThan(500);
  });

  it("ends when it is told, in order", () => {
    const times = events.map(({ occurredAt }) => Date.parse(occurredAt));
    expect(times.every((at, index) => at >= (times[index - 1] ?? 0))).toBe(true);
    expect(times.at(-1)).toBeLessThan(input.until.getTime());
    expect(times.at(-1)).toBeGreaterThan(input.until.getTime() - 4 * 3_600_000);
  });

  it("spends three to eight times as much on a weekday as on a day of the weekend", () => {
    const mean = (isWeekend: boolean) => {
      const chosen = perDay.filter((_, index) => days[index]?.isWeekend === isWeekend);
      return Number(costOf(chosen.flat())) / chosen.length;
    };
    expect(mean(false) / mean(true)).toBeGreaterThan(3);
    expect(mean(false) / mean(true)).toBeLessThan(8);
  });

  it("keeps working hours: nine in ten calls of Finance come in its hours, and all that Sales is served", () => {
    const finance = of("finance-ai").map(({ occurredAt }) => localHour(occurredAt));
    const inHours = finance.filter((hour) => hour >= 8 && hour < 18).length;
    expect(inHours / finance.length).toBeGreaterThan(0.9);
    expect(inHours).toBeLessThan(finance.length);
    const served = of("sales-ai").filter(({ decision }) => decision === "allow");
    const [hours] = input.teams[0]?.policy.workingHours ?? [];
    expect(hours).toBeDefined();
    for (const { occurredAt } of served)
      expect(hours && isWithinWorkingHours(hours.rule, new Date(occurredAt)), occurredAt).toBe(
        true,
      );
  });

  it("keeps Sales to its hours on the day on which the clocks go back", () => {
    const autumn = [...inventHistory(historyInput("2026-11-02T12:00:00Z", 2))].flat();
    const sales = of("sales-ai", autumn).filter(({ decision }) => decision === "allow");
    expect(sales.length).toBeGreaterThan(5);
    for (const { occurredAt } of sales) {
      expect(localHour(occurredAt)).toBeGreaterThanOrEqual(9);
      expect(localHour(occurredAt)).toBeLessThan(18);
    }
  });

  it("thins out around the hours of a team", () => {
    const hours = { from: 9, to: 18 };
    expect(hourWeight(10, hours)).toBe(1);
    expect(hourWeight(12, hours)).toBe(0.7);
    expect(hourWeight(8, hours)).toBe(0.18);
    expect(hourWeight(19, hours)).toBe(0.09);
    expect(hourWeight(3, hours)).toBe(0.015);
  });

  it("charges what it costs to the four budgets, none beyond its limit", () => {
    const windows = chargedWindows();
    for (const { name, charged, limit } of windows) {
      expect(limit, name).toBeGreaterThan(0n);
      expect(charged <= limit, name).toBe(true);
    }
    const byOrganization = windows.filter(({ name }) => name.startsWith("org_acme month"));
    expect(byOrganization.reduce((sum, { charged }) => sum + charged, 0n)).toBe(costOf(events));
  });

  it("leaves at least 40% of every budget of the current month, at the end of a month too", () => {
    const current = chargedWindows().filter(({ isCurrentMonth }) => isCurrentMonth);
    expect(current).toHaveLength(11);
    for (const { name, charged, limit } of current)
      expect(charged * 10n <= limit * 6n, name).toBe(true);
  });

  it("has one clear anomaly: a day on which Support spends four times what it usually does", () => {
    const anomaly = anomalyDay(days);
    const spends = perDay.map((list) => Number(costOf(of(ANOMALY_TEAM, list))));
    const weekdays = spends
      .filter((_, index) => days[index]?.isWeekend === false)
      .sort((a, b) => a - b);
    const usual = weekdays[Math.floor(weekdays.length / 2)] ?? 0;
    const unusual = days.filter((_, index) => (spends[index] ?? 0) > 3 * usual);
    expect(unusual).toEqual([anomaly]);
    expect((spends[anomaly?.index ?? 0] ?? 0) / usual).toBeGreaterThan(4);
  });

  it("has cache hits with savings, faults, streams and every kind of refusal", () => {
    const hits = events.filter(({ cacheState }) => cacheState === "hit");
    expect(hits.length / events.length).toBeGreaterThan(0.3);
    expect(hits.every(({ costNano, savedNano }) => costNano === "0" && savedNano !== "0")).toBe(
      true,
    );
    const reasons = new Map<string, number>();
    for (const { decision, reasonCode, costNano } of events)
      if (decision === "deny") {
        expect(costNano).toBe("0");
        reasons.set(reasonCode, (reasons.get(reasonCode) ?? 0) + 1);
      }
    expect([...reasons.keys()].sort()).toEqual([
      "BUDGET_EXCEEDED",
      "CATEGORY_NOT_ALLOWED",
      "ENDPOINT_BLOCKED",
      "ENDPOINT_NOT_ALLOWED",
      "MAX_PER_REQUEST_EXCEEDED",
      "OUTSIDE_WORKING_HOURS",
    ]);
    const refusals = [...reasons.values()].reduce((sum, count) => sum + count, 0);
    expect(refusals).toBeGreaterThan(60);
    expect(refusals).toBeLessThan(400);
    expect(events.some(({ outcome }) => outcome === "upstream_error")).toBe(true);
    expect(events.some(({ outcome }) => outcome === "client_gone")).toBe(true);
    expect(events.filter(({ stream }) => stream).length).toBeGreaterThan(5_000);
  });
});
