import { describe, expect, it } from "vitest";
import { classifyText } from "./classify-text.ts";
import type { FindingKind } from "./finding.ts";
import { labelledTexts } from "./labelled/labelled-texts.ts";

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
function score(): Map<FindingKind, Score> {
  const scores = new Map<FindingKind, Score>();
  const of = (kind: FindingKind) => {
    const known = scores.get(kind) ?? { found: 0, wrong: 0, missed: 0 };
    scores.set(kind, known);
    return known;
  };
  for (const { text, labels } of labelledTexts) {
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

describe("the labelled set", () => {
  const scores = score();
  const precision = (kind: FindingKind) =>
    ratio(scores.get(kind)?.found ?? 0, scores.get(kind)?.wrong ?? 0);
  const recall = (kind: FindingKind) =>
    ratio(scores.get(kind)?.found ?? 0, scores.get(kind)?.missed ?? 0);

  it("has at least 400 texts, half of them with nothing sensitive", () => {
    const harmless = labelledTexts.filter(({ labels }) => labels.length === 0).length;
    expect(labelledTexts.length).toBeGreaterThanOrEqual(400);
    expect(harmless / labelledTexts.length).toBeGreaterThanOrEqual(0.45);
    expect(new Set(labelledTexts.map(({ text }) => text)).size).toBe(labelledTexts.length);
  });

  it("prints precision and recall by kind", () => {
    const rows = [...scores].map(([kind, { found, wrong, missed }]) => [
      kind.padEnd(16),
      String(found + missed).padStart(6),
      precision(kind).toFixed(3).padStart(10),
      recall(kind).toFixed(3).padStart(7),
      String(wrong).padStart(6),
      String(missed).padStart(7),
    ]);
    const header = "kind             labels  precision  recall  wrong  missed";
    console.log([header, ...rows.map((row) => row.join(" "))].join("\n"));
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

  it("finds every other kind with precision 0.93 and recall 0.9", () => {
    const others = [...scores.keys()].filter(
      (kind) => !CHECKSUMMED.includes(kind) && !TERMS.includes(kind),
    );
    expect(others).toHaveLength(10);
    for (const kind of others) {
      expect([kind, precision(kind) >= 0.93]).toEqual([kind, true]);
      expect([kind, recall(kind) >= 0.9]).toEqual([kind, true]);
    }
  });
});
