import type { FindingKind } from "./finding.ts";
import type { FoldedText } from "./folded-text.ts";

/** Words that say what a number near them is. The value is the index of where it was last seen. */
export const cues = {
  ssn: 0,
  rrn: 1,
  phone: 2,
  birth: 3,
  version: 4,
  identifier: 5,
  cpf: 6,
  aadhaar: 7,
  germanTax: 8,
  address: 9,
  diagnosis: 10,
} as const;
export type Cue = keyof typeof cues;

/** A finding in offsets of the folded text. */
export interface RawFinding {
  kind: FindingKind;
  start: number;
  end: number;
  confidence: number;
}

/** A word or phrase of the dictionary; `needsContext` where it means other things too. */
export interface TermHit {
  kind: FindingKind;
  start: number;
  end: number;
  needsContext: boolean;
}

/**
 * What a word does to terms near it: makes them mean their subject, makes those that also mean other things
 * mean one of these, or makes them a matter of general knowledge.
 */
export type ContextEffect = "supports" | "opposes" | "generalizes";

export interface ContextHit {
  kind: FindingKind;
  start: number;
  effect: ContextEffect;
}

const NEVER = -1_000_000;

/** Where one scan of one text stands. */
export interface ScanState {
  readonly codes: Uint16Array;
  readonly length: number;
  /** The current year, for plausible births. */
  readonly year: number;
  readonly findings: RawFinding[];
  readonly terms: TermHit[];
  readonly contexts: ContextHit[];
  readonly lastSeen: Int32Array;
}

export function newScan(folded: FoldedText, year: number): ScanState {
  return {
    codes: folded.codes,
    length: folded.length,
    year,
    findings: [],
    terms: [],
    contexts: [],
    lastSeen: new Int32Array(Object.keys(cues).length).fill(NEVER),
  };
}

/** Whether a cue's word ended at most `within` characters before `at`. */
export function isCued(scan: ScanState, cue: Cue, at: number, within: number): boolean {
  return at - (scan.lastSeen[cues[cue]] as number) <= within;
}

/** Whether `cue` was seen at most `within` characters before `at`, and since `other`. */
export function isNearest(
  scan: ScanState,
  cue: Cue,
  other: Cue,
  at: number,
  within: number,
): boolean {
  return (
    isCued(scan, cue, at, within) &&
    (scan.lastSeen[cues[cue]] as number) > (scan.lastSeen[cues[other]] as number)
  );
}

/** Whether the nearest cue says that the number is an order, part or case number, and no phone. */
export function isIdentifierCued(scan: ScanState, at: number): boolean {
  return isNearest(scan, "identifier", "phone", at, 24);
}

export function found(
  scan: ScanState,
  kind: FindingKind,
  start: number,
  end: number,
  confidence: number,
): number {
  scan.findings.push({ kind, start, end, confidence });
  return end;
}
