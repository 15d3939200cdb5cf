import { z } from "zod";
import { budgetPeriod } from "../budget-month.ts";
import { amount, instant } from "./common.ts";

export const budgetScopeKind = z.enum(["organization", "project", "member", "key"]);

/** Where one budget stands: settled, held, leased and remaining add up to the limit, or more. */
export const budgetStateSchema = z
  .object({
    scopeKind: budgetScopeKind,
    scopeId: z.string(),
    period: budgetPeriod,
    limit: amount,
    settled: amount.meta({ description: "What calls have cost" }),
    held: amount.meta({ description: "Held by requests that wait for approval" }),
    leased: amount.meta({
      description: "In proxies' hands: held by calls under way, or ready for the next",
    }),
    remaining: amount.meta({ description: "What no proxy and no request has; 0 or more" }),
    windowStart: instant.meta({ description: "From then on spending counts" }),
    resetsAt: instant.nullable().meta({
      description:
        "When it resets; of a rolling month, when its oldest day falls out; null for a total budget",
    }),
    rollingDays: z.int().nullable().meta({ description: "Days of a rolling month; else null" }),
  })
  .meta({ id: "BudgetState" });
export type BudgetStateView = z.infer<typeof budgetStateSchema>;

export const resetBudgetBody = z.strictObject({
  scope: z.strictObject({
    kind: budgetScopeKind,
    id: z.string().trim().min(1).max(200).meta({
      description:
        "Identifier or slug of the organization or team; for a member or key that of the level whose budget it is, a slash and the identifier of the member or key",
    }),
  }),
  period: budgetPeriod,
  reason: z.string().trim().min(1, "must say why").max(500),
});

export const budgetResetSchema = z
  .object({
    budget: budgetStateSchema,
    reset: amount.meta({ description: "What was settled and counts no more" }),
  })
  .meta({ id: "BudgetReset" });
