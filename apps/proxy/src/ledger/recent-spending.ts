/** What was spent in this second and in the one before, on a clock that only grows. Amounts are nano-USD. */
export interface RecentSpending {
  second: number;
  current: bigint;
  before: bigint;
}

export const nothingSpent = (): RecentSpending => ({ second: 0, current: 0n, before: 0n });

function turn(recent: RecentSpending, second: number): void {
  if (second === recent.second) return;
  recent.before = second === recent.second + 1 ? recent.current : 0n;
  recent.current = 0n;
  recent.second = second;
}

/** Counts an amount that was held, or, below nothing, what of a hold was not spent. */
export function addSpending(recent: RecentSpending, amount: bigint, elapsedMs: number): void {
  turn(recent, Math.floor(elapsedMs / 1_000));
  recent.current += amount;
}

/** How much is spent in a second at present; never below nothing. */
export function spendingPerSecond(recent: RecentSpending, elapsedMs: number): bigint {
  turn(recent, Math.floor(elapsedMs / 1_000));
  const { current, before } = recent;
  const most = current > before ? current : before;
  return most > 0n ? most : 0n;
}
