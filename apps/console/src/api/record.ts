import { appendAudit, type NewAuditEntry, sqlOf } from "@pag0/db";
import type { TenantContext, Transaction } from "./context.ts";

/** What happened, as far as the request itself does not say it. */
export interface AuditedAction {
  action: string;
  resource: NewAuditEntry["resource"];
  projectId?: string | null;
  result?: NewAuditEntry["result"];
  policyVersion?: string | null;
  detail?: NewAuditEntry["detail"];
}

/** A value as an audit entry carries it: its JSON, without the fields that are not there. */
export function auditValue(value: object | null): NonNullable<NewAuditEntry["detail"]>[string] {
  return JSON.parse(JSON.stringify(value));
}

/** Writes the audit entry of what the caller does in this transaction: both are kept or neither. */
export async function recordAudit(
  context: TenantContext,
  tx: Transaction,
  done: AuditedAction,
): Promise<void> {
  const { caller, now, requestId } = context;
  await appendAudit(sqlOf(tx), caller.organizationId, "console", [
    {
      at: now.toISOString(),
      actor: { kind: caller.kind, id: caller.id },
      action: done.action,
      resource: done.resource,
      projectId: done.projectId ?? null,
      result: done.result ?? "succeeded",
      policyVersion: done.policyVersion ?? null,
      requestId,
      detail: done.detail ?? {},
    },
  ]);
}
