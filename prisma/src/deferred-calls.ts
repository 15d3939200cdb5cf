import { firstAskMs } from "./ask-schedule.ts";
import type { Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

/** A call whose usage its vendor tells later, as it was charged first. */
export interface DeferredCall {
  /** As it was shipped, with the charges of its budgets and the work that it started. */
  event: UsageRecord;
  isSettled: boolean;
}

/** Where a deferred call is looked for. */
export interface DeferredKey {
  organizationId: string;
  providerId: string;
  /** The vendor's name for the work. */
  job: string;
}

/** Work that the same vendor named the same is known once: whoever started it first is charged for it. */
const REMEMBER = `
  INSERT INTO deferred_calls (organization_id, provider_id, job, event, price, next_ask_at)
  SELECT e->>'organizationId', e->>'providerId', e->'job'->>'id', e, e->'job'->>'price', (e->>'occurredAt')::timestamptz + first * interval '1 ms'
  FROM ROWS FROM (jsonb_array_elements($1::jsonb), unnest($2::float8[])) AS d(e, first)
  ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`;

/** Remembers those of new calls that started work whose usage is told later, in the caller's transaction. */
export async function rememberDeferred(sql: Sql, events: readonly UsageRecord[]): Promise<void> {
  const deferred = events.filter((event) => event.job !== undefined && event.providerId !== null);
  if (deferred.length === 0) return;
  const first = deferred.map(({ path }) => firstAskMs(path));
  await sql(REMEMBER, [JSON.stringify(deferred), first]);
}

/** A call that started a piece of work; null where none is known. */
export async function findDeferred(
  sql: Sql,
  { organizationId, providerId, job }: DeferredKey,
): Promise<DeferredCall | null> {
  const [row] = await sql<DeferredCall>(
    `SELECT event, settled_at IS NOT NULL AS "isSettled" FROM deferred_calls
     WHERE organization_id = $1 AND provider_id = $2 AND job = $3`,
    [organizationId, providerId, job],
  );
  return row ?? null;
}

/** Calls that are charged at the most they can cost, since nobody told yet what they did. */
export interface OpenDeferred {
  open: number;
  /** How many of them their vendors are asked for no more. */
  givenUp: number;
}

export async function countOpenDeferred(sql: Sql): Promise<OpenDeferred> {
  const [row] = await sql<OpenDeferred>(
    'SELECT count(*)::int AS open, count(given_up_at)::int AS "givenUp" FROM deferred_calls WHERE settled_at IS NULL',
  );
  return row ?? { open: 0, givenUp: 0 };
}
