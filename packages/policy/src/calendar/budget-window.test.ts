import type { BudgetMonth } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BudgetCalendar, budgetCalendar, budgetWindow, resetWords } from "./budget-window.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Less than any two slots that follow each other lie apart, and more than half a day. */
const SLOTS_APART = 20 * HOUR;
const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone")];

function windowOf(
  period: "day" | "month",
  iso: string,
  zone: string,
  month?: BudgetMonth,
): [start: string, end: string] {
  const { start, end } = budgetWindow(period, new Date(iso), budgetCalendar(zone, month));
  return [start.toISOString(), end.toISOString()];
}

const startingOn = (startDay: number): BudgetMonth => ({ kind: "calendar", startDay });
const rolling = (days: number): BudgetMonth => ({ kind: "rolling", days });

describe("a day", () => {
  const lengthHours = (iso: string, zone: string) => {
    const { start, end } = budgetWindow("day", new Date(iso), budgetCalendar(zone));
    return (end.getTime() - start.getTime()) / HOUR;
  };

  it("has 23 and 25 hours where the clocks change", () => {
    expect(lengthHours("2026-03-08T12:00:00Z", "America/New_York")).toBe(23);
    expect(lengthHours("2026-11-01T12:00:00Z", "America/New_York")).toBe(25);
    expect(lengthHours("2026-03-29T12:00:00Z", "Europe/Berlin")).toBe(23);
    expect(lengthHours("2026-10-25T12:00:00Z", "Europe/Berlin")).toBe(25);
    expect(lengthHours("2026-06-01T12:00:00Z", "Europe/Berlin")).toBe(24);
    expect(lengthHours("2026-10-04T00:00:00Z", "Australia/Lord_Howe")).toBe(23.5);
  });

  it("starts when the clocks resume where midnight is skipped, and at the first where it repeats", () => {
    expect(windowOf("day", "2018-11-04T12:00:00Z", "America/Sao_Paulo")).toEqual([
      "2018-11-04T03:00:00.000Z",
      "2018-11-05T02:00:00.000Z",
    ]);
    expect(windowOf("day", "2026-11-01T12:00:00Z", "America/Havana")).toEqual([
      "2026-11-01T04:00:00.000Z",
      "2026-11-02T05:00:00.000Z",
    ]);
  });

  it("keeps an hour that comes again before midnight once midnight has passed", () => {
    // Newfoundland's clocks went back from 00:01 to 23:01 of the day before.
    const first = windowOf("day", "2010-11-07T02:30:30Z", "America/St_Johns");
    expect(first[0]).toBe("2010-11-07T02:30:00.000Z");
    expect(windowOf("day", "2010-11-07T03:00:00Z", "America/St_Johns")).toEqual(first);
  });
});

describe("a month", () => {
  it("starts on the first, in the organization's time zone", () => {
    expect(windowOf("month", "2026-11-30T23:30:00Z", "Europe/Berlin")).toEqual([
      "2026-11-30T23:00:00.000Z",
      "2026-12-31T23:00:00.000Z",
    ]);
    expect(windowOf("month", "2026-03-15T00:00:00Z", "America/New_York")).toEqual([
      "2026-03-01T05:00:00.000Z",
      "2026-04-01T04:00:00.000Z",
    ]);
  });

  it("starts on the day that the organization says, over leap days and the turn of a year", () => {
    expect(windowOf("month", "2026-01-14T23:59:59.999Z", "UTC", startingOn(15))).toEqual([
      "2025-12-15T00:00:00.000Z",
      "2026-01-15T00:00:00.000Z",
    ]);
    expect(windowOf("month", "2028-02-29T12:00:00Z", "UTC", startingOn(28))).toEqual([
      "2028-02-28T00:00:00.000Z",
      "2028-03-28T00:00:00.000Z",
    ]);
    expect(windowOf("month", "2026-02-28T00:00:00Z", "Asia/Seoul", startingOn(28))).toEqual([
      "2026-02-27T15:00:00.000Z",
      "2026-03-27T15:00:00.000Z",
    ]);
  });

  it("that rolls counts today and the days before it, and loses one at each local midnight", () => {
    expect(windowOf("month", "2028-03-01T12:00:00Z", "UTC", rolling(2))).toEqual([
      "2028-02-29T00:00:00.000Z",
      "2028-03-02T00:00:00.000Z",
    ]);
    expect(windowOf("month", "2026-03-10T12:00:00Z", "America/New_York", rolling(30))).toEqual([
      "2026-02-09T05:00:00.000Z",
      "2026-03-11T04:00:00.000Z",
    ]);
  });
});

