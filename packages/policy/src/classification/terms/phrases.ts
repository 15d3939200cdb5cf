import type { FindingKind } from "../finding.ts";

/** The words of one subject; a leading `*` lets a Korean word count within another. */
export interface Vocabulary {
  kind: FindingKind;
  /** Mean the subject wherever they stand. */
  terms: readonly string[];
  /** Mean it only near a word of `supports`. */
  inContext: readonly string[];
  supports: readonly string[];
  /** Say that something else is meant. */
  opposes: readonly string[];
}

/** A list of phrases written with commas between them. */
export function phrases(text: string): string[] {
  return text
    .split(",")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}
