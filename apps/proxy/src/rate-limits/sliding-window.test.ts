import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SlidingWindow } from "./sliding-window.ts";

const START = Date.parse("2026-03-02T09:00:00.000Z");

describe("SlidingWindow", () => {
  it("sees all of the last 60 seconds and nothing older than 61", () => {
    const came = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), amount: fc.nat({ max: 1_000 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(came, (steps) => {
        const window = new SlidingWindow();
        const all: { at: number; amount: number }[] = [];
        let now = START;
        for (const { afterMs, amount } of steps) {
          now += afterMs;
          window.add(now, amount, now);
          all.push({ at: now, amount });
          const within = (ms: number) =>
            all.reduce((sum, each) => (now - each.at < ms ? sum + each.amount : sum), 0);
          const total = window.total(now);
          expect(total).toBeGreaterThanOrEqual(within(60_000));
          expect(total).toBeLessThanOrEqual(within(61_000));
        }
      }),
    );
  });

  it("says when there is room: not a millisecond before, and then", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.nat({ max: 20 }), (after, most) => {
        const window = new SlidingWindow();
        let now = START;
        for (const gap of after) {
          now += gap;
          window.add(now, 1, now);
        }
        const wait = window.untilAtMost(most, now);
        if (wait > 0) expect(window.total(now + wait - 1)).toBeGreaterThan(most);
        expect(window.total(now + wait)).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("takes back what was counted while its second is in the window, and never more", () => {
    const window = new SlidingWindow();
    window.add(START, 1_000, START);
    window.add(START, -985, START + 59_000);
    expect(window.total(START + 59_000)).toBe(15);
    window.add(START, -100, START + 59_000);
    expect(window.total(START + 59_000)).toBe(0);
    window.add(START, 40, START + 61_000);
    expect(window.total(START + 61_000)).toBe(0);
  });

  it("counts on where the clock was set back", () => {
    const window = new SlidingWindow();
    window.add(START, 3, START);
    window.add(START - 5_000, 4, START - 5_000);
    expect(window.total(START - 5_000)).toBe(7);
  });
});
