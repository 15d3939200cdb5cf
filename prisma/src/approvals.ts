import type { NanoUsd } from "@pag0/money";
import type pg from "pg";
import type { Prisma } from "../generated/client.ts";
import { appendAudit, type NewAuditEntry } from "./audit-log.ts";
import type { BudgetKey } from "./budgets.ts";
import { type BudgetShortage, holdForApproval, releaseHolds } from "./holds.ts";
import { inTransaction, type Sql } from "./sql.ts";

/** A request that is to wait for a person. */
export interface NewApproval {
  id: string;
  organizationId: string;
  projectId: string;
  apiKeyId: string;
  requestId: string;
  method: string;
  url: string;
  host: string;
  model: string | null;
  category: string;
  requestCiphertext: Uint8Array;
  requestSha256: string;
  estimate: NanoUsd;
  justification: string;
  requestedBy: string;
  reasonCode: string;
  explanation: string;
  approverIds: readonly string[];
  approverSource: string;
  warnings: Prisma.InputJsonValue;
  policyVersionIds: readonly string[];
  createdAt: Date;
  expiresAt: Date;
}

/** Requests of one project that may wait at the same time: each is kept whole, and a person has to read it. */
const MOST_PENDING = 200;

/**
 * Stores a request that waits, holds its upper bound on every budget, and records both; or does none of
 * it and returns the budget that is short, or that too many of the project's wait already.
 * @param writer the process in whose audit chain it is recorded.
 */
