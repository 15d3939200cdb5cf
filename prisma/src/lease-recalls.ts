import type { BudgetKey } from "./budgets.ts";
import type { Sql } from "./sql.ts";

/** A proxy that was not heard of for so long is gone; milliseconds. */
export const PROXY_GONE_MS = 10_000;
/** One that was asked so long ago and did not answer is not waited for any more; milliseconds. */
const SILENT_MS = 3_000;
/** One that has just answered is not asked again for so long; milliseconds. */
const REST_MS = 50;
/** PostgreSQL takes less than 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_999;

/**
 * What proxies say on the channel pag0_recall: that they need what no call holds of a budget, or that they
 * have given it back.
 */
export interface RecallMessage {
  kind: "asked" | "returned";
  /** The proxy that says it. */
  from: string;
  key: BudgetKey;
}

/** @throws SyntaxError for what no proxy sent; an empty payload is none and means: look for yourself. */
export function readRecall(payload: string): RecallMessage {
  const { kind, from, key } = JSON.parse(payload);
  return { kind, from, key: { ...key, windowStart: new Date(key.windowStart) } };
}

/** Tells the other proxies, when the transaction commits. */
export async function tellRecalls(sql: Sql, messages: readonly RecallMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const payloads = messages.map((message) => {
    const payload = JSON.stringify(message);
    return Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES ? "" : payload;
  });
  await sql(`SELECT pg_notify('pag0_recall', p) FROM unnest($1::text[]) AS p`, [payloads]);
}

const ASKED = `jsonb_to_recordset($1::jsonb) AS w("position" int, "organizationId" text, "scopeKind" budget_scope, "scopeId" text, period budget_period, "windowStart" timestamptz, since timestamptz)
  JOIN budget_leases AS l ON l.organization_id = w."organizationId" AND l.scope_kind = w."scopeKind" AND l.scope_id = w."scopeId"
    AND l.period = w.period AND l.window_start = w."windowStart"
  JOIN proxy_nodes AS n ON n.id = l.proxy_id AND n.last_seen_at > clock_timestamp() - interval '${PROXY_GONE_MS} ms'
  WHERE l.proxy_id <> $2 AND l.amount_nano > 0`;

/**
 * Asks every other proxy that lives and has a lease of these budgets to give back what no call holds,
 * where it is not asked already and did not answer a moment ago. Their counters are locked by the caller.
 * @param asked `since`: answers from then on count; ISO 8601.
 * @returns for each budget how many are asked and may still answer.
 */
export async function recallLeases(
  sql: Sql,
  proxyId: string,
  asked: readonly { key: BudgetKey; since: string }[],
): Promise<number[]> {
  const orders = JSON.stringify(
    asked.map(({ key, since }, position) => ({ ...key, since, position })),
  );
  const told = await sql<{ position: number }>(
    `WITH chosen AS (
       SELECT DISTINCT l.organization_id, l.proxy_id, l.scope_kind, l.scope_id, l.period, l.window_start, w.position FROM ${ASKED}
         AND l.recall_asked_at IS NULL
         AND (l.recall_answered_at IS NULL OR l.recall_answered_at < clock_timestamp() - interval '${REST_MS} ms')
     )
     UPDATE budget_leases AS l SET recall_asked_at = clock_timestamp() FROM chosen AS c
     WHERE l.organization_id = c.organization_id AND l.proxy_id = c.proxy_id AND l.scope_kind = c.scope_kind
       AND l.scope_id = c.scope_id AND l.period = c.period AND l.window_start = c.window_start
     RETURNING c.position`,
    [orders, proxyId],
  );
  const positions = new Set(told.map(({ position }) => position));
  await tellRecalls(
    sql,
    asked
      .filter((_, position) => positions.has(position))
      .map(({ key }) => ({ kind: "asked", from: proxyId, key })),
  );
  const awaited = await sql<{ position: number; count: number }>(
    `SELECT w.position, count(*)::int AS count FROM ${ASKED}
       AND (l.recall_asked_at IS NULL OR l.recall_asked_at > clock_timestamp() - interval '${SILENT_MS} ms')
       AND (l.recall_answered_at IS NULL OR l.recall_answered_at < w.since)
     GROUP BY w.position`,
    [orders, proxyId],
  );
  const counts = asked.map(() => 0);
  for (const { position, count } of awaited) counts[position] = count;
  return counts;
}

/** The budgets of which a proxy was asked for its lease and has not answered: what it may not have heard. */
export async function openRecalls(sql: Sql, proxyId: string): Promise<BudgetKey[]> {
  return sql<BudgetKey>(
    `SELECT organization_id AS "organizationId", scope_kind AS "scopeKind", scope_id AS "scopeId", period, window_start AS "windowStart"
     FROM budget_leases WHERE proxy_id = $1 AND recall_asked_at IS NOT NULL`,
    [proxyId],
  );
}
