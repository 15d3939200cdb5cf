import type { ClassificationLevel, DataCategory, DataHandling } from "@pag0/contract";
import { type Classification, type Finding, type FindingKind, kindCategories } from "./finding.ts";
import { foldText } from "./folded-text.ts";
import { levelOfCategories, orderedCategories } from "./levels.ts";
import { scanText } from "./scan.ts";
import { newScan, type RawFinding } from "./scan-state.ts";

/** Longest text that is read whole, in UTF-16 units. */
export const MAX_TEXT_CHARS = 4 * 1024 * 1024;
const DEFAULT_CONFIDENCE = 0.5;
/** Births up to then are plausible where the caller passes no year. */
const DEFAULT_YEAR = 2049;

export interface ClassifyOptions {
  /** Findings below this are left out; 0.5 if absent. */
  minConfidence?: number;
  /** Only these kinds; all if absent. */
  kinds?: ReadonlySet<FindingKind>;
  /** Longer texts are sampled: their first and last halves of this many UTF-16 units; 4 Mi if absent. */
  maxChars?: number;
  /** The current year, for plausible births. */
  year?: number;
  /** Says which level a category has. */
  policy?: DataHandling;
  /** The level of a text in which nothing is found; internal if absent. */
  floor?: ClassificationLevel;
}

/** Findings that overlap become one over both spans, of the surer one's kind. */
function merge(findings: RawFinding[]): RawFinding[] {
  findings.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: RawFinding[] = [];
  for (const finding of findings) {
    const last = merged.at(-1);
    if (!last || finding.start >= last.end) {
      merged.push({ ...finding });
      continue;
    }
    last.end = Math.max(last.end, finding.end);
    if (finding.confidence > last.confidence) {
      last.confidence = finding.confidence;
      last.kind = finding.kind;
    }
  }
  return merged;
}

function findIn(text: string, shift: number, options: ClassifyOptions): Finding[] {
  const folded = foldText(text);
  const scan = newScan(folded, options.year ?? DEFAULT_YEAR);
  scanText(scan);
  const least = options.minConfidence ?? DEFAULT_CONFIDENCE;
  const wanted = scan.findings.filter(
    ({ kind, confidence }) => confidence >= least && (options.kinds?.has(kind) ?? true),
  );
  const { offsets } = folded;
  const place = (at: number) => shift + (offsets ? (offsets[at] as number) : at);
  return merge(wanted).map(({ kind, start, end, confidence }) => ({
    kind,
    category: kindCategories[kind],
    start: place(start),
    end: place(end),
    confidence,
  }));
}

/** What findings imply together: their categories and the level of the highest. */
export function classificationOf(
  findings: readonly Finding[],
  complete: boolean,
  options: Pick<ClassifyOptions, "policy" | "floor"> = {},
): Classification {
  const categories = orderedCategories(new Set<DataCategory>(findings.map((one) => one.category)));
  const level = levelOfCategories(categories, options.policy, options.floor);
  return { findings, categories, level, complete };
}

/**
 * Finds sensitive data in a text: payment cards, accounts, national ids, contacts, credentials, and medical,
 * legal, financial and security terms, English and Korean. Time is linear in the text's length whatever it
 * holds. Full-width forms, other scripts' digits, invisible characters and decomposed Korean are read as
 * what they show. A text over `maxChars` is sampled at both ends, and `complete` is false.
 */
export function classifyText(text: string, options: ClassifyOptions = {}): Classification {
  const most = options.maxChars ?? MAX_TEXT_CHARS;
  if (text.length <= most) return classificationOf(findIn(text, 0, options), true, options);
  const half = Math.floor(most / 2);
  const tail = text.length - half;
  const findings = [
    ...findIn(text.slice(0, half), 0, options),
    ...findIn(text.slice(tail), tail, options),
  ];
  return classificationOf(findings, false, options);
}
