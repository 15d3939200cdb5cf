import { BLANK, isAlphanumeric, isIn } from "../characters.ts";
import type { FindingKind } from "../finding.ts";
import type { ContextEffect, Cue } from "../scan-state.ts";
import type { SecretLabel } from "../secrets/assigned-secret.ts";

/** What a word or phrase of the dictionary is for. One phrase may be for several things. */
export type Meaning =
  | { type: "term"; kind: FindingKind; needsContext: boolean }
  | { type: "context"; kind: FindingKind; effect: ContextEffect }
  | { type: "cue"; cue: Cue }
  | { type: "label"; label: SecretLabel }
  | { type: "header" };

/** A phrase as folded lower-case codes; a space in it stands for what joins words. */
export interface Phrase {
  codes: Uint16Array;
  meanings: Meaning[];
  /** A Korean phrase that also counts within a word, as in 제2형당뇨병. */
  anywhere: boolean;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BLOOM_BITS = 16;
const BLOOM_MASK = (1 << BLOOM_BITS) - 1;

export const HASH_START = FNV_OFFSET;

/** One step of FNV-1a over code units. */
export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, FNV_PRIME);
}

const isKorean = (code: number) => code >= 0xac00 && code <= 0xd7a3;

/** Phrases by the hash of their first word (English) or first two syllables (Korean). */
export class Dictionary {
  private readonly phrases = new Map<string, Phrase>();
  private readonly byHash = new Map<number, Phrase[]>();
  private readonly bloom = new Uint8Array(1 << BLOOM_BITS);

  /**
   * Adds a phrase: lower case, spaces between words. A leading `*` lets a Korean phrase count within a
   * word.
   */
  add(text: string, meaning: Meaning): void {
    const anywhere = text.startsWith("*");
    const phrase = anywhere ? text.slice(1) : text;
    this.put(phrase, meaning, anywhere);
    const lastCode = phrase.charCodeAt(phrase.length - 1);
    if (!isKorean(lastCode) && lastCode !== 115) this.put(`${phrase}s`, meaning, anywhere);
  }

  private put(text: string, meaning: Meaning, anywhere: boolean): void {
    const known = this.phrases.get(text);
    if (known) {
      known.meanings.push(meaning);
      return;
    }
    const phrase = {
      codes: Uint16Array.from(text, (character) => character.charCodeAt(0)),
      meanings: [meaning],
      anywhere,
    };
    this.phrases.set(text, phrase);
    const hash = isKorean(text.charCodeAt(0))
      ? hashStep(hashStep(FNV_OFFSET, text.charCodeAt(0)), text.charCodeAt(1))
      : hashWord(text);
    const bucket = this.byHash.get(hash) ?? [];
    bucket.push(phrase);
    bucket.sort((a, b) => b.codes.length - a.codes.length);
    this.byHash.set(hash, bucket);
    const bit = (hash ^ (hash >>> BLOOM_BITS)) & BLOOM_MASK;
    this.bloom[bit] = 1;
  }

  /** The phrases that may start with what was hashed, longest first. */
  candidates(hash: number): readonly Phrase[] | undefined {
    return this.bloom[(hash ^ (hash >>> BLOOM_BITS)) & BLOOM_MASK] === 1
      ? this.byHash.get(hash)
      : undefined;
  }
}

function hashWord(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 97 || code > 122) break;
    hash = hashStep(hash, code);
  }
  return hash;
}

/** Where what joins two words ends: up to three blanks, one hyphen or one underscore; `at` where nothing does. */
function endOfJoin(codes: Uint16Array, at: number): number {
  const code = codes[at] as number;
  if (code === 45 || code === 95) return at + 1;
  let position = at;
  while (position - at < 3 && isIn(BLANK, codes[position] as number)) position++;
  return position;
}

/** Where the phrase ends, if it stands at `at` as whole words (Korean: with any particle), or 0. */
export function matchPhrase(codes: Uint16Array, at: number, phrase: Phrase): number {
  const pattern = phrase.codes;
  let position = at;
  for (let i = 0; i < pattern.length; i++) {
    const wanted = pattern[i] as number;
    const code = codes[position] as number;
    if (wanted === 32) {
      const end = endOfJoin(codes, position);
      // Korean may leave the space out.
      const joined = isKorean(code) && isKorean(pattern[i - 1] as number);
      if (end === position && !joined) return 0;
      position = end;
    } else if (code === wanted || (code >= 65 && code <= 90 && code + 32 === wanted)) position++;
    else return 0;
  }
  return isKorean(pattern[pattern.length - 1] as number) ||
    !isAlphanumeric(codes[position] as number)
    ? position
    : 0;
}
