import { describe, expect, it } from "vitest";
import { budgetLine, isUnfinished } from "./budget-line.ts";

const period = (from: string, to: string) => ({ from, to, timezone: "America/New_York" });
const november = period("2026-11-01T04:00:00.000Z", "2026-11-21T08:14:12.213Z");

describe("budgetLine", () => {
  it("divides the month's budget by the days that the month has", () => {
    const data = { totalBudgetExact: "100000000", period: november };
    expect(budgetLine(data, "each", false)).toEqual({ kind: "day", amount: 3_333_333_333n });
    const october = period("2026-10-01T04:00:00.000Z", "2026-11-01T04:00:00.000Z");
    expect(budgetLine({ ...data, period: october }, "each", false)?.amount).toBe(3_225_806_452n);
  });

  it("stands beside a sum only where the sum is of one month from its first day", () => {
    const data = { totalBudgetExact: "100000000", period: november };
    expect(budgetLine(data, "total", false)).toEqual({ kind: "month", amount: 100_000_000_000n });
    const days = period("2026-10-23T04:00:00.000Z", november.to);
    expect(budgetLine({ ...data, period: days }, "total", false)).toBeNull();
  });

  it("is absent without a budget and beside hours", () => {
    expect(budgetLine({ totalBudgetExact: null, period: november }, "each", false)).toBeNull();
    expect(
      budgetLine({ totalBudgetExact: "100000000", period: november }, "each", true),
    ).toBeNull();
  });
});

describe("isUnfinished", () => {
  const data = { period: november, asOf: november.to };
  it("tells today's bar from those of days that are over", () => {
    expect(isUnfinished(data, "2026-11-21T05:00:00.000Z", false)).toBe(true);
    expect(isUnfinished(data, "2026-11-20T05:00:00.000Z", false)).toBe(false);
    expect(isUnfinished(data, undefined, false)).toBe(false);
  });
  it("tells the running hour from those that are over", () => {
    expect(isUnfinished(data, "2026-11-21T08:00:00.000Z", true)).toBe(true);
    expect(isUnfinished(data, "2026-11-21T07:00:00.000Z", true)).toBe(false);
  });
});
