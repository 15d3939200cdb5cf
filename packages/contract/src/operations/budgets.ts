import * as budgets from "../schemas/budgets.ts";
import { page } from "../schemas/common.ts";
import type { Operation } from "./operation.ts";

/** What is done to budgets beside their policy. */
export const budgetOperations = {
  resetBudget: {
    method: "POST",
    path: "/budgets/reset",
    summary: "Let a budget begin anew within its period: what calls have cost counts no more",
    tag: "Budgets",
    access: "budget:write",
    body: budgets.resetBudgetBody,
    response: budgets.budgetResetSchema,
    status: 200,
  },
  listPersonalBudgets: {
    method: "GET",
    path: "/budgets/personal",
    summary: "Where the budgets stand that a level gives each person and key",
    tag: "Budgets",
    access: "member:read",
    query: budgets.personalBudgetQuery,
    response: budgets.personalBudgetsSchema,
    status: 200,
  },
  listLeaseWriteOffs: {
    method: "GET",
    path: "/budgets/write-offs",
    summary:
      "What lost proxies had leased of budgets: what became of it, and what nobody knows yet",
    tag: "Budgets",
    access: "project:read",
    query: budgets.leaseWriteOffQuery,
    response: page(budgets.leaseWriteOffSchema),
    status: 200,
  },
} as const satisfies Record<string, Operation>;
