import { type ChainLink, type Checkpoint, checkpointInput, signCheckpoint } from "@pag0/audit";
import { newId } from "@pag0/contract";
import type pg from "pg";
import { inTransaction } from "./sql.ts";

/** Entries that one checkpoint covers at most; the rest waits for the next. */
const MAX_ENTRIES = 50_000;

/**
 * Closes an organization's audit log up to now with a signed checkpoint.
 * @returns null where no entry was added since the last one.
 * @throws RangeError where an entry does not follow the one before it: a broken chain is never signed.
 */
export function createCheckpoint(
  pool: pg.Pool,
  options: { organizationId: string; privateKeyPem: string; now: Date },
): Promise<Checkpoint | null> {
  const { organizationId, privateKeyPem, now } = options;
  return inTransaction(pool, async (sql) => {
    await sql("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `checkpoint|${organizationId}`,
    ]);
    const [last] = await sql<{ body: Checkpoint }>(
      "SELECT body FROM audit_checkpoints WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT 1",
      [organizationId],
    );
    const entries = await sql<ChainLink>(
      `SELECT e.writer, e.sequence, e.hash, e.previous_hash AS "previousHash"
       FROM audit_entries AS e
       LEFT JOIN jsonb_to_recordset($2::jsonb) AS h(writer text, sequence int) ON h.writer = e.writer
       WHERE e.organization_id = $1 AND e.sequence > COALESCE(h.sequence, 0)
       ORDER BY e.writer, e.sequence LIMIT ${MAX_ENTRIES}`,
      [organizationId, JSON.stringify(last?.body.heads ?? [])],
    );
    if (entries.length === 0) return null;
    const identity = {
      id: newId("checkpoint", now.getTime()),
      organizationId,
      at: now.toISOString(),
    };
    const checkpoint = signCheckpoint(
      checkpointInput(identity, last?.body ?? null, entries),
      privateKeyPem,
    );
    await sql(
      "INSERT INTO audit_checkpoints (id, organization_id, at, body, hash, signature, entry_count) VALUES ($1, $2, $3::timestamptz, $4::jsonb, $5, $6, $7)",
      [
        checkpoint.id,
        organizationId,
        checkpoint.at,
        JSON.stringify(checkpoint),
        checkpoint.hash,
        checkpoint.signature,
        checkpoint.entryCount,
      ],
    );
    return checkpoint;
  });
}
