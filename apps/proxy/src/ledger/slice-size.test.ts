import { grantOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSpending, nothingSpent, spendingPerSecond } from "./recent-spending.ts";
import { aheadOf } from "./slice-size.ts";

describe("what is spent in a second", () => {
  it("is the more of this second and the one before, and nothing after a pause", () => {
    const recent = nothingSpent();
    addSpending(recent, 500n, 10_100);
    addSpending(recent, 300n, 10_900);
    expect(spendingPerSecond(recent, 10_950)).toBe(800n);
    addSpending(recent, 100n, 11_000);
    expect(spendingPerSecond(recent, 11_500)).toBe(800n);
    expect(spendingPerSecond(recent, 12_000)).toBe(100n);
    expect(spendingPerSecond(recent, 13_999)).toBe(0n);
  });

  it("does not count what a hold sets free, and is never below nothing", () => {
    const recent = nothingSpent();
    addSpending(recent, 500n, 5_000);
    addSpending(recent, -450n, 5_100);
    expect(spendingPerSecond(recent, 5_200)).toBe(50n);
    addSpending(recent, -450n, 6_100);
    expect(spendingPerSecond(recent, 7_100)).toBe(0n);
  });
});

describe("a slice", () => {
  const amount = (most: bigint) => fc.bigInt({ min: 0n, max: most }).map(nanoUsd);

  it("is asked for two seconds, and for 32 calls where little was spent", () => {
    expect(aheadOf(1_000n, 10n)).toBe(2_000n);
    expect(aheadOf(0n, 10n)).toBe(320n);
  });

  it("covers what waits as far as it goes, is never more than is left, and never of no use", () => {
    fc.assert(
      fc.property(
        amount(10_000n),
        amount(500n),
        amount(5_000n),
        amount(100_000n),
        fc.integer({ min: 1, max: 40 }),
        (left, atLeast, more, ahead, liveProxies) => {
          const wanted = nanoUsd(atLeast + more);
          const granted = grantOf(left, { atLeast, wanted, ahead }, liveProxies);
          expect(granted).toBeLessThanOrEqual(left);
          expect(granted).toBeLessThanOrEqual(wanted + ahead);
          if (left < atLeast) expect(granted).toBe(0n);
          else expect(granted).toBeGreaterThanOrEqual(left < wanted ? left : wanted);
        },
      ),
    );
  });

  it("leaves for others most of what no call waits for, however many proxies take theirs", () => {
    fc.assert(
      fc.property(
        amount(1_000_000_000n),
        amount(10n ** 15n),
        fc.integer({ min: 1, max: 40 }),
        (budget, ahead, liveProxies) => {
          const need = { atLeast: nanoUsd(0n), wanted: nanoUsd(0n), ahead };
          let left = budget;
          let before = budget;
          for (let proxy = 0; proxy < liveProxies; proxy++) {
            const granted = grantOf(left, need, liveProxies);
            expect(granted).toBeLessThanOrEqual(before);
            before = granted;
            left = nanoUsd(left - granted);
          }
          expect(left * 4n).toBeGreaterThanOrEqual(budget * 3n);
        },
      ),
    );
  });

  it("shrinks with what is left, down to the calls that wait", () => {
    const need = { atLeast: nanoUsd(10n), wanted: nanoUsd(10n), ahead: nanoUsd(1_000n) };
    const grants = [100_000n, 10_000n, 1_000n, 100n, 25n, 17n, 10n, 9n].map((left) =>
      grantOf(nanoUsd(left), need, 2),
    );
    expect(grants).toEqual([1_010n, 1_010n, 133n, 21n, 11n, 10n, 10n, 0n]);
  });
});
