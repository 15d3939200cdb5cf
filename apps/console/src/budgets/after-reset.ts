import type { BudgetStateView } from "@pag0/contract";
import { max, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { amountOf } from "../ui/amount.ts";

/**
 * Pure: where a budget will stand once it is reset, as the wire writes amounts. All that is settled goes, but
 * for what was written off of lost proxies; what is held or leased stays.
 */
export function afterReset(
  budget: Pick<BudgetStateView, "limit" | "held" | "leased" | "writtenOff">,
): Pick<BudgetStateView, "settled" | "remaining"> {
  const { limit, held, leased, writtenOff } = budget;
  const kept = amountOf(held) + amountOf(leased) + amountOf(writtenOff);
  const left = max(ZERO, nanoUsd(amountOf(limit) - kept));
  return { settled: writtenOff, remaining: toMicroUsdExact(left) };
}
