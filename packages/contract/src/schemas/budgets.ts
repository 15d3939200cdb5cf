import { z } from "zod";
import { budgetPeriod } from "../budget-month.ts";
import { amount, instant, pageQuery, reference } from "./common.ts";

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
    writtenOff: amount.meta({
      description:
        "The part of settled that proxies had leased which were not heard of since; nobody knows yet what of it calls have cost",
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

export const personalBudgetQuery = z.object({
  team: reference.optional().meta({
    description:
      "Identifier or slug of the team that gives the budgets; without it, those that the organization gives",
  }),
  q: pageQuery.shape.q,
});

const personKind = z.enum(["member", "key"]);

/** What a level gives each person and key, and where those stand who have spent of it. */
export const personalBudgetsSchema = z
  .object({
    limits: z
      .array(z.object({ kind: personKind, period: budgetPeriod, limit: amount }))
      .meta({ description: "What each person and key has for itself at this level" }),
    data: z
      .array(
        z.object({
          holder: z.object({
            kind: personKind,
            id: z.string(),
            name: z
              .string()
              .nullable()
              .meta({ description: "Of the person or key; null where neither is known" }),
          }),
          budget: budgetStateSchema,
        }),
      )
      .meta({ description: "At most 200; who has least left of theirs comes first" }),
    total: z.int().meta({ description: "How many there are in all" }),
  })
  .meta({ id: "PersonalBudgets" });
export type PersonalBudgetsView = z.infer<typeof personalBudgetsSchema>;

export const leaseWriteOffQuery = pageQuery.extend({
  team: reference.optional().meta({
    description:
      "Identifier or slug of a team; its budgets alone, and those of its people and keys",
  }),
});

/** What a proxy that was not heard of had leased of one budget: counted as spent, until it is known. */
export const leaseWriteOffSchema = z
  .object({
    proxyId: z.string(),
    scopeKind: budgetScopeKind,
    scopeId: z.string(),
    level: z
      .object({ kind: z.enum(["organization", "project"]), id: z.string(), name: z.string() })
      .meta({ description: "Whose budget it is, or who gives it to the person or key" }),
    holder: z
      .string()
      .nullable()
      .meta({ description: "The person's or key's name; null for a level's own budget" }),
    period: budgetPeriod,
    windowStart: instant.meta({ description: "The day of which it was leased" }),
    lastSeenAt: instant.meta({ description: "When the proxy was last heard of before" }),
    at: instant.meta({ description: "When it was written off" }),
    amount: amount.meta({ description: "What the proxy had leased: spent + returned + open" }),
    spent: amount.meta({ description: "What calls in its journal, which came later, have cost" }),
    returned: amount.meta({ description: "What was given back later" }),
    open: amount.meta({ description: "What counts as spent, and nobody knows yet whether it was" }),
  })
  .meta({ id: "LeaseWriteOff" });
export type LeaseWriteOffView = z.infer<typeof leaseWriteOffSchema>;
