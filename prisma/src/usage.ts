import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import { addRollups } from "./add-rollups.ts";
import { type AlikeCalls, alikeCalls, byTime, sumOf } from "./alike-calls.ts";
import { chargesOf } from "./charges.ts";
import { appendDecisions } from "./decision-entries.ts";
import { rememberDeferred } from "./deferred-calls.ts";
import { budgetsHeldFor, settleHolds } from "./holds.ts";
import { insertUsage } from "./insert-usage.ts";
import { settleLate } from "./late-settlements.ts";
import { settleCharges } from "./settle-charges.ts";
import { addSpend, withSpendWindows } from "./spend.ts";
import { inTransaction, type Sql } from "./sql.ts";
import { storable } from "./storable.ts";
import { tellUnleased } from "./tell-unleased.ts";
import { completeRecord, type JournalledUsage, type UsageRecord } from "./usage-record.ts";

const MAX_BATCH = 1_000;

/** The first event of each id, for a batch that names one twice counts it once; in the order of time. */
function distinct(events: readonly UsageRecord[]): UsageRecord[] {
  const seen = new Set<string>();
  return events.filter(({ id }) => !seen.has(id) && seen.add(id)).sort(byTime);
}

/**
 * Moves usage events to the database in one transaction, each exactly once by its id: the events, the
 * hourly figures, what was spent, the settlement of every budget, and an audit entry for each decision. Sending a batch
 * again changes nothing. Records that an earlier release left in a journal are completed.
 * @param batch.areStorable whether the caller has seen by their JSON that PostgreSQL can hold all texts of the
 * events (`isStorable`); those that it cannot are changed.
 * @returns the ids that were new.
 * @throws RangeError for more than 1,000 events.
 */
export function shipUsage(
  pool: pg.Pool,
  batch: { proxyId: string; events: readonly JournalledUsage[]; areStorable?: boolean },
): Promise<Set<string>> {
  const { proxyId, events, areStorable = false } = batch;
  return shipAll(pool, proxyId, areStorable ? events : events.map(storable));
}

async function shipAll(
  pool: pg.Pool,
  proxyId: string,
  batch: readonly JournalledUsage[],
): Promise<Set<string>> {
  if (batch.length > MAX_BATCH) throw new RangeError(`shipUsage takes at most ${MAX_BATCH} events`);
  const records = batch.map(completeRecord);
  const isCorrection = ({ outcome }: UsageRecord) => outcome === "correction";
  if (!records.some(isCorrection)) return shipCalls(pool, proxyId, records);
  const newIds = await shipCalls(
    pool,
    proxyId,
    records.filter((record) => !isCorrection(record)),
  );
  // After the calls that they correct, which may have come with them; in the order of locks of their own.
  const corrections = distinct(records.filter(isCorrection));
  const settled = await inTransaction(pool, (sql) => settleLate(sql, proxyId, corrections));
  return new Set([...newIds, ...settled]);
}

async function shipCalls(
  pool: pg.Pool,
  proxyId: string,
  calls: readonly UsageRecord[],
): Promise<Set<string>> {
  const known = distinct(calls);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return new Set();
  return inTransaction(
    pool,
    async (sql) => {
      const events = await withSpendWindows(sql, known);
      await sql("SELECT ensure_usage_partitions($1::timestamptz, $2::timestamptz)", [
        first.occurredAt,
        last.occurredAt,
      ]);
      const groups = alikeCalls(events);
      const newIds = await insertUsage(sql, proxyId, groups);
      if (newIds === null) {
        await rememberDeferred(sql, events);
        await count(sql, proxyId, groups);
        return new Set(events.map(({ id }) => id));
      }
      const fresh = events.filter(({ id }) => newIds.has(id));
      await rememberDeferred(sql, fresh);
      await count(sql, proxyId, alikeCalls(fresh));
      return newIds;
    },
    { prepared: true },
  );
}

/** Counts calls that are new, wherever calls are counted. */
async function count(sql: Sql, proxyId: string, groups: readonly AlikeCalls[]): Promise<void> {
  if (groups.length === 0) return;
  await settle(sql, proxyId, groups);
  await addRollups(sql, groups);
  await addSpend(sql, groups);
  const organizations = Map.groupBy(groups, ({ one }) => one.organizationId);
  for (const organizationId of [...organizations.keys()].sort()) {
    const own = organizations.get(organizationId) as AlikeCalls[];
    await appendDecisions(sql, organizationId, proxyId, own);
    const unleased = own.filter(({ one }) => one.unleased).flatMap(({ calls }) => calls);
    await tellUnleased(sql, { organizationId, proxyId }, unleased);
    await sql("SELECT pg_notify('pag0_usage', $1)", [organizationId]);
  }
  await markKeysUsed(sql, groups);
}

/** When each key was last used, to the minute: more often is not worth a write. */
async function markKeysUsed(sql: Sql, groups: readonly AlikeCalls[]): Promise<void> {
  const last = new Map<string, string>();
  for (const { one, calls } of groups) {
    const at = calls.at(-1)?.occurredAt ?? "";
    if (at > (last.get(one.apiKeyId) ?? "")) last.set(one.apiKeyId, at);
  }
  const used = [...last].map(([id, at]) => ({ id, at })).sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql(
    `UPDATE api_keys AS k SET last_used_at = u.at
     FROM (SELECT k.id, u.at FROM api_keys AS k JOIN jsonb_to_recordset($1::jsonb) AS u(id text, at timestamptz) ON u.id = k.id
           WHERE k.last_used_at IS NULL OR k.last_used_at < u.at - interval '1 minute'
           ORDER BY k.id FOR UPDATE OF k) AS u
     WHERE k.id = u.id`,
    [JSON.stringify(used)],
  );
}

async function settle(sql: Sql, proxyId: string, groups: readonly AlikeCalls[]): Promise<void> {
  const executed = new Map<string, NanoUsd>();
  for (const { one, calls } of groups)
    if (one.executesApproval === true && one.approvalId !== null) {
      const before = executed.get(one.approvalId) ?? ZERO;
      executed.set(one.approvalId, nanoUsd(before + sumOf(calls, "costNano")));
    }
  if (executed.size === 0) return settleCharges(sql, proxyId, chargesOf(groups), []);
  const held = await budgetsHeldFor(sql, [...executed.keys()]);
  await settleCharges(sql, proxyId, chargesOf(groups), held);
  await settleHolds(sql, executed);
}
