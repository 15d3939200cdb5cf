import type { ChatRequest } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { budgetOfEffort } from "../reasoning.ts";

/** From version 3 on a model reasons by a level; those before, and what draws pictures, by a budget of tokens. */
const BY_LEVEL = /^gemini-(?!3-pro-image)([3-9]|\d\d|[a-z-]+-latest$)/;

export function isOfVersion3(model: string): boolean {
  return /^gemini-([3-9]|\d\d|[a-z-]+-latest$)/.test(model);
}

/** The budgets that a model takes ("Thinking", Google's guide to Gemini's API). */
function bounded(budget: number, model: string): number {
  if (model.includes("2.5-pro")) return Math.min(32_768, Math.max(128, budget));
  return Math.min(24_576, budget);
}

/**
 * How a request asks Gemini to reason, which is a hint: what a model has no word for becomes the nearest.
 * Whoever sets a budget of thinking is a client of messages, who is to see what was thought.
 */
export function thinkingConfigOf({ model, reasoning }: ChatRequest): JsonObject | null {
  const { effort, budgetTokens } = reasoning;
  if (effort === null && budgetTokens === null) return null;
  const shown = budgetTokens === null ? {} : { includeThoughts: true };
  if (BY_LEVEL.test(model)) {
    const least = effort === "none" || effort === "minimal";
    return { thinkingLevel: least || effort === null ? "low" : effort, ...shown };
  }
  const budget = budgetTokens ?? budgetOfEffort(effort ?? "none");
  return { thinkingBudget: bounded(budget, model), ...shown };
}
