import { type NanoUsd, nanoUsd, sum } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareExport, type OurLine } from "./compare-export.ts";
import { readExport } from "./read-export.ts";

const OCTOBER = { first: "2026-10-01", last: "2026-10-31" };

interface Line {
  day: string;
  model: string;
  calls: number;
  inputTokens: number;
  nano: bigint;
}

const lineOf = fc.record({
  day: fc.constantFrom("2026-10-01", "2026-10-02", "2026-10-31"),
  model: fc.constantFrom("gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-mini", "claude-haiku-4-5"),
  calls: fc.nat({ max: 1_000 }),
  inputTokens: fc.nat({ max: 10_000_000 }),
  nano: fc.bigInt({ min: 0n, max: 10n ** 12n }),
});

function csvOf(lines: readonly Line[]): string {
  const dollars = (nano: bigint) => {
    const digits = nano.toString().padStart(10, "0");
    return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
  };
  return `date,model,requests,input_tokens,cost_usd\n${lines
    .map(({ day, model, calls, inputTokens, nano }) =>
      [day, model, calls, inputTokens, dollars(nano)].join(","),
    )
    .join("\n")}\n`;
}

const oursOf = ({ day, model, calls, inputTokens, nano }: Line): OurLine => ({
  ...{ day, model, counts: { calls, inputTokens }, amount: nanoUsd(nano), unknownCalls: 0 },
  estimated: { calls: 0, amount: nanoUsd(0n) },
});

const compared = (theirs: readonly Line[], ours: readonly Line[], byDay: boolean) =>
  compareExport(readExport(csvOf(theirs), OCTOBER, 1_000), ours.map(oursOf), byDay);

const total = (lines: readonly Line[]) => sum(lines.map(({ nano }) => nanoUsd(nano)));
const lists = fc.tuple(fc.array(lineOf, { maxLength: 12 }), fc.array(lineOf, { maxLength: 12 }));

describe("a comparison", () => {
  it("comes to the sums of either side, in all and over its rows, whichever way it is grouped", () => {
    fc.assert(
      fc.property(lists, fc.boolean(), ([theirs, ours], byDay) => {
        const { amount, rows } = compared(theirs, ours, byDay);
        expect([amount.vendor, amount.ours]).toEqual([total(theirs), total(ours)]);
        expect(amount.difference).toBe(total(theirs) - total(ours));
        expect(sum(rows.map((row) => row.amount.difference as NanoUsd))).toBe(amount.difference);
        const counts = (unit: string, side: "vendor" | "ours") =>
          rows.reduce(
            (all, { units }) => all + (units.find((u) => u.unit === unit)?.[side] ?? 0),
            0,
          );
        for (const unit of ["calls", "inputTokens"] as const) {
          if (theirs.length === 0) continue;
          const of = (lines: readonly Line[]) => lines.reduce((all, line) => all + line[unit], 0);
          expect([counts(unit, "vendor"), counts(unit, "ours")]).toEqual([of(theirs), of(ours)]);
        }
      }),
    );
  });

  it("of equal figures has no difference, and no side alone", () => {
    fc.assert(
      fc.property(
        fc.array(lineOf, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        (lines, byDay) => {
          const { rows } = compared(lines, [...lines].reverse(), byDay);
          for (const { side, amount, units } of rows) {
            expect([side, amount.difference]).toEqual(["both", 0n]);
            expect(units.every(({ difference }) => difference === 0)).toBe(true);
          }
        },
      ),
    );
  });

  it("has the largest difference first, whichever its direction, and names who has a model alone", () => {
    const line = (model: string, nano: bigint): Line => ({
      ...{ day: "2026-10-01", model, calls: 1, inputTokens: 10, nano },
    });
    const { rows } = compared(
      [line("gpt-4o-2024-08-06", 5n), line("o3", 40n)],
      [line("gpt-4o", 4n), line("gpt-4o-2024-11-20", 1n), line("gpt-4o-mini", 90n)],
      false,
    );
    expect(
      rows.map(({ model, side, amount, vendorModels, ourModels }) => [
        ...[model, side, amount.difference, amount.ratio],
        ...[vendorModels, ourModels],
      ]),
    ).toEqual([
      ["gpt-4o-mini", "ours", -90n, -1, [], ["gpt-4o-mini"]],
      ["o3", "vendor", 40n, null, ["o3"], []],
      ["gpt-4o", "both", 0n, 0, ["gpt-4o-2024-08-06"], ["gpt-4o", "gpt-4o-2024-11-20"]],
    ]);
  });

  it("says nothing of money where the export has none", () => {
    const text = "model,requests\ngpt-4o,3\n";
    const { amount, rows } = compareExport(readExport(text, OCTOBER, 10), [], false);
    expect([amount, rows[0]?.amount]).toEqual(
      Array(2).fill({ vendor: null, ours: 0n, difference: null, ratio: null }),
    );
  });
});
