import * as approvals from "../schemas/approvals.ts";
import { page } from "../schemas/common.ts";
import type { Operation } from "./operation.ts";

/** Requests that wait for a person. */
export const approvalOperations = {
  listApprovals: {
    method: "GET",
    path: "/approvals",
    summary: "Approvals",
    tag: "Approvals",
    access: "approval:read",
    query: approvals.approvalQuery,
    response: page(approvals.approvalSchema),
    status: 200,
  },
  getApproval: {
    method: "GET",
    path: "/approvals/{approvalId}",
    summary: "One approval with its request and its effect on the budgets",
    tag: "Approvals",
    access: "approval:read",
    response: approvals.approvalDetailSchema,
    status: 200,
  },
  decideApproval: {
    method: "POST",
    path: "/approvals/{approvalId}/decision",
    summary: "Approve or deny; session only",
    tag: "Approvals",
    access: "approval:decide",
    body: approvals.decisionBody,
    response: approvals.approvalSchema,
    status: 200,
  },
} as const satisfies Record<string, Operation>;
