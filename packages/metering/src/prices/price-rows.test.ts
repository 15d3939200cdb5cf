import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lookUpTokenPrice } from "./catalogue.ts";
import { HOURLY_RATE_ROWS } from "./data/hourly-rates.ts";
import { MODEL_LIMIT_ROWS } from "./data/model-limits.ts";
import { REGION_ROWS, REGIONAL_HOSTS } from "./data/regions.ts";
import { SERVICE_TIER_ROWS } from "./data/service-tiers.ts";
import {
  FREE_ROWS,
  LONG_CACHE_ROWS,
  NOT_LISTED_ROWS,
  SAME_MODEL_ROWS,
  TOKEN_RATE_ROWS,
} from "./data/token-rates.ts";
import { UNIT_PRICE_ROWS } from "./data/unit-prices.ts";
import { GENAI_SOURCE, readGenaiModel } from "./genai-prices.ts";
import { OWN_SOURCE } from "./own-rows.ts";
import { fits } from "./pattern.ts";
import { basisPoints, dollars, parseRates } from "./row-parsing.ts";
import type { TokenPrice } from "./token-price.ts";
import { UNIT_SCALE } from "./unit-rates.ts";

const at = new Date("2026-11-21T05:00:00Z");
const ROWS = [
  ...SERVICE_TIER_ROWS,
  ...UNIT_PRICE_ROWS,
  ...TOKEN_RATE_ROWS,
  ...HOURLY_RATE_ROWS,
  ...FREE_ROWS,
  ...MODEL_LIMIT_ROWS,
  ...LONG_CACHE_ROWS,
  ...NOT_LISTED_ROWS,
  ...SAME_MODEL_ROWS,
  ...REGION_ROWS,
];
/** Pieces whose dearer key every request for them says, so that it is in its bound. */
const ALWAYS_TOLD = ["openai web_search"];
/** Pieces that another fee of the vendor pays for; all others cost something. */
const INCLUDED = ["perplexity web_search"];
const name = (row: object) => JSON.stringify(row);

describe("rows of our own", () => {
  it("each say where the vendor prints them and since when that is known, not after the rows' version", () => {
    const version = OWN_SOURCE.split("@")[1] as string;
    for (const row of ROWS) {
      expect(new URL(row.source).protocol, name(row)).toBe("https:");
      expect(row.asOf, name(row)).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(row.asOf <= version, name(row)).toBe(true);
      if (row.from !== undefined) expect(Number.isNaN(Date.parse(row.from))).toBe(false);
    }
  });

  it("all parse, and have a price", () => {
    for (const row of SERVICE_TIER_ROWS) {
      expect((row.percent === undefined) !== (row.rates === undefined), name(row)).toBe(true);
      if (row.percent !== undefined) expect(basisPoints(row.percent)).toBeGreaterThan(0n);
      if (row.rates !== undefined) expect(parseRates(row.rates).input).toBeGreaterThan(0n);
    }
    for (const row of UNIT_PRICE_ROWS) {
      const included = INCLUDED.includes(`${row.vendor} ${row.kind}`);
      expect(dollars(row.usd) === 0n, name(row)).toBe(included);
      expect(UNIT_SCALE % BigInt(row.per), name(row)).toBe(0n);
    }
    for (const row of TOKEN_RATE_ROWS)
      expect(Object.keys(parseRates(row.rates)).length, name(row)).toBeGreaterThan(0);
    for (const row of REGION_ROWS)
      for (const tier of SERVICE_TIER_ROWS)
        expect((basisPoints(row.percent) * basisPoints(tier.percent ?? "100")) % 10_000n).toBe(0n);
    for (const { source, asOf } of REGIONAL_HOSTS) expect([source, asOf]).not.toContain("");
    for (const row of LONG_CACHE_ROWS) expect(basisPoints(row.percent)).toBeGreaterThan(10_000n);
    for (const row of SAME_MODEL_ROWS)
      expect(readGenaiModel(row.vendor, row.as)?.id, name(row)).toBe(row.as);
  });

  it("are in order: of one vendor and model the latest first, and no row hides behind a wider one", () => {
    const kinds = [
      SERVICE_TIER_ROWS.map((row) => ({ ...row, what: row.tier })),
      UNIT_PRICE_ROWS.map((row) => ({ ...row, what: `${row.kind} ${row.key}` })),
      TOKEN_RATE_ROWS.map((row) => ({ ...row, what: "rates" })),
      REGION_ROWS.map((row) => ({ ...row, what: "region" })),
      MODEL_LIMIT_ROWS.map((row) => ({ ...row, vendor: "*", what: "limits" })),
    ];
    for (const rows of kinds)
      rows.forEach((row, i) => {
        const before = rows
          .slice(0, i)
          .find(
            (earlier) =>
              earlier.what === row.what &&
              (earlier.vendor === "*" || earlier.vendor === row.vendor) &&
              fits(earlier.model, row.model.replaceAll("*", "")) &&
              (earlier.model.endsWith("*") || earlier.model === row.model) &&
              (earlier.from ?? "") <= (row.from ?? ""),
          );
        expect(before, `${name(row)} is hidden by ${name(before ?? {})}`).toBeUndefined();
      });
  });

  it("have either one price for a kind or prices by key, so that no key is dearer than the bound", () => {
    for (const row of UNIT_PRICE_ROWS) {
      const same = UNIT_PRICE_ROWS.filter(
        ({ vendor, model, kind }) =>
          vendor === row.vendor && model === row.model && kind === row.kind,
      );
      if (ALWAYS_TOLD.includes(`${row.vendor} ${row.kind}`)) continue;
      if (same.length > 1) for (const { key } of same) expect(key, name(row)).not.toBeNull();
    }
  });
});

