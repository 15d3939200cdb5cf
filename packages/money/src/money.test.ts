import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allocate,
  costOfTokens,
  formatUsd,
  formatUsdExact,
  MoneyParseError,
  nanoUsd,
  parseAmount,
  parseDollars,
  parseMicroUsd,
  parseMicroUsdExact,
  parseUsdNumber,
  sum,
  toMicroUsd,
  toMicroUsdExact,
} from "./index.ts";

describe("parseMicroUsd", () => {
  it("reads the specification's amounts, the fraction of a divided budget included", () => {
    expect(parseMicroUsd("100000000")).toBe(100_000_000_000n);
    expect(toMicroUsd(parseMicroUsd(String(20_000_000 / 30)))).toBe("666666");
  });

  it.each([
    "",
    "-1",
    "1e6",
    "0x10",
    " 1",
    "1.",
    ".5",
    "1,000",
    "NaN",
    "$1",
    "99999999999999999999",
  ])("refuses %j", (text) => {
    expect(() => parseMicroUsd(text)).toThrow(MoneyParseError);
  });

  it("round-trips every whole micro-USD amount", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 8_999_999_999_999_999n), (micro) => {
        expect(toMicroUsd(parseMicroUsd(micro.toString()))).toBe(micro.toString());
      }),
    );
  });
});

describe("parseDollars and parseUsdNumber", () => {
  it("reads the forms the specification uses at the edges", () => {
    expect(parseAmount("$1.00")).toBe(1_000_000_000n);
    expect(parseDollars("$1,043.834")).toBe(1_043_834_000_000n);
    expect(parseUsdNumber(2000)).toBe(2_000_000_000_000n);
    expect(parseUsdNumber(0.1)).toBe(100_000_000n);
  });

  it.each(["$", "$1,00", "1.00", "$-1", "₩100"])("refuses %j", (text) => {
    expect(() => parseDollars(text)).toThrow(MoneyParseError);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e-10])("refuses the number %d", (value) => {
    expect(() => parseUsdNumber(value)).toThrow(MoneyParseError);
  });
});

describe("costOfTokens", () => {
  it("rounds half up once per request", () => {
    expect(costOfTokens([{ tokens: 1, nanoUsdPerMillion: 500_000n }])).toBe(1n);
    expect(
      costOfTokens([
        { tokens: 1, nanoUsdPerMillion: 250_000n },
        { tokens: 1, nanoUsdPerMillion: 250_000n },
      ]),
    ).toBe(1n);
    expect(costOfTokens([{ tokens: 1, nanoUsdPerMillion: 499_999n }])).toBe(0n);
  });

  it("does not depend on how tokens are split between parts", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.bigInt(0n, 10n ** 12n), (a, b, price) => {
        expect(
          costOfTokens([
            { tokens: a, nanoUsdPerMillion: price },
            { tokens: b, nanoUsdPerMillion: price },
          ]),
        ).toBe(costOfTokens([{ tokens: a + b, nanoUsdPerMillion: price }]));
      }),
    );
  });
});

describe("allocate", () => {
  it("always adds up to the amount, each part within one nano-USD of its exact share", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 15n),
        fc.array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 20 }),
        (amount, weights) => {
          const parts = allocate(nanoUsd(amount), weights);
          expect(sum(parts)).toBe(amount);
          const total = weights.reduce((a, b) => a + b, 0n);
          if (total > 0n)
            parts.forEach((part, i) => {
              const exact = amount * (weights[i] as bigint);
              expect(part * total - exact).toBeLessThan(total);
              expect(exact - part * total).toBeLessThan(total);
            });
        },
      ),
    );
  });
});

describe("formatUsd", () => {
  it("shows cents from a cent up and every digit below", () => {
    expect(formatUsd(nanoUsd(87_432_100_000_000n))).toBe("$87,432.10");
    expect(formatUsd(nanoUsd(123_000n))).toBe("$0.000123");
    expect(formatUsd(nanoUsd(0n))).toBe("$0.00");
    expect(formatUsd(nanoUsd(1n))).toBe("$0.000000001");
    expect(formatUsd(nanoUsd(-1_500_000_000n))).toBe("-$1.50");
  });

  it("never shows more than nothing as nothing", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 16n), (amount) => {
        expect(formatUsd(nanoUsd(amount))).not.toBe("$0.00");
      }),
    );
  });

  it("keeps every digit in the exact form", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 17n), (amount) => {
        const text = formatUsdExact(nanoUsd(amount)).replace(/[$,]/g, "");
        const [whole, fraction = ""] = text.split(".");
        expect(BigInt((whole as string) + fraction.padEnd(9, "0"))).toBe(amount);
      }),
    );
  });

  it("keeps three decimals of a micro-USD on events", () => {
    expect(toMicroUsdExact(nanoUsd(12_345n))).toBe("12.345");
    expect(toMicroUsdExact(nanoUsd(12_000n))).toBe("12");
    for (const nano of [0n, 1n, -1n, 999n, 12_345n, -12_340n, 87_432_100_000_001n])
      expect(parseMicroUsdExact(toMicroUsdExact(nanoUsd(nano)))).toBe(nano);
    for (const text of ["", "1.", "1.2345", "$1.00", "--1", "1e3"])
      expect(() => parseMicroUsdExact(text)).toThrow(MoneyParseError);
  });
});
