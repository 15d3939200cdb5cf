import type { Checkpoint } from "@pag0/audit";
import type { Sql } from "@pag0/db";

/** How long an organization's audit log is, and how far signed checkpoints anchor it. */
export interface AuditPosition {
  entries: number;
  checkpoints: number;
  unanchoredEntries: number;
  /** When the first entry after the last checkpoint was written; null for none. */
  oldestUnanchoredAt: Date | null;
  lastCheckpoint: Checkpoint | null;
}

interface Row {
  entries: bigint;
  unanchored: bigint;
  oldest: Date | null;
}

/** Reads the heads of the chains: its cost grows with the writers, not with the entries. */
export async function auditPosition(sql: Sql, organizationId: string): Promise<AuditPosition> {
  const [counted] = await sql<{ count: number }>(
    "SELECT count(*)::int AS count FROM audit_checkpoints WHERE organization_id = $1",
    [organizationId],
  );
  const [last] = await sql<{ body: Checkpoint }>(
    "SELECT body FROM audit_checkpoints WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT 1",
    [organizationId],
  );
  const [row] = await sql<Row>(
    `SELECT COALESCE(SUM(c.sequence), 0)::bigint AS entries,
       COALESCE(SUM(c.sequence - COALESCE(h.sequence, 0)), 0)::bigint AS unanchored, MIN(e.at) AS oldest
     FROM audit_chains AS c
     LEFT JOIN jsonb_to_recordset($2::jsonb) AS h(writer text, sequence int) ON h.writer = c.writer
     LEFT JOIN audit_entries AS e ON e.organization_id = c.organization_id AND e.writer = c.writer
       AND e.sequence = COALESCE(h.sequence, 0) + 1
     WHERE c.organization_id = $1`,
    [organizationId, JSON.stringify(last?.body.heads ?? [])],
  );
  return {
    entries: Number(row?.entries ?? 0),
    checkpoints: counted?.count ?? 0,
    unanchoredEntries: Number(row?.unanchored ?? 0),
    oldestUnanchoredAt: row?.oldest ?? null,
    lastCheckpoint: last?.body ?? null,
  };
}
