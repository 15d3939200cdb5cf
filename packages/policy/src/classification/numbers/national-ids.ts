import { isAlphanumeric, isDigit } from "../characters.ts";
import { found, isCued, isIdentifierCued, type ScanState } from "../scan-state.ts";
import { cpf, dniLetter, germanTaxId, mod97, verhoeff } from "./checksums.ts";
import { type DigitGroups, endOfGroup, goesOn, hasShape } from "./digit-groups.ts";

function firstDigits(groups: DigitGroups, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) value = value * 10 + (groups.digits[i] as number);
  return value;
}

/**
 * A US social security number: area not 000, 666 or 900 to 999, group not 00, serial not 0000 (SSA rules);
 * without separators only after a word that says so.
 */
function usSsn(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  const separated = hasShape(groups, [3, 2, 4], "- ") && !goesOn(groups, 2);
  const cued = isCued(scan, "ssn", at, 40);
  if (!separated && !(groups.lengths[0] === 9 && cued)) return 0;
  const area = firstDigits(groups, 0, 3);
  const valid =
    area !== 0 &&
    area !== 666 &&
    area < 900 &&
    firstDigits(groups, 3, 2) !== 0 &&
    firstDigits(groups, 5, 4) !== 0;
  if (!valid || (!cued && isIdentifierCued(scan, at))) return 0;
  const spaced = separated && groups.separators[0] === 32;
  if (spaced && !cued) return 0;
  return found(scan, "us-ssn", at, endOfGroup(groups, separated ? 2 : 0), cued ? 0.97 : 0.85);
}

function brazilianCpf(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  const dotted =
    groups.count >= 4 &&
    groups.lengths[0] === 3 &&
    groups.lengths[1] === 3 &&
    groups.lengths[2] === 3 &&
    groups.lengths[3] === 2 &&
    groups.separators[0] === 46 &&
    groups.separators[1] === 46 &&
    (groups.separators[2] === 45 || groups.separators[2] === 47);
  const bare =
    (groups.lengths[0] === 11 || (hasShape(groups, [9, 2], "-") && !goesOn(groups, 1))) &&
    isCued(scan, "cpf", at, 30);
  if (!(dotted || bare) || !cpf(groups.digits)) return 0;
  const last = dotted ? 3 : groups.lengths[0] === 11 ? 0 : 1;
  return found(scan, "br-cpf", at, endOfGroup(groups, last), 0.97);
}

/** Whether another group of digits stands right before, so that this one is part of something longer. */
function followsDigits(scan: ScanState, at: number): boolean {
  return at > 1 && scan.codes[at - 1] === 32 && isDigit(scan.codes[at - 2] as number);
}

function aadhaar(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  const cued = isCued(scan, "aadhaar", at, 40);
  const spaced = hasShape(groups, [4, 4, 4], " -") && !goesOn(groups, 2);
  if (!spaced && !(groups.lengths[0] === 12 && cued)) return 0;
  if ((groups.digits[0] as number) < 2 || !verhoeff(groups.digits, 12)) return 0;
  if (!cued && (isIdentifierCued(scan, at) || followsDigits(scan, at))) return 0;
  return found(scan, "in-aadhaar", at, endOfGroup(groups, spaced ? 2 : 0), cued ? 0.97 : 0.75);
}

function germanTax(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  const spaced = hasShape(groups, [2, 3, 3, 3], " ") && !goesOn(groups, 3);
  const cued = isCued(scan, "germanTax", at, 40);
  if (!spaced && !(groups.lengths[0] === 11 && cued)) return 0;
  if (!germanTaxId(groups.digits)) return 0;
  return found(scan, "de-tax-id", at, endOfGroup(groups, spaced ? 3 : 0), cued ? 0.97 : 0.8);
}

const UPPER_A = 65;

/** A French NIR, spaced or not: 13 characters (department 2A or 2B in Corsica) and key 97 - n mod 97. */
function frenchNir(scan: ScanState, groups: DigitGroups): number {
  const { codes } = scan;
  const at = groups.starts[0] as number;
  if (groups.firstEnd - at > 15) return 0;
  const digits = new Uint8Array(15);
  let count = 0;
  let position = at;
  for (; count < 15; position++) {
    const code = codes[position] as number;
    if (isDigit(code)) digits[count++] = code - 48;
    else if (count === 6 && digits[5] === 2 && (code === UPPER_A || code === UPPER_A + 1)) {
      digits[5] = 1;
      digits[count++] = code === UPPER_A ? 9 : 8;
    } else if (code !== 32 || codes[position - 1] === 32) return 0;
  }
  if (count < 15 || isAlphanumeric(codes[position] as number)) return 0;
  const month = (digits[3] as number) * 10 + (digits[4] as number);
  const sex = digits[0] as number;
  const plausible = (sex <= 4 && sex > 0) || sex === 7 || sex === 8;
  if (!plausible || !((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50))
    return 0;
  const key = (digits[13] as number) * 10 + (digits[14] as number);
  if (97 - mod97(digits, 13) !== key) return 0;
  return found(scan, "fr-nir", at, position, 0.96);
}

/** A Spanish DNI: up to 8 digits, a hyphen or nothing, and the letter of number mod 23. */
function spanishDni(scan: ScanState, groups: DigitGroups): number {
  if (groups.lengths[0] !== 8) return 0;
  const at = groups.starts[0] as number;
  const { codes } = scan;
  const letterAt = groups.firstEnd + (codes[groups.firstEnd] === 45 ? 1 : 0);
  const letter = String.fromCharCode(codes[letterAt] as number).toUpperCase();
  if (letter !== dniLetter(firstDigits(groups, 0, 8))) return 0;
  if (isAlphanumeric(codes[letterAt + 1] as number)) return 0;
  return found(scan, "es-dni", at, letterAt + 1, 0.9);
}

type Detector = (scan: ScanState, groups: DigitGroups) => number;

/** By the length of the first group of digits, in the forms each id is written in. */
const DETECTORS: Readonly<Record<number, readonly Detector[]>> = {
  1: [frenchNir],
  2: [germanTax],
  3: [usSsn, brazilianCpf],
  4: [aadhaar],
  6: [frenchNir],
  8: [spanishDni],
  9: [usSsn, brazilianCpf],
  11: [brazilianCpf, germanTax],
  12: [aadhaar],
  13: [frenchNir],
  15: [frenchNir],
};

/** A national id at the start of the groups. @returns where it ends, or 0 */
export function nationalId(scan: ScanState, groups: DigitGroups): number {
  const detectors = DETECTORS[groups.lengths[0] as number];
  if (!detectors) return 0;
  for (const detect of detectors) {
    const end = detect(scan, groups);
    if (end > 0) return end;
  }
  return 0;
}
