import { EMAIL_LOCAL, HOST, isAlphanumeric, isIn, isLetter } from "./characters.ts";
import { found, type ScanState } from "./scan-state.ts";

const MAX_LOCAL = 64;
const MAX_HOST = 253;
const DOT = 46;

/** What follows an `@` in file names such as `logo@2x.png`. */
const FILE_ENDINGS = new Set("png jpg jpeg gif svg webp ico css js mjs ts map json".split(" "));

/**
 * An e-mail address at its `@` (the usual part of RFC 5321: ASCII local part of 64 at most, a host with a
 * top level of letters). `git@host:path` is a login that everybody shares, no address.
 * @returns where it ends, or 0
 */
export function email(scan: ScanState, at: number): number {
  const { codes } = scan;
  let start = at;
  while (start > 0 && at - start < MAX_LOCAL && isIn(EMAIL_LOCAL, codes[start - 1] as number))
    start--;
  while (start < at && !isAlphanumeric(codes[start] as number)) start++;
  if (start === at || codes[at - 1] === DOT) return 0;
  let end = at + 1;
  let lastDot = 0;
  while (end - at <= MAX_HOST && isIn(HOST, codes[end] as number)) {
    if (codes[end] === DOT) {
      if (codes[end - 1] === DOT || end === at + 1) break;
      if (isLetter(codes[end + 1] as number)) lastDot = end;
    }
    end++;
  }
  if (lastDot === 0) return 0;
  end = lastDot + 1;
  while (isLetter(codes[end] as number) && end - lastDot <= 24) end++;
  const top = end - lastDot - 1;
  if (top < 2 || isAlphanumeric(codes[end] as number)) return 0;
  const ending = String.fromCharCode(...codes.subarray(lastDot + 1, end)).toLowerCase();
  if (FILE_ENDINGS.has(ending)) return 0;
  const isGit = at - start === 3 && String.fromCharCode(...codes.subarray(start, at)) === "git";
  if (isGit && codes[end] === 58) return 0;
  return found(scan, "email", start, end, 0.95);
}
