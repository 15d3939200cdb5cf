import { isDigit } from "../characters.ts";

const MAX_GROUPS = 20;
const MAX_DIGITS = 40;
const isSeparator = (code: number) => code === 32 || (code >= 45 && code <= 47);

/** Groups of digits with one separator between each two, such as `4111 1111 1111 1111`. */
export interface DigitGroups {
  count: number;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** `separators[i]` stands between group i and i + 1. */
  readonly separators: Uint16Array;
  /** The digits of all groups. */
  readonly digits: Uint8Array;
  total: number;
  /** Where the first group ends, even where it is too long to be read. */
  firstEnd: number;
}

export function newDigitGroups(): DigitGroups {
  return {
    count: 0,
    starts: new Int32Array(MAX_GROUPS),
    lengths: new Int32Array(MAX_GROUPS),
    separators: new Uint16Array(MAX_GROUPS),
    digits: new Uint8Array(MAX_DIGITS),
    total: 0,
    firstEnd: 0,
  };
}

/** Reads the groups from the digit at `at` into `groups`: at most 20 groups and 40 digits. */
export function readDigitGroups(codes: Uint16Array, at: number, groups: DigitGroups): void {
  let position = at;
  groups.count = 0;
  groups.total = 0;
  groups.firstEnd = 0;
  while (groups.count < MAX_GROUPS) {
    const start = position;
    let total = groups.total;
    let code = codes[position] as number;
    while (isDigit(code)) {
      if (total < MAX_DIGITS) groups.digits[total] = code - 48;
      total++;
      code = codes[++position] as number;
    }
    if (groups.count === 0) groups.firstEnd = position;
    if (total > MAX_DIGITS) return;
    groups.starts[groups.count] = start;
    groups.lengths[groups.count] = position - start;
    groups.total = total;
    groups.separators[groups.count++] = code;
    if (!isSeparator(code) || !isDigit(codes[position + 1] as number)) return;
    position++;
  }
}

/** Where the group's last digit ends. */
export function endOfGroup(groups: DigitGroups, index: number): number {
  return (groups.starts[index] as number) + (groups.lengths[index] as number);
}

/** Whether the first groups have these lengths, all with the same separator (one of `separators`). */
export function hasShape(
  groups: DigitGroups,
  lengths: readonly number[],
  separators: string,
): boolean {
  if (groups.count < lengths.length) return false;
  for (let i = 0; i < lengths.length; i++) {
    if (groups.lengths[i] !== lengths[i]) return false;
    if (i > 0 && groups.separators[i - 1] !== groups.separators[0]) return false;
  }
  return (
    lengths.length < 2 || separators.includes(String.fromCharCode(groups.separators[0] as number))
  );
}

/** Whether the number goes on after group `index` with the same separator as within it. */
export function goesOn(groups: DigitGroups, index: number): boolean {
  return (
    groups.count > index + 1 && (index === 0 || groups.separators[index] === groups.separators[0])
  );
}
