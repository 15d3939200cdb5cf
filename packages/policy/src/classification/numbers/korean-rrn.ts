import { isCued, isIdentifierCued, type ScanState } from "../scan-state.ts";
import { isBirthDate } from "./calendar-date.ts";
import { koreanRrnCheck } from "./checksums.ts";
import { type DigitGroups, endOfGroup, hasShape } from "./digit-groups.ts";

const CENTURIES = [1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800];
/** Births from October 2020 on have numbers with a random tail, without a check digit. */
const RANDOM_SINCE = 20_201_001;

/**
 * A Korean resident or foreigner registration number (YYMMDD-SNNNNNC) at the start of the groups.
 * The check digit proves it. Where it fails, the number may have been given or changed since October
 * 2020: it counts where the birth is since then, or where a word before says what it is.
 * @returns the confidence and the end, or null
 */
export function koreanRrn(
  scan: ScanState,
  groups: DigitGroups,
): { end: number; confidence: number } | null {
  const bare = groups.lengths[0] === 13;
  if (!bare && !hasShape(groups, [6, 7], "- ")) return null;
  const { digits } = groups;
  const two = (index: number) => (digits[index] as number) * 10 + (digits[index + 1] as number);
  const sex = digits[6] as number;
  const year = (CENTURIES[sex] as number) + two(0);
  if (!isBirthDate(year, two(2), two(4), scan.year)) return null;
  const at = groups.starts[0] as number;
  const end = endOfGroup(groups, bare ? 0 : 1);
  if (isCued(scan, "rrn", at, 40)) return { end, confidence: 0.98 };
  const checked = koreanRrnCheck(digits);
  // A bare run of 13 digits may be a time in milliseconds, which reads as a birth before 1925.
  if (bare)
    return checked && year >= 1925 && !isIdentifierCued(scan, at) ? { end, confidence: 0.7 } : null;
  if (isIdentifierCued(scan, at)) return null;
  if (checked) return { end, confidence: 0.97 };
  const born = year * 10_000 + two(2) * 100 + two(4);
  return born >= RANDOM_SINCE && sex % 10 >= 3 ? { end, confidence: 0.6 } : null;
}
