import { type AuditEntry, type AuditEntryBody, chainEntry, genesisHash } from "@pag0/audit";
import { newId } from "@pag0/contract";
import { columnOf } from "./array-literal.ts";
import type { Sql } from "./sql.ts";
import { storable } from "./storable.ts";

/** An entry before it has its place in a chain. */
export type NewAuditEntry = Omit<AuditEntryBody, "id" | "writer" | "sequence" | "organizationId">;

/** Where a writer's chain of an organization ends. */
export interface ChainEnd {
  sequence: number;
  hash: string;
}

/** What the rows of entries have that are alike, said once. */
export type AlikeRows = Pick<
  AuditEntry,
  "actor" | "action" | "projectId" | "result" | "policyVersion"
> & { resourceKind: string };

/** What the row of an entry has of its own. */
export type EntryRow = Pick<AuditEntry, "id" | "at" | "requestId" | "hash"> & {
  alike: AlikeRows;
  resourceId: string;
  /** JSON without a line break, as `JSON.stringify` and `canonicalize` write it. */
  detail: string;
};

/** Locks a chain, made where it is not there, until the transaction ends. */
export async function lockChain(
  sql: Sql,
  organizationId: string,
  writer: string,
): Promise<ChainEnd> {
  await sql(
    `INSERT INTO audit_chains (organization_id, writer, sequence, hash) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING`,
    [organizationId, writer, genesisHash],
  );
  const [end] = await sql<ChainEnd>(
    `SELECT sequence, hash FROM audit_chains WHERE organization_id = $1 AND writer = $2 FOR UPDATE`,
    [organizationId, writer],
  );
  if (end === undefined)
    throw new Error(`The audit chain of ${organizationId}/${writer} is missing`);
  return end;
}

/** A full join, as that of `insertUsage`: each row has what it is alike in, and none is compared with all. */
const INSERT = `
  INSERT INTO audit_entries (organization_id, writer, sequence, id, at, actor_kind, actor_id, actor_commitment, action,
    resource_kind, resource_id, project_id, result, policy_version, request_id, previous_hash, hash, detail)
  SELECT $1, $2, $3::int + e.place, e.id, e.at, a.actor_kind, a.actor_id, a.actor_commitment, a.action,
    a.resource_kind, e.resource_id, a.project_id, a.result, a.policy_version, e.request_id, e.previous_hash, e.hash, e.detail::jsonb
  FROM unnest($4::int[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[], string_to_array($11, E'\\n'))
    WITH ORDINALITY AS e(alike, id, at, resource_id, request_id, previous_hash, hash, detail, place)
  FULL JOIN unnest($12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[])
    WITH ORDINALITY AS a(actor_kind, actor_id, actor_commitment, action, resource_kind, project_id, result, policy_version, place)
    ON a.place = e.alike`;

/** Adds rows after the end of their chain, which is locked, in the caller's transaction. */
export async function insertEntries(
  sql: Sql,
  chain: { organizationId: string; writer: string; end: ChainEnd },
  rows: readonly EntryRow[],
): Promise<void> {
  const { organizationId, writer, end } = chain;
  const last = rows.at(-1);
  if (last === undefined) return;
  const hashes = rows.map(({ hash }) => hash);
  const alike = [...new Set(rows.map((row) => row.alike))];
  const places = new Map(alike.map((one, index) => [one, index + 1]));
  await sql(INSERT, [
    organizationId,
    writer,
    end.sequence,
    columnOf(rows, (row) => places.get(row.alike) ?? null),
    columnOf(rows, ({ id }) => id),
    columnOf(rows, ({ at }) => at),
    columnOf(rows, ({ resourceId }) => resourceId),
    columnOf(rows, ({ requestId }) => requestId),
    columnOf([end.hash, ...hashes.slice(0, -1)], (hash) => hash),
    columnOf(hashes, (hash) => hash),
    rows.map(({ detail }) => detail).join("\n"),
    columnOf(alike, ({ actor }) => actor.kind),
    columnOf(alike, ({ actor }) => actor.id),
    columnOf(alike, ({ actor }) => actor.commitment ?? null),
    columnOf(alike, ({ action }) => action),
    columnOf(alike, ({ resourceKind }) => resourceKind),
    columnOf(alike, ({ projectId }) => projectId),
    columnOf(alike, ({ result }) => result),
    columnOf(alike, ({ policyVersion }) => policyVersion),
  ]);
  await sql(
    `UPDATE audit_chains SET sequence = $3, hash = $4 WHERE organization_id = $1 AND writer = $2`,
    [organizationId, writer, end.sequence + rows.length, last.hash],
  );
}

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
  const end = await lockChain(sql, organizationId, writer);
  let { sequence, hash } = end;
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
  const rows = chained.map(({ resource, detail, ...entry }) => ({
    ...entry,
    alike: { ...entry, resourceKind: resource.kind },
    resourceId: resource.id,
    detail: JSON.stringify(detail),
  }));
  await insertEntries(sql, { organizationId, writer, end }, rows);
  return chained;
}
