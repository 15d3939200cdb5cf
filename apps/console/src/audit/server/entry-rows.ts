import type { AuditEntry as ChainedEntry } from "@pag0/audit";
import type { AuditEntryView } from "@pag0/contract";
import type { AuditEntry } from "@pag0/db";

type Detail = ChainedEntry["detail"];

/** A stored entry as it was chained: its fields give the hash that it bears. */
export function chainedEntry(row: AuditEntry): ChainedEntry {
  return {
    id: row.id,
    organizationId: row.organizationId,
    writer: row.writer,
    sequence: row.sequence,
    at: row.at.toISOString(),
    actor: {
      kind: row.actorKind as ChainedEntry["actor"]["kind"],
      id: row.actorId,
      ...(row.actorCommitment === null ? {} : { commitment: row.actorCommitment }),
    },
    action: row.action,
    resource: { kind: row.resourceKind, id: row.resourceId },
    projectId: row.projectId,
    result: row.result as ChainedEntry["result"],
    policyVersion: row.policyVersion,
    requestId: row.requestId,
    detail: row.detail as Detail,
    previousHash: row.previousHash,
    hash: row.hash,
  };
}

/** A stored entry as the console shows it. @param names of members and keys by their identifiers. */
export function entryView(row: AuditEntry, names: ReadonlyMap<string, string>): AuditEntryView {
  const { organizationId, ...entry } = chainedEntry(row);
  const { kind, id } = entry.actor;
  return { ...entry, actor: { kind, id, name: names.get(id) ?? null } };
}
