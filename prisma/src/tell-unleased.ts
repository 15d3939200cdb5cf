import { newId } from "@pag0/contract";
import { formatUsd, nanoUsd } from "@pag0/money";
import { appendAudit } from "./audit-log.ts";
import { bigintOf, type Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

const HOUR_MS = 3_600_000;

const RAISE = `
  INSERT INTO alerts (id, organization_id, kind, severity, title, detail, dedupe_key, created_at)
  VALUES ($1, $2, 'budget_unavailable', 'critical', $3, $4::jsonb, $5, now())
  ON CONFLICT (organization_id, dedupe_key) DO UPDATE SET title = EXCLUDED.title, detail = EXCLUDED.detail`;

const FOUND = `
  SELECT (detail->>'calls')::bigint AS calls, (detail->>'costNanoUsd')::bigint AS cost, detail->>'from' AS from
  FROM alerts WHERE organization_id = $1 AND dedupe_key = $2 FOR UPDATE`;

type Passed = {
  proxyId: string;
  calls: number;
  costNanoUsd: string;
  from: string;
  to: string;
};

/** Raises the alert of a proxy's hour, or adds to it what came since. */
async function raise(sql: Sql, organizationId: string, passed: Passed): Promise<void> {
  const hour = new Date(Math.floor(Date.parse(passed.from) / HOUR_MS) * HOUR_MS).toISOString();
  const key = `unchecked|${passed.proxyId}|${hour}`;
  const [before] = await sql<{ calls: unknown; cost: unknown; from: string }>(FOUND, [
    organizationId,
    key,
  ]);
  const calls = passed.calls + (before === undefined ? 0 : Number(before.calls));
  const earlier = before === undefined ? 0n : bigintOf(before.cost);
  const cost = nanoUsd(BigInt(passed.costNanoUsd) + earlier);
  const from = before === undefined || passed.from < before.from ? passed.from : before.from;
  await sql(RAISE, [
    newId("alert"),
    organizationId,
    `Calls passed while budgets could not be checked, as policy allows: ${calls} that cost ${formatUsd(cost)} so far`,
    JSON.stringify({ ...passed, calls, costNanoUsd: cost.toString(), from }),
    key,
  ]);
}

/**
 * Tells an organization of calls that passed without a budget while budgets could not be checked: an audit
 * entry for each batch with what they cost, and an alert for each proxy and hour of an outage.
 * @param events of the organization, all new; in the caller's transaction
 */
export async function tellUnleased(
  sql: Sql,
  { organizationId, proxyId }: { organizationId: string; proxyId: string },
  events: readonly UsageRecord[],
): Promise<void> {
  const passed = events.filter(({ unleased }) => unleased);
  const [first] = passed;
  if (first === undefined) return;
  const times = passed.map(({ occurredAt }) => occurredAt).sort();
  const from = times[0] ?? first.occurredAt;
  const cost = nanoUsd(passed.reduce((sum, { costNano }) => sum + bigintOf(costNano), 0n));
  const detail: Passed = {
    proxyId,
    calls: passed.length,
    costNanoUsd: cost.toString(),
    from,
    to: times.at(-1) ?? from,
  };
  await appendAudit(sql, organizationId, proxyId, [
    {
      at: new Date().toISOString(),
      actor: { kind: "system", id: proxyId },
      action: "budget.passed_unchecked",
      resource: { kind: "organization", id: organizationId },
      projectId: null,
      result: "allowed",
      policyVersion: null,
      requestId: null,
      detail,
    },
  ]);
  await raise(sql, organizationId, detail);
}
