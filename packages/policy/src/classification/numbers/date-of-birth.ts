import { isDigit, isLetter } from "../characters.ts";
import { found, isCued, type ScanState } from "../scan-state.ts";
import { isBirthDate } from "./calendar-date.ts";
import { type DigitGroups, endOfGroup, hasShape } from "./digit-groups.ts";

const CUE_DISTANCE = 40;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const YEAR_SIGN = "년".charCodeAt(0);
const MONTH_SIGN = "월".charCodeAt(0);
const DAY_SIGN = "일".charCodeAt(0);

interface Read {
  value: number;
  end: number;
}

function readNumber(codes: Uint16Array, at: number, most: number): Read | null {
  let end = at;
  let value = 0;
  while (end - at < most && isDigit(codes[end] as number))
    value = value * 10 + (codes[end++] as number) - 48;
  return end === at || isDigit(codes[end] as number) ? null : { value, end };
}

function skipBlanks(codes: Uint16Array, at: number): number {
  let position = at;
  while (position - at < 3 && (codes[position] === 32 || codes[position] === 44)) position++;
  return position;
}

/** The month whose English name or abbreviation stands at `at`. */
function readMonth(codes: Uint16Array, at: number): Read | null {
  let end = at;
  while (end - at < 10 && isLetter(codes[end] as number)) end++;
  if (end - at < 3) return null;
  const name = String.fromCharCode(...codes.subarray(at, at + 3)).toLowerCase();
  const value = MONTHS.indexOf(name) + 1;
  return value === 0 ? null : { value, end: codes[end] === 46 ? end + 1 : end };
}

/** `1990-01-31`, `31/01/1990`, `01/31/1990`, `900131`, `19900131` or `90.01.31`. */
function numericBirth(scan: ScanState, groups: DigitGroups): number {
  const [length] = groups.lengths as unknown as [number];
  const numbers: number[] = [];
  for (let group = 0, digit = 0; group < Math.min(3, groups.count); group++) {
    let value = 0;
    for (let i = 0; i < (groups.lengths[group] as number); i++)
      value = value * 10 + (groups.digits[digit++] as number);
    numbers.push(value);
  }
  const is = (year: number, month: number, day: number) => {
    const full = year >= 100 ? year : year + (2000 + year > scan.year ? 1900 : 2000);
    return isBirthDate(full, month, day, scan.year);
  };
  const [first, second, third] = numbers as [number, number, number];
  if (length === 6 || length === 8) {
    const year = Math.floor(first / 10_000);
    return is(year, Math.floor(first / 100) % 100, first % 100) ? endOfGroup(groups, 0) : 0;
  }
  if (groups.count < 3 || groups.separators[0] !== groups.separators[1]) return 0;
  if ((groups.lengths[1] as number) > 2 || groups.separators[0] === 32) return 0;
  if (hasShape(groups, [4], "")) return is(first, second, third) ? endOfGroup(groups, 2) : 0;
  if (length > 2) return 0;
  const lastYear = is(third, second, first) || is(third, first, second);
  const firstYear = length === 2 && is(first, second, third);
  return lastYear || firstYear ? endOfGroup(groups, 2) : 0;
}

/** `1990년 1월 31일` */
function koreanBirth(scan: ScanState, at: number): number {
  const { codes } = scan;
  const year = readNumber(codes, at, 4);
  if (!year || codes[year.end] !== YEAR_SIGN) return 0;
  const month = readNumber(codes, skipBlanks(codes, year.end + 1), 2);
  if (!month || codes[month.end] !== MONTH_SIGN) return 0;
  const day = readNumber(codes, skipBlanks(codes, month.end + 1), 2);
  if (!day || codes[day.end] !== DAY_SIGN) return 0;
  const full = year.value >= 100 ? year.value : year.value + 1900;
  return isBirthDate(full, month.value, day.value, scan.year) ? day.end + 1 : 0;
}

/** `31 January 1990`, `31st of Jan 1990` */
function dayFirstBirth(scan: ScanState, at: number): number {
  const { codes } = scan;
  const day = readNumber(codes, at, 2);
  if (!day) return 0;
  let position = day.end;
  if (isLetter(codes[position] as number)) position += 2;
  position = skipBlanks(codes, position);
  if (codes[position] === 111 && codes[position + 1] === 102)
    position = skipBlanks(codes, position + 2);
  const month = readMonth(codes, position);
  const year = month && readNumber(codes, skipBlanks(codes, month.end), 4);
  if (!month || !year) return 0;
  return isBirthDate(year.value, month.value, day.value, scan.year) ? year.end : 0;
}

/** A date of birth at a number, where a word before it says so. @returns where it ends, or 0 */
export function birthAtNumber(scan: ScanState, groups: DigitGroups): number {
  const at = groups.starts[0] as number;
  if (!isCued(scan, "birth", at, CUE_DISTANCE)) return 0;
  const end = numericBirth(scan, groups) || koreanBirth(scan, at) || dayFirstBirth(scan, at);
  return end > 0 ? found(scan, "date-of-birth", at, end, 0.9) : 0;
}

/** `January 31, 1990` at its month, where a word before it says that it is a birth. */
export function birthAtMonth(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (!isCued(scan, "birth", at, CUE_DISTANCE)) return 0;
  const month = readMonth(codes, at);
  const day = month && readNumber(codes, skipBlanks(codes, month.end), 2);
  if (!month || !day) return 0;
  const suffix = isLetter(codes[day.end] as number) ? 2 : 0;
  const year = readNumber(codes, skipBlanks(codes, day.end + suffix), 4);
  if (!year || !isBirthDate(year.value, month.value, day.value, scan.year)) return 0;
  return found(scan, "date-of-birth", at, year.end, 0.9);
}
