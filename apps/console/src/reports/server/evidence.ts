import { keyIdOf } from "@pag0/audit";
import { type Sql, sqlOf } from "@pag0/db";
import { effectivePolicy } from "@pag0/policy";
import type { DecisionSample, EuAiActEvidence, PolicyInForce } from "@pag0/reports";
import { computeAnalytics } from "../../analytics/server/compute-analytics.ts";
import type { Period } from "../../analytics/server/period.ts";
import type { ReadScope } from "../../analytics/server/usage-scope.ts";
import type { Transaction } from "../../api/context.ts";
import { auditPosition } from "../../audit/server/audit-position.ts";
import { loadPolicyTree } from "../../policies/server/levels.ts";
import { readRequestPage } from "../../requests/server/request-page.ts";

const MOST_POLICIES = 200;
/** How many calls of each decision are shown as examples of the record. */
const SAMPLES = { deny: 8, require_approval: 4, allow: 4 } as const;

/** Policy versions that were in force at some moment of the period: until the next of their level was. */
async function policiesInForce(sql: Sql, { from, to }: Period): Promise<PolicyInForce[]> {
  return (
    await sql<Omit<PolicyInForce, "publishedAt"> & { publishedAt: Date }>(
      `SELECT v.scope, v.version, v.published_at AS "publishedAt", v.reason, COALESCE(m.name, k.name, v.created_by_id) AS "publishedBy"
       FROM (SELECT pv.*, COALESCE(p.name, o.name) AS scope, p.id AS scope_project,
               lead(pv.published_at) OVER (PARTITION BY pv.project_id ORDER BY pv.version) AS replaced_at
             FROM policy_versions AS pv JOIN organizations AS o ON o.id = pv.organization_id LEFT JOIN projects AS p ON p.id = pv.project_id
             WHERE pv.published_at IS NOT NULL) AS v
       LEFT JOIN members AS m ON m.id = v.created_by_id LEFT JOIN api_keys AS k ON k.id = v.created_by_id
       WHERE v.published_at < $2::timestamptz AND (v.replaced_at IS NULL OR v.replaced_at > $1::timestamptz)
       ORDER BY v.scope_project NULLS FIRST, v.version LIMIT ${MOST_POLICIES}`,
      [from.toISOString(), to.toISOString()],
    )
  ).map((row) => ({ ...row, publishedAt: row.publishedAt.toISOString() }));
}

/** What became of the approvals that were asked for in the period. */
async function approvalFigures(
  sql: Sql,
  { from, to }: Period,
  now: Date,
): Promise<EuAiActEvidence["approvals"]> {
  const [row] = await sql<EuAiActEvidence["approvals"]>(
    `SELECT count(*)::int AS requested, count(*) FILTER (WHERE state = 'approved')::int AS approved,
       count(*) FILTER (WHERE state = 'denied')::int AS denied, count(*) FILTER (WHERE state = 'expired')::int AS expired,
       count(*) FILTER (WHERE state = 'pending')::int AS pending, count(*) FILTER (WHERE state = 'executed')::int AS executed,
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM decided_at - created_at) / 60)
         FILTER (WHERE decided_by_id IS NOT NULL))::numeric, 1)::float8 AS "medianDecisionMinutes"
     FROM (SELECT *, CASE WHEN (status = 'pending' OR (status = 'approved' AND execution_id IS NULL)) AND expires_at <= $3::timestamptz
             THEN 'expired' ELSE status::text END AS state
           FROM approvals WHERE created_at >= $1::timestamptz AND created_at < $2::timestamptz) AS asked`,
    [from.toISOString(), to.toISOString(), now.toISOString()],
  );
  if (row === undefined) throw new Error("an aggregate always has one row");
  return row;
}

async function decisionSamples(sql: Sql, { scope }: ReadScope): Promise<DecisionSample[]> {
  const samples: DecisionSample[] = [];
  for (const [decision, limit] of Object.entries(SAMPLES)) {
    const page = await readRequestPage(
      sql,
      { ...scope, decisions: [decision] },
      { sort: "at", order: "desc", after: null, limit },
    );
    for (const { at, requestId, team, host, reasonCode, explanation } of page.rows)
      samples.push({ at, requestId, team: team.name, host, reasonCode, explanation });
  }
  return samples;
}

/**
 * All that an EU AI Act report claims, from the rows as they are now. The figures are the analytics'
 * own; they are frozen with the report, so that it says the same whenever it is rendered.
 */
export async function euAiActEvidence(
  tx: Transaction,
  read: ReadScope,
  report: { id: string; generatedBy: string; publicKeyPem: string; now: Date },
): Promise<EuAiActEvidence> {
  const sql = sqlOf(tx);
  const { scope } = read;
  const { now } = report;
  const organization = await tx.organization.findUniqueOrThrow({
    where: { id: scope.organizationId },
    select: { name: true, slug: true, timezone: true },
  });
  const tree = await loadPolicyTree(tx, scope.organizationId);
  const levels = [tree.organizationLevel, ...[...tree.projects.values()].map(({ level }) => level)];
  const members = await tx.member.groupBy({
    by: ["role"],
    where: { status: "active" },
    _count: true,
  });
  const position = await auditPosition(sql, scope.organizationId);
  return {
    reportId: report.id,
    organization,
    generatedAt: now.toISOString(),
    generatedBy: report.generatedBy,
    analytics: await computeAnalytics(tx, read, { now, interval: "day" }),
    policies: await policiesInForce(sql, scope),
    auditRetentionDays: effectivePolicy([tree.organizationLevel]).auditRetentionDays,
    workingHoursPolicies: levels.filter(({ workingHours }) => workingHours !== null).length,
    approvals: await approvalFigures(sql, scope, now),
    audit: {
      entries: position.entries,
      checkpoints: position.checkpoints,
      unanchoredEntries: position.unanchoredEntries,
      lastCheckpointAt: position.lastCheckpoint?.at ?? null,
      merkleRoot: position.lastCheckpoint?.merkleRoot ?? null,
      publicKeyId: keyIdOf(report.publicKeyPem),
    },
    membersByRole: Object.fromEntries(members.map(({ role, _count }) => [role, _count])),
    samples: await decisionSamples(sql, read),
  };
}
