import { HEX, isAlphanumeric, isDigit, isIn, isLetter } from "../characters.ts";
import { found, isCued, isNearest, type ScanState } from "../scan-state.ts";
import { type DigitGroups, endOfGroup } from "./digit-groups.ts";

const DOT = 46;
const COLON = 58;
const MAX_IPV6 = 45;

/**
 * An IPv4 address at the start of the groups. Loopback, unspecified, broadcast and masks are nobody's;
 * four numbers that are all below 10, or after the word "version", are a version.
 * @returns where it ends, or 0
 */
export function ipv4(scan: ScanState, groups: DigitGroups): number {
  if (groups.count < 4 || (groups.count > 4 && groups.separators[3] === DOT)) return 0;
  const octets: number[] = [];
  for (let group = 0, digit = 0; group < 4; group++) {
    const length = groups.lengths[group] as number;
    if (length > 3 || (group < 3 && groups.separators[group] !== DOT)) return 0;
    if (length > 1 && groups.digits[digit] === 0) return 0;
    let octet = 0;
    for (let i = 0; i < length; i++) octet = octet * 10 + (groups.digits[digit++] as number);
    if (octet > 255) return 0;
    octets.push(octet);
  }
  const at = groups.starts[0] as number;
  const end = endOfGroup(groups, 3);
  const next = scan.codes[end] as number;
  if (isAlphanumeric(next) || (next === 45 && isLetter(scan.codes[end + 1] as number))) return 0;
  const [first, second] = octets as [number, number];
  if (first === 0 || first === 127 || (first === 255 && second === 255)) return 0;
  if (isNearest(scan, "version", "address", at, 24)) return 0;
  const small = octets.every((octet) => octet < 10);
  if (small && !isCued(scan, "address", at, 40)) return 0;
  return found(scan, "ip-address", at, end, 0.85);
}

/** Reads an IPv6 address: eight groups of up to four hex digits, one run of zeros as `::` (RFC 4291). */
function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (groups.some((group) => group === "" || group.length > 4)) return false;
  return halves.length === 2 ? groups.length >= 2 && groups.length <= 7 : groups.length === 8;
}

/** An IPv6 address at a run of hex digits or at `::`; `::1` and `a::b` are too short to be a host's. */
export function ipv6(scan: ScanState, at: number): number {
  const { codes } = scan;
  const before = codes[at - 1] as number;
  if (before === COLON && (codes[at - 2] === COLON || isIn(HEX, codes[at - 2] as number))) return 0;
  let end = at;
  let digits = 0;
  while (end - at <= MAX_IPV6) {
    const code = codes[end] as number;
    if (isDigit(code)) digits++;
    else if (!isIn(HEX, code) && code !== COLON) break;
    end++;
  }
  if (end - at > MAX_IPV6 || digits === 0 || isAlphanumeric(codes[end] as number)) return 0;
  if (codes[end - 1] === COLON && codes[end - 2] !== COLON) end--;
  if (end - at < 6 || !isIpv6(String.fromCharCode(...codes.subarray(at, end)))) return 0;
  return found(scan, "ip-address", at, end, 0.9);
}
