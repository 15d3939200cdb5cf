import { isAlphanumeric, isDigit, isLetter } from "../characters.ts";
import { found, type ScanState } from "../scan-state.ts";
import { dniLetter, mod97 } from "./checksums.ts";

const upper = (code: number) => (code >= 97 && code <= 122 ? code - 32 : code);

/** Lengths of IBANs by country (SWIFT IBAN registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/** An IBAN at `at` (two letters, two digits): its country's length and mod 97 (ISO 13616). */
function iban(scan: ScanState, at: number): number {
  const { codes } = scan;
  const country = String.fromCharCode(upper(codes[at] as number), upper(codes[at + 1] as number));
  const length = IBAN_LENGTHS[country];
  if (length === undefined) return 0;
  const characters = new Uint8Array(length);
  let count = 0;
  let position = at;
  while (count < length) {
    const code = codes[position] as number;
    if (isAlphanumeric(code)) characters[count++] = upper(code);
    else if ((code !== 32 && code !== 45) || !isAlphanumeric(codes[position + 1] as number))
      return 0;
    position++;
  }
  if (isAlphanumeric(codes[position] as number)) return 0;
  const digits: number[] = [];
  for (let i = 0; i < length; i++) {
    const code = characters[(i + 4) % length] as number;
    if (isDigit(code)) digits.push(code - 48);
    else digits.push(Math.floor((code - 55) / 10), (code - 55) % 10);
  }
  return mod97(digits, digits.length) === 1 ? found(scan, "iban", at, position, 0.99) : 0;
}

const NINO_FIRST = "ABCEGHJKLMNOPRSTWXYZ";
const NINO_SECOND = "ABCEGHJKLMNPRSTWXYZ";
const NINO_NEVER = ["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"];

/** A UK national insurance number (HMRC NIM39110): prefix rules, six digits, suffix A to D. */
function nino(scan: ScanState, at: number): number {
  const { codes } = scan;
  const prefix = String.fromCharCode(codes[at] as number, codes[at + 1] as number);
  if (
    !NINO_FIRST.includes(prefix.charAt(0)) ||
    !NINO_SECOND.includes(prefix.charAt(1)) ||
    NINO_NEVER.includes(prefix)
  )
    return 0;
  let position = at + 2;
  const spaced = codes[position] === 32;
  for (let pair = 0; pair < 3; pair++) {
    if (spaced && codes[position++] !== 32) return 0;
    if (!isDigit(codes[position] as number) || !isDigit(codes[position + 1] as number)) return 0;
    position += 2;
  }
  if (spaced && codes[position] === 32) position++;
  const suffix = codes[position] as number;
  if (suffix < 65 || suffix > 68 || isAlphanumeric(codes[position + 1] as number)) return 0;
  return found(scan, "uk-nino", at, position + 1, 0.85);
}

/** A Spanish NIE: X, Y or Z for 0, 1 or 2, seven digits and the letter of number mod 23. */
function nie(scan: ScanState, at: number): number {
  const { codes } = scan;
  const prefix = upper(codes[at] as number) - 88;
  if (prefix < 0 || prefix > 2) return 0;
  let position = at + 1;
  if (codes[position] === 45) position++;
  let number = prefix;
  for (let i = 0; i < 7; i++, position++) {
    const code = codes[position] as number;
    if (!isDigit(code)) return 0;
    number = number * 10 + code - 48;
  }
  if (codes[position] === 45) position++;
  const letter = String.fromCharCode(upper(codes[position] as number));
  if (letter !== dniLetter(number) || isAlphanumeric(codes[position + 1] as number)) return 0;
  return found(scan, "es-dni", at, position + 1, 0.92);
}

/** An id that starts with letters, at a word's start; `letters` is how many it starts with. */
export function letteredId(scan: ScanState, at: number, letters: number): number {
  const { codes } = scan;
  if (letters === 1) return nie(scan, at);
  if (letters !== 2 || !isLetter(codes[at + 1] as number)) return 0;
  const third = codes[at + 2] as number;
  if (isDigit(third)) {
    const end = isDigit(codes[at + 3] as number) ? iban(scan, at) : 0;
    if (end > 0) return end;
  }
  return isDigit(third) || third === 32 ? nino(scan, at) : 0;
}
