import { describe, expect, it } from "vitest";
import { processorTime } from "../../../../tools/src/test/processor-time.ts";
import { classifyBody } from "./body/classify-body.ts";
import { classifyText } from "./classify-text.ts";
import { madeUpSecrets } from "./labelled/made-up-secrets.ts";

const SMALL = 65_536;
const LARGE = 8 * SMALL;
const LIMIT_MS = 4000;

/** What makes detectors that search ahead or behind go over the same text again and again. */
const hostile: readonly (readonly [string, string])[] = [
  ["digits", "1"],
  ["digits and blanks", "1 "],
  ["cards that nearly hold", "4111 1111 1111 1112 "],
  ["digits and dots", "1.1."],
  ["at signs", "@"],
  ["addresses that never end", "a@"],
  ["local parts", "a.b-c_d%e+f@"],
  ["hosts", "a@b.c-d."],
  ["letters", "a"],
  ["hex and colons", "a:"],
  ["colons", "::"],
  ["times", "12:"],
  ["plus signs", "+1("],
  ["parentheses", "(212)"],
  ["web token starts", "eyJ."],
  ["web token starts with hyphens", "eyJ-"],
  ["key starts", "sk-"],
  ["key starts apart", "sk-a "],
  ["labels", "password="],
  ["labels with quotes", 'password="'],
  ["private key starts", ["-----BEGIN ", "PRIVATE KEY-----"].join("")],
  ["dashes", "-"],
  ["scheme colons", "a://"],
  ["user colons", "://a:b"],
  ["IBAN starts", "DE89 "],
  ["words of phrases", "attorney client work "],
  ["terms in doubt", "cancer "],
  ["contexts", "patient zodiac cancer "],
  ["marker starts", "[REDACTED:"],
  ["Korean terms", "환자암이당뇨"],
  ["invisible characters", "4\u200b1\u200b"],
  ["jamo", "\u1100\u1161"],
  ["birth cues", "born 1 "],
  ["birth cues with months", "born january 1 "],
  ["whole secrets", `${madeUpSecrets.openai} `],
];

/** The best of three: garbage may have been collected in one of them. Less than `enough` will do. */
function least(run: () => void, enough = 0): number {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3 && best >= enough; time++) best = Math.min(best, processorTime(run));
  return best;
}

describe("time", () => {
  it.each(hostile)("is linear in half a megabyte of %s", (_, unit) => {
    const text = unit.repeat(Math.ceil(LARGE / unit.length));
    const part = text.slice(0, SMALL);
    classifyText(part);
    const small = least(() => classifyText(part));
    // Eight times the text: quadratic time would be 64 times as long.
    const limit = Math.min(LIMIT_MS, Math.max(small, 3) * 30);
    expect(least(() => classifyText(text), limit)).toBeLessThan(limit);
  });

  it.each([
    ["quotes and escapes", `"${'\\"'.repeat(LARGE / 2)}"`],
    ["backslashes", `"${"\\\\".repeat(LARGE / 2)}"`],
    ["nested lists", "[".repeat(LARGE)],
    ["many strings", `[${'"a",'.repeat(LARGE / 4)}"a"]`],
    ["escaped findings", JSON.stringify('"a@example.com"\n'.repeat(LARGE / 16))],
  ])("is linear in a body of %s", (_, body) => {
    expect(processorTime(() => classifyBody("json", body))).toBeLessThan(LIMIT_MS);
  });
});
