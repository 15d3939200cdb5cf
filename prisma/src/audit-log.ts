import { type AuditEntry, type AuditEntryBody, chainEntry, genesisHash } from "@pag0/audit";
import { newId } from "@pag0/contract";
import type { Sql } from "./sql.ts";
import { storable } from "./storable.ts";

/** An entry before it has its place in a chain. */
export type NewAuditEntry = Omit<AuditEntryBody, "id" | "writer" | "sequence" | "organizationId">;

/**
 * Adds entries to a writer's chain of an organization, in the caller's transaction: what is undone is
 * not recorded, and what is recorded was done. Writers of the same chain wait for each other.
 */
export async function appendAudit(
  sql: Sql,
  organizationId: string,
  writer: string,
  entries: readonly NewAuditEntry[],
): Promise<AuditEntry[]> {
  if (entries.length === 0) return [];
  await sql(
    `INSERT INTO audit_chains (organization_id, writer, sequence, hash) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING`,
    [organizationId, writer, genesisHash],
  );
  const [chain] = await sql<{ sequence: number; hash: string }>(
    `SELECT sequence, hash FROM audit_chains WHERE organization_id = $1 AND writer = $2 FOR UPDATE`,
    [organizationId, writer],
  );
  if (chain === undefined)
    throw new Error(`The audit chain of ${organizationId}/${writer} is missing`);
  let { sequence, hash } = chain;
  const chained: AuditEntry[] = entries.map((entry) => {
    sequence += 1;
    const next = chainEntry(
      {
        ...storable(entry),
        id: newId("auditEntry", Date.parse(entry.at)),
        organizationId,
        writer,
        sequence,
      },
      hash,
    );
    hash = next.hash;
    return next;
  });
  await sql(
    `INSERT INTO audit_entries (id, organization_id, writer, sequence, at, actor_kind, actor_id, actor_commitment, action,
       resource_kind, resource_id, project_id, result, policy_version, request_id, detail, previous_hash, hash)
     SELECT e->>'id', $1, $2, (e->>'sequence')::int, (e->>'at')::timestamptz, e->'actor'->>'kind', e->'actor'->>'id',
       e->'actor'->>'commitment', e->>'action', e->'resource'->>'kind', e->'resource'->>'id', e->>'projectId', e->>'result', e->>'policyVersion',
       e->>'requestId', e->'detail', e->>'previousHash', e->>'hash'
     FROM jsonb_array_elements($3::jsonb) AS e`,
    [organizationId, writer, JSON.stringify(chained)],
  );
  await sql(
    `UPDATE audit_chains SET sequence = $3, hash = $4 WHERE organization_id = $1 AND writer = $2`,
    [organizationId, writer, sequence, hash],
  );
  return chained;
}
