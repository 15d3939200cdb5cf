import { type PriceOverride, priceOverrideSchema, priceTermsSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { newPriceForm, priceFormOf, termsOf, withTier, withUnit } from "./price-form.ts";

const about = { vendor: "openai", model: "gpt-4o" };
const scope = { id: "own", version: 2, ...about, effectiveFrom: "2026-11-01T00:00:00.000Z" };
const overrides: PriceOverride[] = [
  {
    ...{ kind: "price", ...scope, rates: { input: "2", output: "8.5" }, maxOutputTokens: 4_096 },
    contextTiers: [{ above: 200_000, rates: { input: "4" } }],
    units: [{ kind: "image", key: "1024x1024/hd", usd: "0.04", per: 1 }],
    effectiveTo: "2027-01-01T00:00:00.000Z",
    note: "Agreement 114",
  } as const,
  { kind: "discount", ...scope, percent: "12.5" },
  { kind: "free", ...scope, contextTokens: 8_000 },
  { kind: "default", ...scope, vendor: "*", model: "*", rates: { input: "30" } },
].map((document) => priceOverrideSchema.parse(document));

describe("the form of a price", () => {
  it.each(overrides.map((override) => [override.kind, override] as const))(
    "gives back the terms of a %s that it was made from",
    (_, override) => {
      const { id: _id, version: _version, effectiveFrom: _from, ...terms } = override;
      expect(priceTermsSchema.parse(termsOf(priceFormOf(override), override))).toEqual(terms);
    },
  );

  it("keeps each tier's own rates, and what is no number for the API to refuse", () => {
    const tiers = [{ key: 0, above: "272,000", rates: { input: "$4", output: "" } }];
    const form = { ...newPriceForm(about), rates: { input: "2" }, tiers };
    expect(priceTermsSchema.parse(termsOf(form, null))).toMatchObject({
      contextTiers: [{ above: 272_000, rates: { input: "4" } }],
    });
    const wrong = withTier({ ...form, tiers: [] });
    const refused = priceTermsSchema.safeParse(JSON.parse(JSON.stringify(termsOf(wrong, null))));
    expect(refused.error?.issues.map(({ path }) => path.join("."))).toEqual([
      "contextTiers.0.above",
      "contextTiers.0.rates",
    ]);
  });

  it("reads what people type, and leaves out what they leave empty", () => {
    const form = {
      ...withUnit(newPriceForm({ ...about, model: " gpt-4o* " })),
      rates: { input: "$2.50", output: "1,000", cachedInput: " " },
      from: "2026-12-01T09:00:00.000Z",
    };
    const typed = { ...form, units: form.units.map((unit) => ({ ...unit, usd: "$0.04" })) };
    expect(priceTermsSchema.parse(termsOf(typed, null))).toEqual({
      ...{ kind: "price", vendor: "openai", model: "gpt-4o*", note: "", effectiveTo: null },
      effectiveFrom: "2026-12-01T09:00:00.000Z",
      rates: { input: "2.50", output: "1000" },
      units: [{ kind: "image", key: null, usd: "0.04", per: 1 }],
    });
    expect(termsOf({ ...form, kind: "discount", percent: "15 %" }, null)).toMatchObject({
      percent: "15",
    });
  });
});
