import {
  AT_SIGN,
  BRACKET,
  COLON,
  classOf,
  DASH,
  DIGIT,
  HANGUL,
  HEX,
  isAlphanumeric,
  isIn,
  KEY_BODY,
  LETTER,
  PARENTHESIS,
  PLUS,
} from "./characters.ts";
import { email } from "./email.ts";
import { cardEnd } from "./numbers/card.ts";
import { birthAtMonth, birthAtNumber } from "./numbers/date-of-birth.ts";
import { type DigitGroups, newDigitGroups, readDigitGroups } from "./numbers/digit-groups.ts";
import { ipv4, ipv6 } from "./numbers/ip-address.ts";
import { koreanRrn } from "./numbers/korean-rrn.ts";
import { letteredId } from "./numbers/lettered-ids.ts";
import { nationalId } from "./numbers/national-ids.ts";
import { internationalPhone, nationalPhone, parenthesisedPhone } from "./numbers/phone.ts";
import { found, type ScanState } from "./scan-state.ts";
import { urlPassword } from "./secrets/assigned-secret.ts";
import { jsonWebToken, pemPrivateKey, prefixedToken } from "./secrets/token-prefixes.ts";
import { resolveTerms } from "./terms/resolve-terms.ts";
import { icd10, scanEnglish, scanKorean } from "./terms/scan-words.ts";

const MARKER = Array.from("[REDACTED:", (character) => character.charCodeAt(0));
const MAX_MARKER = 48;

/** Passes over a marker that redaction left, so that its words are not read. */
function skipMarker(codes: Uint16Array, at: number): number {
  for (let i = 0; i < MARKER.length; i++) if (codes[at + i] !== MARKER[i]) return at + 1;
  for (let end = at + MARKER.length; end - at < MAX_MARKER; end++)
    if (codes[end] === 93) return end + 1;
  return at + 1;
}

function skipAlphanumeric(codes: Uint16Array, at: number): number {
  let position = at;
  while (isAlphanumeric(codes[position] as number)) position++;
  return position;
}

/** Whether the digits at `at` go on a number before them (`3.14`, `12-34`) and so start nothing; a card may follow a `/`. */
function isContinuation(codes: Uint16Array, at: number, total: number): boolean {
  if (at === 0) return false;
  const before = codes[at - 1] as number;
  if (isAlphanumeric(before)) return true;
  if (before !== 45 && before !== 46 && (before !== 47 || total >= 13)) return false;
  return at > 1 && classOf(codes[at - 2] as number) === DIGIT;
}

function scanNumber(scan: ScanState, at: number, groups: DigitGroups): number {
  const { codes } = scan;
  readDigitGroups(codes, at, groups);
  if (groups.firstEnd - at <= 4 && codes[groups.firstEnd] === 58) {
    const end = ipv6(scan, at);
    if (end > 0) return end;
  }
  if (codes[at] === 48 && codes[groups.firstEnd] === 41 && !isAlphanumeric(codes[at - 1] ?? 0)) {
    const end = parenthesisedPhone(scan, at);
    if (end > 0) return end;
  }
  if (groups.count > 0 && !isContinuation(codes, at, groups.total)) {
    const rrn = groups.total >= 13 ? koreanRrn(scan, groups) : null;
    if (rrn) return found(scan, "kr-rrn", at, rrn.end, rrn.confidence);
    const card = groups.total >= 13 ? cardEnd(groups) : 0;
    if (card > 0 && !isAlphanumeric(codes[card] as number))
      return found(scan, "card", at, card, 0.95);
    const born = birthAtNumber(scan, groups);
    if (born > 0) return born;
    if (groups.total >= 4) {
      const end = ipv4(scan, groups) || (groups.total >= 6 && nationalId(scan, groups));
      if (end) return end;
      const phone = groups.total >= 9 ? nationalPhone(scan, groups) : 0;
      if (phone > 0) return phone;
    }
  }
  return skipAlphanumeric(codes, groups.firstEnd);
}

const word = { letters: 0, end: 0 };

function scanWord(scan: ScanState, at: number): number {
  const { codes } = scan;
  const before = at > 0 ? (codes[at - 1] as number) : 32;
  if (!isIn(KEY_BODY, before)) {
    const token = prefixedToken(scan, at) || jsonWebToken(scan, at);
    if (token > 0) return token;
  }
  scanEnglish(scan, at, word);
  const next = codes[at + word.letters] as number;
  if (word.letters <= 4 && next === 58 && isIn(HEX, codes[at] as number)) {
    const end = ipv6(scan, at);
    if (end > 0) return end;
  }
  if (word.letters <= 2) {
    const id = letteredId(scan, at, word.letters) || (word.letters === 1 ? icd10(scan, at) : 0);
    if (id > 0) return id;
    if (isIn(HEX, next)) {
      const end = ipv6(scan, at);
      if (end > 0) return end;
    }
  }
  if (word.letters >= 3 && word.letters <= 9) {
    const end = birthAtMonth(scan, at);
    if (end > 0) return end;
  }
  return skipAlphanumeric(codes, word.end);
}

/** Reads a folded text once, from left to right, and leaves what it finds in the state. */
export function scanText(scan: ScanState): void {
  const { codes, length } = scan;
  const groups = newDigitGroups();
  let at = 0;
  while (at < length) {
    switch (classOf(codes[at] as number)) {
      case LETTER:
        at = scanWord(scan, at);
        break;
      case DIGIT:
        at = scanNumber(scan, at, groups);
        break;
      case HANGUL:
        at = scanKorean(scan, at) || at + 1;
        break;
      case AT_SIGN:
        at = email(scan, at) || at + 1;
        break;
      case PLUS:
        at = internationalPhone(scan, at) || at + 1;
        break;
      case DASH:
        at = (codes[at + 1] === 45 && pemPrivateKey(scan, at)) || at + 1;
        break;
      case COLON:
        at = urlPassword(scan, at) || (codes[at + 1] === 58 && ipv6(scan, at)) || at + 1;
        break;
      case PARENTHESIS:
        at = parenthesisedPhone(scan, at) || at + 1;
        break;
      case BRACKET:
        at = skipMarker(codes, at);
        break;
      default:
        at++;
    }
  }
  resolveTerms(scan);
}