describe("bundled prices", () => {
  it("are of the release that is installed", () => {
    const manifest = JSON.parse(
      readFileSync(
        new URL("../../../../node_modules/@pydantic/genai-prices/package.json", import.meta.url),
        "utf8",
      ),
    );
    expect(GENAI_SOURCE).toBe(`genai-prices@${manifest.version}`);
  });

  const golden: Record<string, Record<string, string>> = JSON.parse(
    readFileSync(new URL("golden-prices.json", import.meta.url), "utf8"),
  );

  it("are held by 60 golden prices", () => {
    expect(Object.keys(golden).length).toBeGreaterThanOrEqual(60);
  });

  /** The rates of a price by the names that the snapshot has for them. */
  function rateOf(price: TokenPrice, key: string): string | undefined {
    const long = price.tiers.at(-1)?.rates;
    const [kind, unitKey] = key.split(":");
    const unit = price.units[kind as "image"]?.find((entry) => entry.key === (unitKey ?? null));
    if (unit !== undefined) return `${unit.rate.nanoUsd}/${unit.rate.per}`;
    if (key === "longInput") return long?.input.toString();
    if (key === "longOutput") return long?.output.toString();
    return price.base[key as "input"]?.toString();
  }
  const amount = (rate: string) => {
    const [nano = "0", per = "1"] = rate.split("/");
    return (BigInt(nano) * UNIT_SCALE) / BigInt(per);
  };

  it.each(Object.entries(golden))(
    "%s is within 20 %% of the snapshot, or the snapshot is changed with it",
    (model, rates) => {
      const [vendor = "", ...rest] = model.split("/");
      const price = lookUpTokenPrice(vendor, rest.join("/"), at) as TokenPrice;
      for (const [key, expected] of Object.entries(rates)) {
        const found = rateOf(price, key);
        expect(found, `${model} ${key}`).toBeDefined();
        const [now, then] = [amount(found as string), amount(expected)];
        const change = now > then ? now - then : then - now;
        expect(change * 5n <= then, `${model} ${key}: ${expected} became ${found}`).toBe(true);
      }
    },
  );
});

describe("fits", () => {
  it.each([
    ["gpt-4o*", "gpt-4o-mini", true],
    ["gpt-4o", "gpt-4o-mini", false],
    ["*", "", true],
    ["*-search-*", "gpt-4o-search-preview", true],
    ["a*a", "a", false],
    ["a*b*c", "a-c-b", false],
    ["GPT-4O", "gpt-4o", true],
  ])("%s and %s: %s", (pattern, model, expected) => {
    expect(fits(pattern, model)).toBe(expected);
  });
});