export function createApproval(
  pool: pg.Pool,
  approval: NewApproval,
  budgets: readonly { key: BudgetKey; limit: NanoUsd }[],
  writer: string,
): Promise<BudgetShortage | "too_many" | null> {
  return inTransaction(pool, async (sql) => {
    const [waiting] = await sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM approvals
       WHERE organization_id = $1 AND project_id = $2 AND status = 'pending' AND expires_at > $3::timestamptz`,
      [approval.organizationId, approval.projectId, approval.createdAt.toISOString()],
    );
    if ((waiting?.count ?? 0) >= MOST_PENDING) return "too_many";
    const shortage = await holdForApproval(sql, {
      approvalId: approval.id,
      amount: approval.estimate,
      budgets,
    });
    if (shortage !== null) return shortage;
    await sql(
      `INSERT INTO approvals (id, organization_id, project_id, api_key_id, request_id, method, url, host, model, category,
         request_ciphertext, request_sha256, estimate_nano, justification, requested_by, reason_code, explanation,
         approver_ids, approver_source, warnings, policy_version_ids, created_at, expires_at)
       VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20::jsonb,$21,$22,$23)`,
      [
        approval.id,
        approval.organizationId,
        approval.projectId,
        approval.apiKeyId,
        approval.requestId,
        approval.method,
        approval.url,
        approval.host,
        approval.model,
        approval.category,
        Buffer.from(approval.requestCiphertext),
        approval.requestSha256,
        approval.estimate.toString(),
        approval.justification,
        approval.requestedBy,
        approval.reasonCode,
        approval.explanation,
        [...approval.approverIds],
        approval.approverSource,
        JSON.stringify(approval.warnings),
        [...approval.policyVersionIds],
        approval.createdAt.toISOString(),
        approval.expiresAt.toISOString(),
      ],
    );
    await appendAudit(sql, approval.organizationId, writer, [
      {
        at: approval.createdAt.toISOString(),
        actor: { kind: "api_key", id: approval.apiKeyId },
        action: "approval.requested",
        resource: { kind: "approval", id: approval.id },
        projectId: approval.projectId,
        result: "pending",
        policyVersion: approval.policyVersionIds.join(",") || null,
        requestId: approval.requestId,
        detail: {
          url: approval.url,
          model: approval.model,
          estimateNanoUsd: approval.estimate.toString(),
          requestSha256: approval.requestSha256,
          reasonCode: approval.reasonCode,
          approverIds: [...approval.approverIds],
        },
      },
    ]);
    return null;
  });
}

/**
 * Records a person's decision on a request that is still pending and not past its deadline. A denial
 * releases its holds. The caller adds the audit entry, which names the person.
 * @returns false where somebody or the deadline was faster.
 */
export async function decideApproval(
  sql: Sql,
  decision: {
    approvalId: string;
    approve: boolean;
    memberId: string;
    comment: string | null;
    now: Date;
  },
): Promise<boolean> {
  const decided = await sql<{ id: string }>(
    `UPDATE approvals SET status = $2::approval_status, decided_by_id = $3, decision_comment = $4, decided_at = $5::timestamptz
     WHERE id = $1 AND status = 'pending' AND expires_at > $5::timestamptz RETURNING id`,
    [
      decision.approvalId,
      decision.approve ? "approved" : "denied",
      decision.memberId,
      decision.comment,
      decision.now.toISOString(),
    ],
  );
  if (decided.length === 0) return false;
  if (!decision.approve) await releaseHolds(sql, [decision.approvalId]);
  return true;
}

function systemEntry(
  action: string,
  approval: { id: string; project_id: string; request_id: string },
  now: Date,
  actor: NewAuditEntry["actor"],
): NewAuditEntry {
  return {
    at: now.toISOString(),
    actor,
    action,
    resource: { kind: "approval", id: approval.id },
    projectId: approval.project_id,
    result: "succeeded",
    policyVersion: null,
    requestId: approval.request_id,
    detail: {},
  };
}

/** Takes back a request that still waits. @returns false where it does not wait any more. */
export function cancelApproval(
  pool: pg.Pool,
  request: {
    organizationId: string;
    projectId: string;
    approvalId: string;
    apiKeyId: string;
    now: Date;
    writer: string;
  },
): Promise<boolean> {
  return inTransaction(pool, async (sql) => {
    const [row] = await sql<{ id: string; project_id: string; request_id: string }>(
      `UPDATE approvals SET status = 'cancelled', decided_at = $4::timestamptz
       WHERE id = $1 AND organization_id = $2 AND project_id = $3 AND status = 'pending' RETURNING id, project_id, request_id`,
      [request.approvalId, request.organizationId, request.projectId, request.now.toISOString()],
    );
    if (row === undefined) return false;
    await releaseHolds(sql, [row.id]);
    await appendAudit(sql, request.organizationId, request.writer, [
      systemEntry("approval.cancelled", row, request.now, {
        kind: "api_key",
        id: request.apiKeyId,
      }),
    ]);
    return true;
  });
}

/**
 * Ends requests whose deadline has passed, undecided or approved but never executed, and releases their
 * holds. An execution that has begun is left alone.
 * @returns how many ended; at most `limit` at once.
 */
export function expireDueApprovals(
  pool: pg.Pool,
  options: { now: Date; limit: number; writer: string },
): Promise<number> {
  return inTransaction(pool, async (sql) => {
    const due = await sql<{
      id: string;
      organization_id: string;
      project_id: string;
      request_id: string;
    }>(
      `UPDATE approvals SET status = 'expired' WHERE id IN (
         SELECT id FROM approvals WHERE status IN ('pending', 'approved') AND execution_id IS NULL AND expires_at <= $1::timestamptz
         ORDER BY organization_id, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, organization_id, project_id, request_id`,
      [options.now.toISOString(), options.limit],
    );
    await releaseHolds(
      sql,
      due.map((row) => row.id),
    );
    for (const [organizationId, own] of Map.groupBy(due, (row) => row.organization_id))
      await appendAudit(
        sql,
        organizationId,
        options.writer,
        own.map((row) =>
          systemEntry("approval.expired", row, options.now, { kind: "system", id: options.writer }),
        ),
      );
    return due.length;
  });
}

/** Claims the one execution of an approved request. @returns false for everybody but the first. */
export async function claimExecution(
  sql: Sql,
  claim: { approvalId: string; executionId: string; now: Date },
): Promise<boolean> {
  const rows = await sql<{ id: string }>(
    `UPDATE approvals SET execution_id = $2, execution_started_at = $3::timestamptz
     WHERE id = $1 AND status = 'approved' AND execution_id IS NULL AND expires_at > $3::timestamptz RETURNING id`,
    [claim.approvalId, claim.executionId, claim.now.toISOString()],
  );
  return rows.length === 1;
}

/** Gives a claim back when nothing was sent, so that it can be executed later. */
export async function releaseExecution(
  sql: Sql,
  claim: { approvalId: string; executionId: string },
): Promise<void> {
  await sql(
    `UPDATE approvals SET execution_id = NULL, execution_started_at = NULL WHERE id = $1 AND execution_id = $2 AND status = 'approved'`,
    [claim.approvalId, claim.executionId],
  );
}

/** Keeps the answer of an execution: from now on every further execution returns it. */
export async function completeExecution(
  sql: Sql,
  result: {
    approvalId: string;
    executionId: string;
    responseCiphertext: Uint8Array | null;
    responseStatus: number;
    cost: NanoUsd;
    usageEventId: string;
    now: Date;
  },
): Promise<void> {
  await sql(
    `UPDATE approvals SET status = 'executed', response_ciphertext = $3, response_status = $4, cost_nano = $5, usage_event_id = $6, executed_at = $7::timestamptz
     WHERE id = $1 AND execution_id = $2 AND status = 'approved'`,
    [
      result.approvalId,
      result.executionId,
      result.responseCiphertext === null ? null : Buffer.from(result.responseCiphertext),
      result.responseStatus,
      result.cost.toString(),
      result.usageEventId,
      result.now.toISOString(),
    ],
  );
}
