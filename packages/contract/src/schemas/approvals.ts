import { z } from "zod";
import { budgetPeriod } from "../budget-month.ts";
import { amount, instant, pageQuery, warningSchema } from "./common.ts";

export const approvalStatuses = [
  "pending",
  "approved",
  "denied",
  "expired",
  "cancelled",
  "executed",
] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export const approvalSchema = z
  .object({
    id: z.string(),
    status: z.enum(approvalStatuses),
    team: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    requestId: z.string(),
    method: z.string(),
    url: z.string(),
    model: z.string().nullable(),
    category: z.string(),
    estimate: amount.meta({
      description: "The most the call can cost; held on every budget until the decision",
    }),
    cost: amount.nullable(),
    justification: z.string(),
    requestedBy: z.string().meta({ description: "As the caller said; not verified" }),
    reasonCode: z.string(),
    explanation: z.string(),
    approvers: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
    warnings: z.array(warningSchema),
    createdAt: instant,
    expiresAt: instant,
    decidedAt: instant.nullable(),
    decidedBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    decisionComment: z.string().nullable(),
    executedAt: instant.nullable(),
    mayDecide: z.boolean().meta({ description: "Whether the caller may decide it now" }),
    mayNotDecideBecause: z.string().nullable(),
  })
  .meta({ id: "Approval" });
export type ApprovalView = z.infer<typeof approvalSchema>;

export const approvalDetailSchema = approvalSchema
  .extend({
    bodyPreview: z.string().nullable().meta({
      description: "The first 4,000 characters of the stored body; reading it is audited",
    }),
    budgets: z.array(
      z.object({
        scopeName: z.string(),
        period: budgetPeriod,
        limit: amount,
        usedBefore: amount,
        usedAfter: amount,
      }),
    ),
  })
  .meta({ id: "ApprovalDetail" });
export type ApprovalDetailView = z.infer<typeof approvalDetailSchema>;

export const approvalQuery = pageQuery.extend({
  status: z.enum([...approvalStatuses, "all"]).default("pending"),
  team: z.string().max(80).optional(),
});

export const decisionBody = z.strictObject({
  decision: z.enum(["approve", "deny"]),
  comment: z.string().trim().max(1000).optional(),
});

/** What the proxy answers with 202, and at `GET /v1/approvals/{approvalId}`. */
export const proxyApprovalSchema = z
  .object({
    approvalId: z.string(),
    status: z.enum(approvalStatuses),
    requestId: z.string(),
    estimate: amount,
    reasonCode: z.string(),
    explanation: z.string(),
    approvers: z.array(z.string()),
    warnings: z.array(warningSchema),
    createdAt: instant,
    expiresAt: instant,
    decisionComment: z.string().nullable(),
    url: z.string().meta({ description: "Where an approver decides" }),
  })
  .meta({ id: "ProxyApproval" });
export type ProxyApprovalView = z.infer<typeof proxyApprovalSchema>;
