/** A slice lasts for so many seconds of what is spent at present. */
const SECONDS = 2n;
/** Where little was spent so far, it lasts for so many calls. */
const CALLS = 32n;

/**
 * How much to ask for calls to come: what the next seconds will take at the present rate, and at least a
 * few calls. The database grants it only out of a share of what is left. Amounts are nano-USD.
 * @param call the most that one call may cost
 */
export function aheadOf(perSecond: bigint, call: bigint): bigint {
  const seconds = perSecond * SECONDS;
  const calls = call * CALLS;
  return seconds > calls ? seconds : calls;
}
