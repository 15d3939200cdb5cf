import { type ClassificationLevel, tagsSchema } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import type { UsageRow } from "@pag0/policy";

/** The calls that a run replays. */
export interface RunPeriod {
  organizationId: string;
  from: Date;
  to: Date;
}

/** What usage events name by identifiers. */
export interface KnownNames {
  providers: ReadonlyMap<string, { slug: string; regions: readonly string[] }>;
  /** Members by the keys that are bound to them; a role only while they are active. */
  members: ReadonlyMap<string, { role: string | null; email: string }>;
  /** E-mail addresses by members. */
  emails: ReadonlyMap<string, string>;
}

interface StoredRow
  extends Omit<UsageRow, "provider" | "regions" | "role" | "requestedBy" | "tags"> {
  id: string;
  providerId: string | null;
  tags: unknown;
  estimateNano: bigint;
  costNano: bigint;
  savedNano: bigint;
}

/** Rows in memory at a time. */
const BATCH = 5_000;

const COLUMNS = `id, request_id AS "requestId", occurred_at AS "occurredAt", project_id AS "projectId", api_key_id AS "apiKeyId",
  member_id AS "memberId", provider_id AS "providerId", host, path, method, category, model, classification,
  sensitive_kinds AS "sensitiveKinds", tags, input_tokens AS "inputTokens", output_tokens AS "outputTokens", stream,
  decision, reason_code AS "reasonCode", cache_state AS "cacheState", estimate_nano AS "estimateNano",
  cost_nano AS "costNano", saved_nano AS "savedNano", approval_id AS "approvalId"`;

const WITHIN =
  "organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND outcome <> 'correction'";

export async function countRows(
  sql: Sql,
  { organizationId, from, to }: RunPeriod,
): Promise<number> {
  const [row] = await sql<{ count: string }>(
    `SELECT count(*) AS count FROM usage_events WHERE ${WITHIN}`,
    [organizationId, from, to],
  );
  return Number(row?.count ?? 0);
}

function nextBatch(sql: Sql, { organizationId, from, to }: RunPeriod, last: StoredRow | undefined) {
  if (last === undefined)
    return sql<StoredRow>(
      `SELECT ${COLUMNS} FROM usage_events WHERE ${WITHIN} ORDER BY occurred_at, id LIMIT ${BATCH}`,
      [organizationId, from, to],
    );
  // The first condition lets the planner leave out what lies before the page.
  return sql<StoredRow>(
    `SELECT ${COLUMNS} FROM usage_events WHERE ${WITHIN} AND (occurred_at, id) > ($2::timestamptz, $4::text)
     ORDER BY occurred_at, id LIMIT ${BATCH}`,
    [organizationId, last.occurredAt, to, last.id],
  );
}

/** A call that was refused before it was read has no tokens; nobody knows how many it would have had. */
function tokensOf({ inputTokens, outputTokens }: StoredRow) {
  return inputTokens === 0 && outputTokens === 0
    ? { inputTokens: null, outputTokens: null }
    : { inputTokens, outputTokens };
}

function usageRow(row: StoredRow, names: KnownNames): UsageRow {
  const { id: _, providerId, tags, ...columns } = row;
  const provider = providerId === null ? undefined : names.providers.get(providerId);
  const bound = names.members.get(row.apiKeyId);
  const named = row.memberId === null ? undefined : names.emails.get(row.memberId);
  return {
    ...columns,
    ...tokensOf(row),
    classification: row.classification as ClassificationLevel,
    provider: provider?.slug ?? null,
    regions: provider?.regions ?? [],
    role: bound?.role ?? null,
    requestedBy: named ?? bound?.email ?? null,
    tags: tagsSchema.parse(tags),
    estimateNano: BigInt(row.estimateNano),
    costNano: BigInt(row.costNano),
    savedNano: BigInt(row.savedNano),
  };
}

/** The calls of a period in the order of time, a batch at a time. */
export async function* usageRows(
  sql: Sql,
  period: RunPeriod,
  names: KnownNames,
): AsyncGenerator<UsageRow[]> {
  let last: StoredRow | undefined;
  for (;;) {
    const batch: StoredRow[] = await nextBatch(sql, period, last);
    if (batch.length > 0) yield batch.map((row) => usageRow(row, names));
    if (batch.length < BATCH) return;
    last = batch.at(-1);
  }
}
