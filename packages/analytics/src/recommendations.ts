import type { NanoUsd } from "@pag0/money";
import { percentText } from "./text.ts";
import { ratio } from "./usage-sums.ts";

/** One team's use of the current month, as far as advice follows from it. */
export interface TeamUse {
  name: string;
  /** Spent since the month began, at every project that the budget counts. */
  spentThisMonth: NanoUsd;
  monthlyBudget: NanoUsd | null;
  cacheHits: bigint;
  cacheLookups: bigint;
}

/** How far the month is: 0 < elapsed <= 1. */
export interface MonthProgress {
  elapsed: number;
}

const STEP_PERCENT = 10n;
/** A month that has just begun says nothing of its end. */
const LEAST_ELAPSED = 0.1;
const LOW_CACHE_RATE = 0.25;
const LEAST_LOOKUPS = 50n;
const MOST_RECOMMENDATIONS = 20;

/** By how many percent, in steps of ten, a budget has to grow to cover the month at its pace so far; 0 for none. */
export function budgetIncreasePercent(
  use: Pick<TeamUse, "spentThisMonth" | "monthlyBudget">,
  { elapsed }: MonthProgress,
): number {
  const { spentThisMonth, monthlyBudget } = use;
  if (monthlyBudget === null || monthlyBudget === 0n || elapsed < LEAST_ELAPSED) return 0;
  const projected = (spentThisMonth * 1_000_000n) / BigInt(Math.ceil(elapsed * 1_000_000));
  if (projected <= monthlyBudget) return 0;
  const missing = (projected - monthlyBudget) * 100n;
  const unit = monthlyBudget * STEP_PERCENT;
  return Number(((missing + unit - 1n) / unit) * STEP_PERCENT);
}

/** What the figures suggest, in sentences, teams in the order given; at most 20. */
export function recommendationsFor(teams: readonly TeamUse[], month: MonthProgress): string[] {
  const budgets = teams.flatMap((team) => {
    const percent = budgetIncreasePercent(team, month);
    return percent === 0 ? [] : [`Recommend increasing ${team.name} team budget by ${percent}%`];
  });
  const caches = teams.flatMap((team) => {
    const rate = ratio(team.cacheHits, team.cacheLookups);
    if (team.cacheLookups < LEAST_LOOKUPS || rate === null || rate >= LOW_CACHE_RATE) return [];
    return [`${team.name} team cache utilization low (${percentText(rate)}) - optimization needed`];
  });
  return [...budgets, ...caches].slice(0, MOST_RECOMMENDATIONS);
}
