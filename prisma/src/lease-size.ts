import { max, min, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";

/** What a proxy needs of one budget. */
export interface LeaseNeed {
  /** Less than this is of no use: what the smallest call that waits is missing; nothing where none waits. */
  atLeast: NanoUsd;
  /** What all the calls that wait are missing. */
  wanted: NanoUsd;
  /** For calls to come. */
  ahead: NanoUsd;
}

/** Parts for each proxy into which what is left is cut, so that four that ask in turn leave much of it. */
const PARTS_EACH = 4n;

/**
 * How much of what is left a proxy is granted: for calls that wait as far as it goes, and for calls to
 * come a share of the rest that shrinks with it, so that near its end a budget is leased call by call
 * and whoever needs the last cent finds it.
 * @param liveProxies at least 1
 */
export function grantOf(left: NanoUsd, need: LeaseNeed, liveProxies: number): NanoUsd {
  if (left <= 0n || left < need.atLeast) return ZERO;
  const wanted = min(left, max(ZERO, need.wanted));
  const share = (left - wanted) / (PARTS_EACH * BigInt(liveProxies));
  return nanoUsd(wanted + min(need.ahead, nanoUsd(share)));
}
