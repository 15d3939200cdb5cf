import { priceOverrideSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { heldPeriods, overrideState } from "./held-periods.ts";

const day = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString();
function version(number: number, createdDay: number, from: number, to: number | null = null) {
  return {
    createdAt: new Date(day(createdDay)),
    override: priceOverrideSchema.parse({
      ...{ kind: "free", id: "own", version: number, vendor: "openai", model: "gpt-4o" },
      effectiveFrom: day(from),
      effectiveTo: to === null ? null : day(to),
    }),
  };
}
const periods = (...versions: ReturnType<typeof version>[]) =>
  heldPeriods(versions).map((period) =>
    period === null ? null : [period.from.slice(8, 10), period.to?.slice(8, 10) ?? null],
  );

describe("when versions of a price held", () => {
  it("starts no sooner than a version was stored, whatever it says", () => {
    expect(periods(version(1, 5, 1))).toEqual([["05", null]]);
  });
  it("ends with the next version", () => {
    expect(periods(version(1, 1, 1), version(2, 8, 1), version(3, 9, 1, 20))).toEqual([
      ["01", "08"],
      ["08", "09"],
      ["09", "20"],
    ]);
  });
  it("is never for a version that was replaced before it began", () => {
    expect(periods(version(1, 1, 15), version(2, 8, 8))).toEqual([null, ["08", null]]);
  });
});

it("tells what holds, will hold and did", () => {
  const at = (n: number) => new Date(day(n));
  const { override } = version(1, 1, 5, 10);
  expect([4, 5, 9, 10].map((n) => overrideState(override, at(n)))).toEqual([
    "scheduled",
    "active",
    "active",
    "ended",
  ]);
});
