import fc from "fast-check";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { catalogues } from "../i18n/catalogues.ts";
import { amountOf, dollarsText, readDollars, shareOf } from "./amount.ts";
import { Money } from "./money.tsx";

function shown(props: Parameters<typeof Money>[0], locale: "en" | "ko" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={catalogues[locale]} timeZone="UTC">
      <Money {...props} />
    </NextIntlClientProvider>,
  );
}
const text = (html: string) => html.replace(/<[^>]+>/g, "");

describe("Money", () => {
  it("prints dollars with the exact figure and the wire's own in its title", () => {
    const html = shown({ value: "87432100000" });
    expect(text(html)).toBe("$87,432.10");
    expect(html).toContain('title="$87,432.10 (87432100000 µUSD)"');
  });

  it("prints the unit, in the reader's language", () => {
    expect(text(shown({ value: "100000000", unit: "month" }))).toBe("$100.00 / month");
    expect(text(shown({ value: "100000000", unit: "month" }, "ko"))).toBe("$100.00 / 월");
  });

  it("keeps the digits of what is below a cent", () => {
    expect(text(shown({ value: "123" }))).toBe("$0.000123");
    expect(text(shown({ value: "0.5" }))).toBe("$0.0000005");
  });

  it("tells nothing spent from nothing known", () => {
    expect(text(shown({ value: "0" }))).toBe("$0.00");
    expect(text(shown({ value: null }))).toBe("—");
  });

  it("never shows more than nothing as $0.00", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (nano) => {
        const fraction = (nano % 1000n).toString().padStart(3, "0");
        expect(text(shown({ value: `${nano / 1000n}.${fraction}` }))).not.toBe("$0.00");
      }),
    );
  });
});

describe("amounts of forms", () => {
  it("reads the wire exactly, to the nano-USD", () => {
    expect(amountOf("120345.5")).toBe(120345500n);
    expect(amountOf("-1.001")).toBe(-1001n);
    expect(() => amountOf("1e3")).toThrow("not an exact micro-USD amount");
  });

  it("reads dollars as people type them", () => {
    expect(readDollars(" $1,500.25 ")).toMatchObject({ kind: "amount", microUsd: "1500250000" });
    expect(readDollars("0.000001")).toMatchObject({ microUsd: "1" });
    expect(readDollars("")).toEqual({ kind: "empty" });
    for (const wrong of ["1,50", "-1", "₩100", "1.0000001", "ten"])
      expect(readDollars(wrong)).toEqual({ kind: "invalid" });
  });

  it("gives back what was read", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9n * 10n ** 15n }), (micro) => {
        expect(readDollars(dollarsText(micro.toString()))).toMatchObject({
          microUsd: micro.toString(),
        });
      }),
    );
  });

  it("measures use against a limit", () => {
    expect(shareOf(amountOf("95000000"), amountOf("100000000"))).toBe(0.95);
    expect(shareOf(amountOf("1"), amountOf("0"))).toBeNull();
  });
});
