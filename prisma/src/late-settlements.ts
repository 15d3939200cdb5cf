import { type NanoUsd, nanoUsd } from "@pag0/money";
import { addRollups } from "./add-rollups.ts";
import { alikeCalls, byTime } from "./alike-calls.ts";
import { appendAudit } from "./audit-log.ts";
import { type BudgetKey, byLockOrder } from "./budgets.ts";
import { giveBack } from "./give-back.ts";
import { budgetsHeldFor } from "./holds.ts";
import { insertUsage } from "./insert-usage.ts";
import { takeBackSpend } from "./spend-corrections.ts";
import type { Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

/** A correction that nobody made before, with the call that it corrects as that was shipped. */
export interface Claimed {
  correction: UsageRecord;
  call: UsageRecord;
}

/** What is different in a budget's slot, in nano-USD. */
export interface BudgetReturn {
  key: BudgetKey;
  /** What calls were charged too much. */
  amount: bigint;
  /** What others were charged too little: apart, for of a reset budget only what is given back was spent before. */
  more: bigint;
  /** What of both, taken together, is of calls that passed without a lease. */
  unleased: bigint;
}

const CORRECTIONS = `jsonb_to_recordset($1::jsonb) AS c(place int, "organizationId" text, "providerId" text, corrects text, "requestId" text, "occurredAt" text, nano bigint)`;
/** Of the work, and of the very call: a proxy that a vendor gave the same name again knows another one. */
const SAME = `d.organization_id = c."organizationId" AND d.provider_id = c."providerId" AND d.job = c.corrects
  AND d.event->>'requestId' = c."requestId" AND d.event->>'occurredAt' = c."occurredAt"`;

/** In the one order in which batches that share corrections wait for each other. */
const CLAIM = `
  WITH open AS MATERIALIZED (
    SELECT c.*, d.event, (d.event->>'costNano')::bigint + c.nano AS cost
    FROM ${CORRECTIONS} JOIN deferred_calls AS d ON ${SAME} AND d.settled_at IS NULL
    ORDER BY d.organization_id, d.provider_id, d.job FOR UPDATE OF d)
  UPDATE deferred_calls AS d SET settled_at = now(), settled_nano = c.cost
  FROM open AS c WHERE ${SAME} AND c.cost >= 0
  RETURNING c.place, d.event AS call`;

/**
 * Takes the work that corrections tell the cost of: each piece is settled once, by whichever transaction is
 * first; what is settled already, is not known, is of another call or would cost less than nothing is left out.
 */
async function claim(sql: Sql, corrections: readonly UsageRecord[]): Promise<Claimed[]> {
  const asked = corrections.map(
    ({ organizationId, providerId, corrects, requestId, occurredAt, costNano }, place) => ({
      ...{ place, organizationId, providerId, corrects, requestId, occurredAt },
      nano: costNano,
    }),
  );
  const rows = await sql<{ place: number; call: UsageRecord }>(CLAIM, [JSON.stringify(asked)]);
  return rows
    .flatMap(({ place, call }) => {
      const correction = corrections[place];
      if (correction === undefined) return [];
      // What was spent is taken back where it was counted, whatever the zone is now.
      return [{ correction: { ...correction, spendWindows: call.spendWindows }, call }];
    })
    .sort((a, b) => byTime(a.correction, b.correction));
}

function windowsOf({ organizationId, charges }: UsageRecord): BudgetKey[] {
  return charges.map(({ scopeKind, scopeId, period, windowStart }) => ({
    ...{ organizationId, scopeKind, scopeId, period },
    windowStart: new Date(windowStart),
  }));
}

/** What each budget that was charged is to have back, or to be charged more: those of an executed approval are the ones it held on. */
async function returnsOf(sql: Sql, claimed: readonly Claimed[]): Promise<BudgetReturn[]> {
  const sums = new Map<string, BudgetReturn>();
  for (const { correction, call } of claimed) {
    const amount = -BigInt(correction.costNano);
    const isOfApproval = call.executesApproval === true && call.approvalId !== null;
    const keys = isOfApproval
      ? await budgetsHeldFor(sql, [call.approvalId as string])
      : windowsOf(call);
    for (const key of keys) {
      const { organizationId, scopeKind, scopeId, period, windowStart } = key;
      const of = [organizationId, scopeKind, scopeId, period, windowStart.toISOString()];
      const sum = sums.get(of.join("|")) ?? { key, amount: 0n, more: 0n, unleased: 0n };
      if (amount > 0n) sum.amount += amount;
      else sum.more -= amount;
      if (call.unleased) sum.unleased += amount;
      sums.set(of.join("|"), sum);
    }
  }
  return [...sums.values()].sort((a, b) => byLockOrder(a.key, b.key));
}

/** One entry for each correction, in the chain of the proxy that saw the cost. */
async function tellCorrections(
  sql: Sql,
  { organizationId, proxyId }: { organizationId: string; proxyId: string },
  claimed: readonly Claimed[],
): Promise<void> {
  await appendAudit(
    sql,
    organizationId,
    proxyId,
    claimed.map(({ correction, call }) => ({
      at: new Date().toISOString(),
      actor: { kind: "system", id: proxyId },
      action: "request.corrected",
      resource: { kind: "request", id: correction.requestId },
      projectId: correction.projectId,
      result: "allowed",
      policyVersion: null,
      requestId: correction.requestId,
      detail: {
        eventId: correction.id,
        correctedEventId: call.id,
        job: correction.corrects ?? "",
        chargedNanoUsd: call.costNano,
        costNanoUsd: costOf({ correction, call }).toString(),
        priceVersion: correction.priceVersion,
      },
    })),
  );
}

/** What a corrected call has cost, in nano-USD. */
function costOf({ correction, call }: Claimed): NanoUsd {
  return nanoUsd(BigInt(call.costNano) + BigInt(correction.costNano));
}

/**
 * Counts corrections wherever the calls that they correct were counted: the events, the budgets' windows and
 * the figures of the hour, day and month of the call. In the caller's transaction.
 * @param corrections events whose outcome is `correction`
 * @returns the ids of those that were new
 */
export async function settleLate(
  sql: Sql,
  proxyId: string,
  corrections: readonly UsageRecord[],
): Promise<Set<string>> {
  const claimed = await claim(sql, corrections);
  const [first, last] = [claimed[0], claimed.at(-1)];
  if (first === undefined || last === undefined) return new Set();
  await sql("SELECT ensure_usage_partitions($1::timestamptz, $2::timestamptz)", [
    first.correction.occurredAt,
    last.correction.occurredAt,
  ]);
  const groups = alikeCalls(claimed.map(({ correction }) => correction));
  await insertUsage(sql, proxyId, groups);
  await giveBack(sql, await returnsOf(sql, claimed));
  await addRollups(sql, groups);
  await takeBackSpend(sql, groups);
  const organizations = Map.groupBy(claimed, ({ correction }) => correction.organizationId);
  for (const organizationId of [...organizations.keys()].sort()) {
    const own = organizations.get(organizationId) as Claimed[];
    await tellCorrections(sql, { organizationId, proxyId }, own);
    await sql("SELECT pg_notify('pag0_usage', $1)", [organizationId]);
  }
  return new Set(claimed.map(({ correction }) => correction.id));
}
