import { newId } from "@pag0/contract";
import { formatUsd, nanoUsd } from "@pag0/money";
import { appendAudit } from "./audit-log.ts";
import { bigintOf, type Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

const RAISE = `
  INSERT INTO alerts (id, organization_id, kind, severity, title, detail, dedupe_key, created_at)
  VALUES ($1, $2, 'budget_unavailable', 'critical', $3, $4::jsonb, $5, now()) ON CONFLICT DO NOTHING`;

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
  const detail = {
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
  const hour = new Date(Math.floor(Date.parse(from) / 3_600_000) * 3_600_000).toISOString();
  const title = `Calls passed while budgets could not be checked, as policy allows: ${passed.length} that cost ${formatUsd(cost)} so far`;
  await sql(RAISE, [
    newId("alert"),
    organizationId,
    title,
    JSON.stringify(detail),
    `unchecked|${proxyId}|${hour}`,
  ]);
}
