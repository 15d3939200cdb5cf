import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyText } from "./classify-text.ts";
import { madeUpSecrets } from "./labelled/made-up-secrets.ts";
import { koreanRrnCheck, luhn } from "./numbers/checksums.ts";

const found = (text: string, year = 2026) =>
  classifyText(text, { year }).findings.map(({ kind, start, end }) => [
    kind,
    text.slice(start, end),
  ]);

describe("classifyText", () => {
  it("says kind, category, offsets, confidence, categories and level", () => {
    expect(classifyText("pay 4111 1111 1111 1111 now")).toEqual({
      findings: [{ kind: "card", category: "financial", start: 4, end: 23, confidence: 0.95 }],
      categories: ["financial"],
      level: "confidential",
      complete: true,
    });
    expect(classifyText("Hello")).toEqual({
      findings: [],
      categories: [],
      level: "internal",
      complete: true,
    });
  });

  it("takes a category's level from the policy", () => {
    const text = "patient with hypertension, mail a@example.com";
    expect(classifyText(text).level).toBe("restricted");
    const policy = { levels: { confidential: { categories: ["medical" as const] } } };
    expect(classifyText(text, { policy }).level).toBe("confidential");
    expect(classifyText("Hello", { floor: "public" }).level).toBe("public");
  });

  it("leaves out other kinds, and what is less sure than asked", () => {
    const text = "a@example.com or 212-555-0123";
    expect(classifyText(text, { kinds: new Set(["phone"]) }).findings).toHaveLength(1);
    expect(classifyText(text, { minConfidence: 0.9 }).findings).toHaveLength(1);
  });

  it("reads what invisible characters, other scripts, keycaps and decomposed Korean show", () => {
    const card = "4111111111111111";
    const digits = (zero: number) =>
      Array.from(card, (digit) => String.fromCodePoint(zero + Number(digit))).join("");
    for (const disguised of [
      Array.from(card).join("\u200b"),
      Array.from(card, (digit) => `${digit}\ufe0f\u20e3`).join(""),
      digits(0xff10),
      digits(0x0660),
      digits(0x0966),
      digits(0x1d7ce),
      digits(0xe0030),
      "4111\u00a01111\u20111111\u20111111".replace("\u00a0", "\u2011"),
    ]) {
      const [finding] = classifyText(`카드 ${disguised} 끝`).findings;
      expect(finding?.kind).toBe("card");
      expect(finding?.start).toBe(3);
      expect(`카드 ${disguised} 끝`.slice(finding?.end).trim()).toBe("끝");
    }
    const decomposed = "환자는 당뇨병입니다".normalize("NFD");
    expect(found(decomposed).map(([kind, text]) => [kind, text?.normalize("NFC")])).toEqual([
      ["medical-term", "당뇨병"],
    ]);
  });

  it("samples a text over its limit at both ends, and says so", () => {
    const text = `a@example.com ${"x ".repeat(500)}b@example.com${" y".repeat(500)} c@example.com`;
    const result = classifyText(text, { maxChars: 200 });
    expect(result.complete).toBe(false);
    expect(result.findings.map(({ start, end }) => text.slice(start, end))).toEqual([
      "a@example.com",
      "c@example.com",
    ]);
  });

  it("finds any card that Luhn's check proves, and none that it does not", () => {
    const card = fc.tuple(
      fc.constantFrom("4", "51", "55", "2221", "6011"),
      fc.array(fc.nat({ max: 9 }), { minLength: 15, maxLength: 15 }),
    );
    fc.assert(
      fc.property(card, ([prefix, rest]) => {
        const number = `${prefix}${rest.join("")}`.slice(0, 16);
        const proven = luhn(Array.from(number, Number), 16);
        const spaced = number.replace(/(.{4})(?=.)/g, "$1 ");
        expect(found(`see ${spaced}.`).some(([kind]) => kind === "card")).toBe(proven);
        expect(found(number).some(([kind]) => kind === "card")).toBe(proven);
      }),
      { numRuns: 3000 },
    );
  });

  it("finds a Korean number by its check digit, by its word, and by a birth since October 2020", () => {
    const digits = (text: string) => Array.from(text.replace("-", ""), Number);
    expect(koreanRrnCheck(digits("900101-1234568"))).toBe(true);
    expect(found("900101-1234568")).toEqual([["kr-rrn", "900101-1234568"]]);
    expect(koreanRrnCheck(digits("900101-1234567"))).toBe(false);
    expect(found("900101-1234567")).toEqual([]);
    expect(found("주민번호 900101-1234567")).toEqual([["kr-rrn", "900101-1234567"]]);
    expect(found("210305-3123451")).toEqual([["kr-rrn", "210305-3123451"]]);
    expect(found("주민번호 901301-1234567")).toEqual([]);
    expect(found("주민번호 270101-3123451")).toEqual([]);
  });

  it("finds the whole of a private key, and no public one", () => {
    const key = madeUpSecrets.pemRsa as string;
    expect(found(`before\n${key}\nafter`)).toEqual([["private-key", key]]);
    expect(found(key.replaceAll(["PRIV", "ATE"].join(""), "PUBLIC"))).toEqual([]);
  });

  it("keeps findings in order and apart, within the text, whatever the text", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom(
        "4111 1111 1111 1111",
        "a@example.com",
        "password=abc123",
        "환자 당뇨병",
        "::",
        "+1 ",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        let last = 0;
        for (const { start, end, confidence } of classifyText(text).findings) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(confidence).toBeGreaterThanOrEqual(0.5);
          last = end;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