it("says what becomes of a budget at its reset", () => {
  const at = new Date("2026-11-21T12:00:00Z");
  const words = (period: "day" | "month" | "total", month?: BudgetMonth) =>
    resetWords(budgetWindow(period, at, budgetCalendar("UTC", month)));
  expect(words("month")).toBe("which resets at 2026-12-01T00:00:00.000Z");
  expect(words("month", rolling(30))).toBe(
    "of which the oldest day falls out at 2026-11-22T00:00:00.000Z",
  );
  expect(words("day", rolling(30))).toBe("which resets at 2026-11-22T00:00:00.000Z");
  expect(words("total")).toBe("which never resets by itself");
});

it("a total never resets, and its start is fixed", () => {
  const seoul = budgetCalendar("Asia/Seoul", startingOn(5));
  const window = budgetWindow("total", new Date("2026-11-21T00:00:00Z"), seoul);
  expect(window).toMatchObject({ start: new Date(0), end: null, slotStart: new Date(0) });
  expect(budgetWindow("total", new Date("1999-01-01T00:00:00Z"), budgetCalendar("UTC"))).toBe(
    window,
  );
});

describe("in every time zone", () => {
  const month = fc.oneof(
    fc.integer({ min: 1, max: 28 }).map(startingOn),
    fc.integer({ min: 1, max: 366 }).map(rolling),
  );
  const instant = fc
    .date({ min: new Date("1990-01-01"), max: new Date("2045-01-01"), noInvalidDate: true })
    .map((date) => date.getTime());
  /** Instants near which clocks change, months end and leap days fall, and any. */
  const moment = fc.oneof(
    instant,
    fc
      .tuple(
        fc.constantFrom(...["2010-11-07", "2024-02-29", "2026-03-08", "2026-03-29", "2026-11-01"]),
        fc.integer({ min: -2 * DAY, max: 2 * DAY }),
      )
      .map(([day, off]) => Date.parse(day) + off),
  );
  const calendar = fc
    .tuple(fc.constantFrom(...ZONES), month)
    .map(([zone, months]) => budgetCalendar(zone, months));

  it("slots follow one another without a gap or an overlap, and lie within their windows", () => {
    fc.assert(
      fc.property(calendar, fc.constantFrom("day" as const, "month" as const), moment, check),
      { numRuns: 2_000 },
    );
    function check(own: BudgetCalendar, period: "day" | "month", ms: number) {
      const window = budgetWindow(period, new Date(ms), own);
      const { start, end, slotStart, slotEnd, countsUntil } = window;
      expect(slotStart.getTime()).toBeLessThanOrEqual(ms);
      expect(slotEnd.getTime()).toBeGreaterThan(ms);
      expect(start.getTime()).toBeLessThanOrEqual(slotStart.getTime());
      expect(end.getTime()).toBeGreaterThanOrEqual(slotEnd.getTime());
      expect(countsUntil.getTime()).toBeGreaterThanOrEqual(end.getTime());
      const next = budgetWindow(period, slotEnd, own);
      expect(next.slotStart).toEqual(slotEnd);
      expect(next.slotEnd.getTime() - next.slotStart.getTime()).toBeGreaterThan(SLOTS_APART);
      expect(budgetWindow(period, new Date(slotEnd.getTime() - 1), own)).toEqual(window);
      // A day that the date line swallowed has no slot: none starts when another does.
      expect(next.slotStart.getTime()).toBeGreaterThan(slotStart.getTime());
    }
  });

  it("the reset that is shown is where the next window starts, and none starts before it", () => {
    fc.assert(
      fc.property(calendar, fc.constantFrom("day" as const, "month" as const), moment, check),
      { numRuns: 2_000 },
    );
    function check(own: BudgetCalendar, period: "day" | "month", ms: number) {
      const { start, end, countsUntil } = budgetWindow(period, new Date(ms), own);
      const before = budgetWindow(period, new Date(end.getTime() - 1), own);
      const after = budgetWindow(period, end, own);
      expect(before.start).toEqual(start);
      expect(after.start.getTime()).toBeGreaterThan(start.getTime());
      if (period === "day" || own.month.kind === "calendar") {
        expect(after.start).toEqual(end);
        expect(countsUntil).toEqual(end);
        return;
      }
      // The oldest of the days falls out, and nothing else.
      const second = budgetWindow("day", start, own).end;
      expect(after.start).toEqual(second);
      expect(budgetWindow(period, new Date(countsUntil.getTime() - 1), own).start.getTime()).toBe(
        budgetWindow("day", new Date(ms), own).start.getTime(),
      );
    }
  });
});
