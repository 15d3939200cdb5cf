import type { ReasoningEffort } from "./chat.ts";

/** Tokens that a vendor who counts them may reason with, for each effort of a vendor who names it. */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
};

export function budgetOfEffort(effort: ReasoningEffort): number {
  return BUDGETS[effort];
}

/** The least effort that has at least this budget. */
export function effortOfBudget(tokens: number): ReasoningEffort {
  const order: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high"];
  return order.find((effort) => BUDGETS[effort] >= tokens) ?? "high";
}
