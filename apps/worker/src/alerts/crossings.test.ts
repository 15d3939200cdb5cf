import { nanoUsd } from "@pag0/money";
import { budgetCalendar } from "@pag0/policy";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crossingOfRolling, crossingOfWindow } from "./crossings.ts";

const DAY_MS = 86_400_000;
const CALENDAR = budgetCalendar("UTC", { kind: "rolling", days: 7 });
const NOON = new Date("2026-11-21T12:00:00Z");
const today = Date.parse("2026-11-21T00:00:00Z");

/** What days have settled, by how many days ago they were. */
function slotsOf(settled: Record<number, bigint>, resets: Record<number, number> = {}) {
  return Object.entries(settled)
    .map(([ago, amount]) => ({
      start: new Date(today - Number(ago) * DAY_MS),
      settled: nanoUsd(amount),
      resets: resets[Number(ago)] ?? 0,
    }))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
}
const dayAgo = (ago: number) => new Date(today - ago * DAY_MS);
const crossed = (settled: Record<number, bigint>, amount: bigint) =>
  crossingOfRolling(slotsOf(settled), nanoUsd(amount), CALENDAR, NOON);

it("is today's where the days before did not come to it", () => {
  expect(crossed({ 0: 50n, 3: 40n }, 80n)).toEqual({ start: dayAgo(0), resets: 0 });
});

it("is that of the day that came to it and was followed by no day below it", () => {
  // 80 since two days ago, although the seven days then were other days.
  expect(crossed({ 0: 10n, 1: 10n, 2: 80n }, 80n)).toEqual({ start: dayAgo(2), resets: 0 });
  expect(crossed({ 0: 90n, 6: 5n, 7: 75n, 8: 5n }, 80n)).toEqual({ start: dayAgo(0), resets: 0 });
});

it("is none where all of the days were above it: that was told when they began to be", () => {
  const always = Object.fromEntries(Array.from({ length: 14 }, (_, ago) => [ago, 20n]));
  expect(crossed(always, 80n)).toBeNull();
});

it("begins anew with a reset on the same day", () => {
  const slots = slotsOf({ 0: 90n, 1: 0n }, { 0: 1, 1: 1 });
  expect(crossingOfRolling(slots, nanoUsd(80n), CALENDAR, NOON)).toEqual({
    start: dayAgo(0),
    resets: 1,
  });
  expect(crossingOfWindow(dayAgo(20), slots)).toEqual({ start: dayAgo(20), resets: 2 });
});

it("stays the same from day to day while the days stay above it", () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 30n }), { minLength: 14, maxLength: 14 });
  fc.assert(
    fc.property(amounts, fc.bigInt({ min: 1n, max: 90n }), (days, amount) => {
      const slots = slotsOf(Object.fromEntries(days.map((settled, ago) => [ago, settled])));
      // At the end of the day before, and of today.
      const at = (ago: number) =>
        crossingOfRolling(
          slots.filter(({ start }) => start <= dayAgo(ago)),
          nanoUsd(amount),
          CALENDAR,
          new Date(dayAgo(ago).getTime() + DAY_MS - 1),
        );
      const spent = (ago: number) => days.slice(ago, ago + 7).reduce((sum, each) => sum + each, 0n);
      const above = (ago: number) => spent(ago) >= amount;
      const atMidnight = days.slice(1, 7).reduce((sum, each) => sum + each, 0n) >= amount;
      if (!above(0)) return;
      if (!atMidnight) expect(at(0)?.start).toEqual(dayAgo(0));
      // Both look back so far that they see the same days, unless it was crossed before them all.
      else if (above(1)) {
        const [before, now] = [at(1), at(0)];
        if (before !== null && now !== null) expect(now).toEqual(before);
        else expect(now).toBeNull();
      }
    }),
  );
});
