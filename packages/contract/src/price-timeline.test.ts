import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceTimeline } from "./price-timeline.ts";
import { type PriceOverride, priceOverrideSchema } from "./schemas/prices.ts";

function version(number: number, from: string, to: string | null = null): PriceOverride {
  return priceOverrideSchema.parse({
    ...{ kind: "price", id: "acme", version: number, vendor: "openai", model: "gpt-4o" },
    ...{ effectiveFrom: from, effectiveTo: to, rates: { input: String(number) } },
  });
}
const spans = (versions: PriceOverride[]) =>
  priceTimeline(versions).map(({ version: number, effectiveFrom, effectiveTo }) => [
    number,
    effectiveFrom.slice(0, 10),
    effectiveTo?.slice(0, 10) ?? null,
  ]);

describe("the periods of a price's versions", () => {
  it("keeps what was agreed until a change begins", () => {
    expect(spans([version(1, "2026-01-01T00:00:00Z"), version(2, "2026-03-01T00:00:00Z")])).toEqual(
      [
        [1, "2026-01-01", "2026-03-01"],
        [2, "2026-03-01", null],
      ],
    );
  });

  it("takes an end for all of it", () => {
    const from = "2026-01-01T00:00:00Z";
    expect(spans([version(1, from), version(2, from, "2026-02-01T00:00:00Z")])).toEqual([
      [2, "2026-01-01", "2026-02-01"],
    ]);
  });

  it("forgets a change that another replaced before it began", () => {
    expect(
      spans([
        version(1, "2026-01-01T00:00:00Z"),
        version(2, "2026-06-01T00:00:00Z"),
        version(3, "2026-05-01T00:00:00Z"),
      ]),
    ).toEqual([
      [1, "2026-01-01", "2026-05-01"],
      [3, "2026-05-01", null],
    ]);
  });

  it("has at every moment the newest version that began, if it has not ended, and no other", () => {
    const instant = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(30), fc.option(fc.integer({ min: 1, max: 20 }))), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.nat(60),
        (given, day) => {
          const versions = given.map(([from, days], i) =>
            version(i + 1, instant(from), days === null ? null : instant(from + days)),
          );
          const moment = Date.parse(instant(day));
          const begun = versions.filter((v) => Date.parse(v.effectiveFrom) <= moment);
          const newest = begun.at(-1);
          const ended = newest?.effectiveTo != null && Date.parse(newest.effectiveTo) <= moment;
          const held = priceTimeline(versions).filter(
            (v) =>
              Date.parse(v.effectiveFrom) <= moment &&
              (v.effectiveTo === null || moment < Date.parse(v.effectiveTo)),
          );
          expect(held.map((v) => v.version)).toEqual(
            newest === undefined || ended ? [] : [newest.version],
          );
        },
      ),
    );
  });
});
