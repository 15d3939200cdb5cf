import { type ChargedCall, noUsage, priceBook, repriceReport } from "@pag0/metering";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { expect, it } from "vitest";
import { addReport, byDifference, differenceOf, NO_SUMS } from "./reprice-sums.ts";

const at = new Date("2026-11-21T05:00:00Z");
const book = priceBook({ overrides: [] });

const call = fc
  .record({
    model: fc.constantFrom("gpt-4o", "gpt-4o-mini", "gone"),
    tokens: fc.nat(10_000),
    cost: fc.bigInt({ min: 0n, max: 10n ** 10n }),
  })
  .map(
    ({ model, tokens, cost }): ChargedCall => ({
      ...{ id: "evt", vendor: "openai", model, at, priceVersion: "old" },
      usage: noUsage({ inputTokens: tokens }),
      cost: nanoUsd(cost),
    }),
  );

it("is the same in any batches as in one", () => {
  fc.assert(
    fc.property(
      fc.array(call, { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      (calls, size) => {
        let sums = NO_SUMS;
        for (let i = 0; i < calls.length; i += size)
          sums = addReport(sums, repriceReport(calls.slice(i, i + size), book));
        const whole = repriceReport(calls, book);
        expect(sums.charged).toBe(whole.charged);
        expect(sums.repriced).toBe(whole.repriced);
        expect(differenceOf(sums)).toBe(whole.difference);
        expect(sums.unpriced).toEqual(whole.unpriced);
        expect(sums.calls + sums.unpriced.calls).toBe(calls.length);
        expect(new Set(byDifference(sums))).toEqual(new Set(whole.models));
        const sizes = byDifference(sums).map(({ difference }) =>
          difference < 0n ? -difference : difference,
        );
        expect(sizes).toEqual([...sizes].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0)));
      },
    ),
  );
});
