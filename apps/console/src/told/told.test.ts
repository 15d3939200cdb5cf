import { errorCatalogue, errorCodes } from "@pag0/contract";
import type { Decision } from "@pag0/policy";
import { describe, expect, it } from "vitest";
import { catalogues } from "../i18n/catalogues.ts";
import { grammar } from "./grammar.ts";
import { type Reading, SentenceReader } from "./read-sentence.ts";
import { SENTENCES } from "./tell.ts";
import { inKorean } from "./told.test-data.ts";

const { en, ko } = catalogues;
const PARAMETER = /\{(\w+)\}/g;
const reader = new SentenceReader(grammar);

/** A sentence after a pattern, each parameter with a value of its own. */
function sample(kind: string, name: string, depth = 0): string {
  const pattern = grammar[kind]?.[name] ?? "";
  return pattern.replace(PARAMETER, (_, parameter: string) => {
    const part = parameter.replace(/\d$/, "");
    if (part === "sentence") return en.told.sentence.noPolicy;
    const names = Object.keys(grammar[part] ?? {});
    if (names.length === 0) return `‹${parameter}›`;
    // The last is what ends a list; the first says more.
    return sample(part, names.at(depth > 2 ? -1 : 0) ?? "", depth + 1);
  });
}

function partsOf(reading: Reading): Reading[] {
  const parts = Object.values(reading.parameters).filter((value) => typeof value !== "string");
  return [reading, ...parts.flatMap(partsOf)];
}

describe("codes of what decided", () => {
  /** Every code that a decision can have: the compiler asks for the ones that policy adds. */
  const added: Record<Exclude<Decision["code"], keyof typeof errorCatalogue>, true> = {
    ALLOWED: true,
    APPROVAL_THRESHOLD: true,
    APPROVAL_REQUESTED: true,
    RULE_APPROVAL: true,
    HANDLING_APPROVAL: true,
  };

  it("have a text in both languages, none is without, and errors have the catalogue's title", () => {
    const codes = [...Object.keys(added), ...errorCodes].sort();
    expect(Object.keys(ko.told.reason).sort()).toEqual(codes);
    expect(Object.keys(en.told.reason).sort()).toEqual(codes);
    for (const code of errorCodes) {
      expect(en.told.reason[code]).toBe(errorCatalogue[code].title);
      expect(en.told.remedy[code]).toBe(errorCatalogue[code].remedy);
    }
    expect(Object.keys(ko.told.remedy).sort()).toEqual([...errorCodes].sort());
    for (const text of Object.values(ko.told.reason)) expect(text).toMatch(/[가-힣]/);
  });
});

describe("sentences of servers", () => {
  const all = SENTENCES.flatMap((kind) =>
    Object.keys(grammar[kind] ?? {}).map((name): [string, string] => [kind, name]),
  );

  it.each(all)("reads %s.%s back as itself, and tells all of it in Korean", (kind, name) => {
    const text = sample(kind, name);
    const reading = reader.read(text, [kind]);
    expect({ kind: reading?.kind, name: reading?.name }, text).toEqual({ kind, name });
    const told = inKorean(text) ?? "";
    expect(told).toMatch(/[가-힣]/);
    for (const [value] of text.matchAll(/‹\w+›/g)) expect(told).toContain(value);
  });

  it("uses every kind of part", () => {
    const used = new Set<string>(SENTENCES);
    for (const [kind, name] of all)
      for (const part of partsOf(
        reader.read(sample(kind, name), [kind]) ?? { kind, name, parameters: {} },
      ))
        used.add(part.kind);
    const patterns = Object.values(grammar).flatMap((kind) => Object.values(kind));
    for (const kind of Object.keys(en.told).filter((each) => !used.has(each)))
      expect(
        patterns.some((pattern) => new RegExp(`\\{${kind}\\d?\\}`).test(pattern)) ||
          ["known", "remedy"].includes(kind) ||
          kind === "otherClause",
        kind,
      ).toBe(true);
  });

  it("shows what it does not know as it was written", () => {
    for (const text of [
      "",
      "Something new.",
      "The call is within every limit of ",
      "x".repeat(5_000),
    ])
      expect(inKorean(text)).toBeNull();
  });

  it("gives up on names that are made to keep it looking", () => {
    const name = ", which resets at ".repeat(200);
    const text = `The call may cost up to $1.00, but $0.10 is left of the daily budget of $5.00 of ${name}`;
    expect(inKorean(text)).toBeNull();
  });
});

describe("what a call's reason says in Korean", () => {
  it.each([
    [
      "The call is within every limit of Acme (policy version 1), Sales, Ltd. (policy version 3).",
      "Acme(정책 버전 1), Sales, Ltd.(정책 버전 3)의 모든 한도 안에 있는 호출입니다.",
    ],
    [
      "The call may cost up to $0.50, but $0.10 is left of the daily budget of $5.00 for each person in R&D, of AI (policy version 3), which resets at 2026-12-01T05:00:00.000Z.",
      "이 호출은 최대 $0.50의 비용이 들 수 있지만, R&D, of AI(정책 버전 3)의 1인당 일 예산 $5.00 중 $0.10만 남았습니다. ⟨2026-12-01T05:00:00.000Z⟩에 초기화됩니다.",
    ],
    [
      "The call may cost up to 1200 micro-USD, but 45 is left of the total budget of 1000000 of Sales AI (policy version 2), which never resets by itself.",
      "이 호출은 최대 1200 µ의 비용이 들 수 있지만, Sales AI(정책 버전 2)의 전체 기간 예산 1000000 µ 중 45 µ만 남았습니다. 저절로 초기화되지 않는 예산입니다.",
    ],
    [
      "Approved by a person: Rule “High” of Acme (policy version 2) asks for approval of this call: daily cost per user $120.00 is greater than $100.00, model gpt-4o is one of a, b or c and tag env is prod.",
      "사람이 승인했습니다. Acme(정책 버전 2)의 규칙 ‘High’에 따라 승인이 필요합니다: 사용자별 일 비용($120.00) $100.00 초과, 모델(gpt-4o): a, b or c 중 하나, 태그 env = prod.",
    ],
    [
      "The call is within every limit of Acme (policy version 1). It passed without a budget, which policy allows while budgets cannot be checked.",
      "Acme(정책 버전 1)의 모든 한도 안에 있는 호출입니다. 예산을 확인할 수 없어, 정책에 따라 예산 확인 없이 통과했습니다.",
    ],
    ["The budget is used up", "예산 소진"],
    [
      "Sales AI: calls refused by policy (BUDGET_EXCEEDED)",
      "Sales AI: 호출이 거부되었습니다(예산 소진)",
    ],
    [
      "Kim in Sales AI has used 92.5% of its rolling 30-day budget of $5.00; calls are refused until the budget resets",
      "Kim in Sales AI: 최근 30일 예산 $5.00의 92.5%를 썼습니다. 예산이 초기화될 때까지 호출이 거부됩니다",
    ],
  ])("%s", (english, korean) => {
    expect(inKorean(english)).toBe(korean);
  });
});
