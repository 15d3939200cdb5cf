import { cues, found, type ScanState } from "../scan-state.ts";
import { assignedSecret, headerToken } from "../secrets/assigned-secret.ts";
import { HASH_START, hashStep, type Meaning, matchPhrase, type Phrase } from "./dictionary.ts";
import { dictionary } from "./vocabulary.ts";

/** Notes what a phrase at `start` to `end` means. @returns where a secret after it ends, or 0 */
function note(scan: ScanState, meaning: Meaning, start: number, end: number): number {
  switch (meaning.type) {
    case "term":
      scan.terms.push({ kind: meaning.kind, start, end, needsContext: meaning.needsContext });
      return 0;
    case "context":
      scan.contexts.push({ kind: meaning.kind, start, effect: meaning.effect });
      return 0;
    case "cue":
      scan.lastSeen[cues[meaning.cue]] = end;
      return 0;
    case "label":
      return assignedSecret(scan, end, meaning.label);
    case "header":
      return headerToken(scan, end);
  }
}

function noteFirst(
  scan: ScanState,
  candidates: readonly Phrase[],
  at: number,
  within: boolean,
): number {
  for (const phrase of candidates) {
    if (within && !phrase.anywhere) continue;
    const end = matchPhrase(scan.codes, at, phrase);
    if (end === 0) continue;
    let after = 0;
    for (const meaning of phrase.meanings) after = Math.max(after, note(scan, meaning, at, end));
    return after;
  }
  return 0;
}

/**
 * Reads the English word at `at` and looks it up.
 * @param result takes how many `letters` it has, and where to go on: after the word, or after a secret that
 * the phrase it starts is the label of
 */
export function scanEnglish(
  scan: ScanState,
  at: number,
  result: { letters: number; end: number },
): void {
  const { codes } = scan;
  let hash = HASH_START;
  let position = at;
  for (;;) {
    const lower = (codes[position] as number) | 32;
    if (lower < 97 || lower > 122 || (codes[position] as number) > 122) break;
    hash = hashStep(hash, lower);
    position++;
  }
  result.letters = position - at;
  const candidates = dictionary.candidates(hash);
  result.end = (candidates && noteFirst(scan, candidates, at, false)) || position;
}

/** Looks up the Korean word at the syllable at `at`. @returns where a secret after it ends, or 0 */
export function scanKorean(scan: ScanState, at: number): number {
  const { codes } = scan;
  const before = at > 0 ? (codes[at - 1] as number) : 32;
  const within = before >= 0xac00 && before <= 0xd7a3;
  const hash = hashStep(hashStep(HASH_START, codes[at] as number), codes[at + 1] as number);
  const candidates = dictionary.candidates(hash);
  return candidates ? noteFirst(scan, candidates, at, within) : 0;
}

const UPPER_A = 65;

/**
 * An ICD-10 or KCD code at a capital letter (A00 to Z99, up to four characters after the point), where a
 * word of diagnosis stands before it.
 */
export function icd10(scan: ScanState, at: number): number {
  const { codes } = scan;
  const isNumber = (code: number) => code >= 48 && code <= 57;
  const isCapital = (code: number) => code >= UPPER_A && code <= 90;
  if (!isCapital(codes[at] as number) || !isNumber(codes[at + 1] as number)) return 0;
  const third = codes[at + 2] as number;
  if (!isNumber(third) && third !== UPPER_A && third !== UPPER_A + 1) return 0;
  let end = at + 3;
  if (
    codes[end] === 46 &&
    (isNumber(codes[end + 1] as number) || isCapital(codes[end + 1] as number))
  ) {
    end++;
    while (end - at < 8 && (isNumber(codes[end] as number) || isCapital(codes[end] as number)))
      end++;
  }
  const next = (codes[end] as number) | 32;
  if (isNumber(codes[end] as number) || (next >= 97 && next <= 122)) return 0;
  if (at - (scan.lastSeen[cues.diagnosis] as number) > 60) return 0;
  return found(scan, "icd-10", at, end, 0.88);
}
