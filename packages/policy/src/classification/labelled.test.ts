import { describe, expect, it } from "vitest";
import { classifyText } from "./classify-text.ts";
import type { FindingKind } from "./finding.ts";
import { type LabelledText, labelledTexts, unseenTexts } from "./labelled/labelled-texts.ts";

interface Score {
  found: number;
  wrong: number;
  missed: number;
}

const CHECKSUMMED: readonly FindingKind[] = [
  "card",
  "iban",
  "kr-rrn",
  "fr-nir",
  "es-dni",
  "br-cpf",
  "in-aadhaar",
  "de-tax-id",
];
const TERMS: readonly FindingKind[] = [
  "medical-term",
  "icd-10",
  "legal-term",
  "financial-term",
  "security-term",
];

/** A label is found by a finding of its kind that covers all of it. */
function score(texts: readonly LabelledText[]): Map<FindingKind, Score> {
  const scores = new Map<FindingKind, Score>();
  const of = (kind: FindingKind) => {
    const known = scores.get(kind) ?? { found: 0, wrong: 0, missed: 0 };
    scores.set(kind, known);
    return known;
  };
  for (const { text, labels } of texts) {
    const left = [...classifyText(text, { year: 2026 }).findings];
    for (const label of labels) {
      const index = left.findIndex(
        ({ kind, start, end }) => kind === label.kind && start <= label.start && label.end <= end,
      );
      if (index === -1) of(label.kind).missed++;
      else {
        of(label.kind).found++;
        left.splice(index, 1);
      }
    }
    for (const { kind } of left) of(kind).wrong++;
  }
  return scores;
}

const ratio = (part: number, rest: number) => (part + rest === 0 ? 1 : part / (part + rest));

const precisionOf = (score: Score | undefined) => ratio(score?.found ?? 0, score?.wrong ?? 0);
const recallOf = (score: Score | undefined) => ratio(score?.found ?? 0, score?.missed ?? 0);

function print(title: string, scores: ReadonlyMap<FindingKind, Score>): void {
  const rows = [...scores]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, one]) =>
      [
        kind.padEnd(16),
        String(one.found + one.missed).padStart(6),
        precisionOf(one).toFixed(3).padStart(10),
        recallOf(one).toFixed(3).padStart(7),
        String(one.wrong).padStart(6),
        String(one.missed).padStart(7),
      ].join(" "),
    );
  console.log(
    [title, "kind             labels  precision  recall  wrong  missed", ...rows].join("\n"),
  );
}

describe("the labelled set", () => {
  const scores = score(labelledTexts);
  const precision = (kind: FindingKind) => precisionOf(scores.get(kind));
  const recall = (kind: FindingKind) => recallOf(scores.get(kind));

  it("has at least 400 texts, half of them with nothing sensitive", () => {
    const harmless = labelledTexts.filter(({ labels }) => labels.length === 0).length;
    expect(labelledTexts.length).toBeGreaterThanOrEqual(400);
    expect(harmless / labelledTexts.length).toBeGreaterThanOrEqual(0.5);
    expect(new Set(labelledTexts.map(({ text }) => text)).size).toBe(labelledTexts.length);
  });

  it("prints precision and recall by kind", () => {
    print(`labelled: ${labelledTexts.length} texts`, scores);
    expect(scores.size).toBe(23);
  });

  it.each(CHECKSUMMED)("finds %s with precision 0.97 and recall 0.95", (kind) => {
    expect(scores.get(kind)?.found).toBeGreaterThanOrEqual(4);
    expect(precision(kind)).toBeGreaterThanOrEqual(0.97);
    expect(recall(kind)).toBeGreaterThanOrEqual(0.95);
  });

  it.each(TERMS)("finds %s with precision 0.9 and recall 0.85", (kind) => {
    expect(scores.get(kind)?.found).toBeGreaterThanOrEqual(9);
    expect(precision(kind)).toBeGreaterThanOrEqual(0.9);
    expect(recall(kind)).toBeGreaterThanOrEqual(0.85);
  });

  it("finds every other kind with precision and recall 0.9", () => {
    const others = [...scores.keys()].filter(
      (kind) => !CHECKSUMMED.includes(kind) && !TERMS.includes(kind),
    );
    expect(others).toHaveLength(10);
    for (const kind of others) {
      expect([kind, precision(kind) >= 0.9]).toEqual([kind, true]);
      expect([kind, recall(kind) >= 0.9]).toEqual([kind, true]);
    }
  });
});

/** Sums the scores of some kinds. */
function total(scores: ReadonlyMap<FindingKind, Score>, terms: boolean): Score {
  const sum = { found: 0, wrong: 0, missed: 0 };
  for (const [kind, { found, wrong, missed }] of scores) {
    if (TERMS.includes(kind) !== terms) continue;
    sum.found += found;
    sum.wrong += wrong;
    sum.missed += missed;
  }
  return sum;
}

describe("texts that nothing was fitted to", () => {
  const scores = score(unseenTexts);

  it("prints precision and recall by kind", () => {
    print(`unseen: ${unseenTexts.length} texts`, scores);
    expect(unseenTexts.length).toBeGreaterThanOrEqual(100);
  });

  it("finds what has a form with precision 0.9 and recall 0.8", () => {
    const forms = total(scores, false);
    expect(precisionOf(forms)).toBeGreaterThanOrEqual(0.9);
    expect(recallOf(forms)).toBeGreaterThanOrEqual(0.8);
  });

  it("finds terms with precision 0.9, and seven in ten of them", () => {
    const terms = total(scores, true);
    expect(precisionOf(terms)).toBeGreaterThanOrEqual(0.9);
    expect(recallOf(terms)).toBeGreaterThanOrEqual(0.7);
  });
});
