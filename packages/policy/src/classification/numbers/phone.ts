import { isAlphanumeric, isDigit } from "../characters.ts";
import { found, isCued, isIdentifierCued, type ScanState } from "../scan-state.ts";
import { type DigitGroups, endOfGroup, goesOn, hasShape } from "./digit-groups.ts";

/** Country calling codes of one and two digits (ITU-T E.164); all others have three. */
const SHORT_CODES = new Set(
  (
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 " +
    "81 82 84 86 90 91 92 93 94 95 98"
  )
    .split(" ")
    .map(Number),
);

function countryCodeLength(codes: Uint16Array, at: number): number {
  const first = (codes[at] as number) - 48;
  if (first === 0) return 0;
  if (SHORT_CODES.has(first)) return 1;
  const second = first * 10 + (codes[at + 1] as number) - 48;
  if (SHORT_CODES.has(second)) return 2;
  // Zones 2, 3, 4, 5, 6, 8 and 9 hold the codes of three digits.
  return first === 1 || first === 7 ? 0 : 3;
}

/** An international number at its `+`: 8 to 15 digits (E.164), single separators, `(0)` allowed. */
export function internationalPhone(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (at > 0 && isAlphanumeric(codes[at - 1] as number)) return 0;
  let position = at + 1;
  if (!isDigit(codes[position] as number) || countryCodeLength(codes, position) === 0) return 0;
  let digits = 0;
  let end = position;
  let separated = 0;
  while (position - at < 28) {
    const code = codes[position] as number;
    if (isDigit(code)) {
      digits++;
      separated = 0;
      end = position + 1;
    } else if (code === 32 || code === 45 || code === 46 || code === 40 || code === 41) {
      if (++separated > 2) break;
    } else break;
    position++;
  }
  if (digits < 8 || digits > 15 || isAlphanumeric(codes[end] as number)) return 0;
  return found(scan, "phone", at, end, 0.92);
}

const OPEN = 40;
const isAreaDigit = (code: number) => code >= 50 && code <= 57;

/**
 * An American or Korean number with its area code in parentheses, `(212) 555-0123`, at the parenthesis; a
 * Korean one, `02)555-0123`, also at its first digit.
 */
export function parenthesisedPhone(scan: ScanState, at: number): number {
  const { codes } = scan;
  const all = (from: number, count: number) => {
    for (let i = from; i < from + count; i++) if (!isDigit(codes[i] as number)) return false;
    return true;
  };
  let position = codes[at] === OPEN ? at + 1 : at;
  const korean = codes[position] === 48;
  let area = 0;
  while (area < 4 && isDigit(codes[position + area] as number)) area++;
  if (korean ? area < 2 || area > 3 : area !== 3 || !isAreaDigit(codes[position] as number))
    return 0;
  position += area;
  if (codes[position++] !== 41) return 0;
  while (codes[position] === 32 || codes[position] === 45) {
    if (position++ > at + 7) return 0;
  }
  const middle = korean && all(position, 4) ? 4 : 3;
  if (!all(position, middle)) return 0;
  position += middle;
  const separator = codes[position] as number;
  if (separator !== 45 && separator !== 32 && separator !== 46) return 0;
  if (!all(position + 1, 4) || isAlphanumeric(codes[position + 5] as number)) return 0;
  return found(scan, "phone", at, position + 5, 0.9);
}

const KOREAN_SHAPES = [
  [3, 4, 4],
  [3, 3, 4],
  [2, 4, 4],
  [2, 3, 4],
  [4, 4, 4],
];

/** Korean numbering plan: 02, regions 031 to 064, mobiles 010 to 019, 070, 080 and 0502 to 0508. */
function isKoreanPrefix(groups: DigitGroups): boolean {
  const [zero, first, second, third] = groups.digits as unknown as [number, number, number, number];
  if (zero !== 0) return false;
  const length = groups.lengths[0] as number;
  if (length === 2) return first === 2;
  if (length === 4) return first === 5 && second === 0 && third >= 2;
  if (first === 1) return second !== 2 && second !== 3 && second !== 4 && second !== 5;
  if (first === 7 || first === 8) return second === 0;
  return first >= 3 && first <= 6 && second >= 1 && second <= 5;
}

function koreanPhone(groups: DigitGroups): { last: number; confidence: number } | null {
  if (groups.lengths[0] === 11 && groups.digits[0] === 0)
    return groups.digits[1] === 1 && groups.digits[2] === 0 && (groups.digits[3] as number) >= 2
      ? { last: 0, confidence: 0.85 }
      : null;
  if (!isKoreanPrefix(groups)) return null;
  for (const shape of KOREAN_SHAPES)
    if (hasShape(groups, shape, "- .") && !goesOn(groups, 2)) return { last: 2, confidence: 0.93 };
  return null;
}

function isNanp(groups: DigitGroups, offset: number): boolean {
  const digit = (index: number) => groups.digits[offset + index] as number;
  return digit(0) >= 2 && digit(3) >= 2 && !(digit(1) === 1 && digit(2) === 1);
}

/** North American numbering plan: area and exchange codes start with 2 to 9. */
function americanPhone(
  groups: DigitGroups,
  cued: boolean,
): { last: number; confidence: number } | null {
  if (hasShape(groups, [3, 3, 4], "-. ") && !goesOn(groups, 2) && isNanp(groups, 0))
    return { last: 2, confidence: groups.separators[0] !== 32 || cued ? 0.85 : 0.45 };
  if (hasShape(groups, [1, 3, 3, 4], "-. ") && groups.digits[0] === 1 && isNanp(groups, 1))
    return { last: 3, confidence: 0.88 };
  if (cued && groups.lengths[0] === 10 && isNanp(groups, 0)) return { last: 0, confidence: 0.8 };
  return null;
}

/** A Korean or American number at the start of the groups. @returns where it ends, or 0 */
export function nationalPhone(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  const before = at > 0 ? (scan.codes[at - 1] as number) : 32;
  if (before === 45 || before === 35 || before === 47 || before === 95 || before === 46) return 0;
  if (isIdentifierCued(scan, at)) return 0;
  const phone = koreanPhone(groups) ?? americanPhone(groups, isCued(scan, "phone", at, 40));
  return phone ? found(scan, "phone", at, endOfGroup(groups, phone.last), phone.confidence) : 0;
}
