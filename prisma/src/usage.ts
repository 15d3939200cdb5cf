import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import { addRollups } from "./add-rollups.ts";
import { appendAudit } from "./audit-log.ts";
import { decisionEntry } from "./decision-entry.ts";
import { budgetsHeldFor, settleHolds } from "./holds.ts";
import { type BudgetCharge, settleCharges } from "./settle-charges.ts";
import { addSpend } from "./spend.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";
import { storable } from "./storable.ts";
import { tellUnleased } from "./tell-unleased.ts";
import { COLUMNS, completeRecord, type JournalledUsage, type UsageRecord } from "./usage-record.ts";

const MAX_BATCH = 1_000;

const INSERT = `
  INSERT INTO usage_events (${COLUMNS.map(([column]) => column).join(", ")}, proxy_id)
  SELECT ${COLUMNS.map(([, member]) => `e."${member}"`).join(", ")}, $2
  FROM json_to_recordset($1::json) AS e(${COLUMNS.map(([, member, type]) => `"${member}" ${type}`).join(", ")})
  ON CONFLICT DO NOTHING RETURNING id`;

/**
 * The first event of each id, for a batch that names one twice counts it once; in the one order in which
 * batches that share events, sent at the same time, wait for each other instead of in a circle.
 */
function distinct(events: readonly JournalledUsage[]): JournalledUsage[] {
  const seen = new Set<string>();
  const order = ({ occurredAt, id }: JournalledUsage) => `${occurredAt} ${id}`;
  return events
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * Moves usage events to the database in one transaction, each exactly once by its id: the events, the
 * hourly figures, what was spent, the settlement of every budget, and an audit entry for each decision. Sending a batch
 * again changes nothing. Records that an earlier release left in a journal are completed.
 * @returns the ids that were new.
 * @throws RangeError for more than 1,000 events.
 */
export async function shipUsage(
  pool: pg.Pool,
  batch: { proxyId: string; events: readonly JournalledUsage[] },
): Promise<Set<string>> {
  const { proxyId } = batch;
  if (batch.events.length > MAX_BATCH)
    throw new RangeError(`shipUsage takes at most ${MAX_BATCH} events`);
  const events = distinct(batch.events).map((event) => storable(completeRecord(event)));
  if (events.length === 0) return new Set();
  return inTransaction(pool, async (sql) => {
    const times = events.map((event) => event.occurredAt).sort();
    await sql("SELECT ensure_usage_partitions($1::timestamptz, $2::timestamptz)", [
      times[0],
      times.at(-1),
    ]);
    const inserted = await sql<{ id: string }>(INSERT, [JSON.stringify(events), proxyId]);
    const newIds = new Set(inserted.map((row) => row.id));
    const fresh = events.filter((event) => newIds.has(event.id));
    if (fresh.length === 0) return newIds;
    await settle(sql, proxyId, fresh);
    await addRollups(sql, fresh);
    await addSpend(sql, fresh);
    for (const [organizationId, own] of groupBy(fresh, (event) => event.organizationId)) {
      await appendAudit(sql, organizationId, proxyId, own.map(decisionEntry));
      await tellUnleased(sql, { organizationId, proxyId }, own);
      await sql("SELECT pg_notify('pag0_usage', $1)", [organizationId]);
    }
    await markKeysUsed(sql, fresh);
    return newIds;
  });
}

/** When each key was last used, to the minute: more often is not worth a write. */
async function markKeysUsed(sql: Sql, events: readonly UsageRecord[]): Promise<void> {
  const last = new Map<string, string>();
  for (const { apiKeyId, occurredAt } of events)
    if (occurredAt > (last.get(apiKeyId) ?? "")) last.set(apiKeyId, occurredAt);
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

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What events cost each budget. */
function chargesOf(events: readonly UsageRecord[]): BudgetCharge[] {
  const sums = new Map<string, BudgetCharge>();
  for (const { organizationId, charges, executesApproval, unleased } of events) {
    if (executesApproval === true) continue;
    for (const { scopeKind, scopeId, period, windowStart, amount } of charges) {
      const name = `${organizationId}|${scopeKind}|${scopeId}|${period}|${windowStart}`;
      let sum = sums.get(name);
      if (sum === undefined) {
        const start = new Date(windowStart);
        const key = { organizationId, scopeKind, scopeId, period, windowStart: start };
        sum = { key, leased: 0n, unleased: 0n };
        sums.set(name, sum);
      }
      sum[unleased ? "unleased" : "leased"] += bigintOf(amount);
    }
  }
  return [...sums.values()].filter(({ leased, unleased }) => leased + unleased > 0n);
}

async function settle(sql: Sql, proxyId: string, events: readonly UsageRecord[]): Promise<void> {
  const executed = new Map<string, NanoUsd>();
  for (const { approvalId, costNano, executesApproval } of events)
    if (executesApproval === true && approvalId !== null)
      executed.set(approvalId, nanoUsd((executed.get(approvalId) ?? ZERO) + bigintOf(costNano)));
  const held = await budgetsHeldFor(sql, [...executed.keys()]);
  await settleCharges(sql, proxyId, chargesOf(events), held);
  await settleHolds(sql, executed);
}
