import { newId } from "@pag0/contract";
import type { Database } from "@pag0/db";
import type { EuAiActEvidence } from "@pag0/reports";
import type { Tenant } from "./harness.ts";

const totals = {
  cost: "61234567000",
  saved: "987000",
  requests: 48_213,
  served: 48_000,
  refused: 137,
  pending: 0,
  errors: 3,
  cacheHits: 10,
  cacheLookups: 20,
  cacheHitRate: 0.5,
  inputTokens: 1,
  outputTokens: 1,
  avgLatencyMs: 12,
  p95LatencyMs: 30,
};

/** What a report claims; its figures occur nowhere else. */
function evidence(reportId: string): EuAiActEvidence {
  return {
    reportId,
    organization: { name: "Acme 주식회사", slug: "acme-corp", timezone: "UTC" },
    generatedAt: "2026-11-21T12:00:00.000Z",
    generatedBy: "auditor@acme.com",
    analytics: {
      period: { from: "2026-11-01T00:00:00.000Z", to: "2026-11-21T12:00:00.000Z", timezone: "UTC" },
      totalCost: "$61,234.57",
      totalBudget: "$100,000.00",
      utilizationRate: "61.2%",
      totalRequests: 48_213,
      cacheHitRate: "50.0%",
      avgLatency: "12 ms",
      budgetUtilization: 0.612,
      totalBudgetExact: "100000000000",
      totals,
      previousTotals: totals,
      byTeam: [],
      byCostCenter: [],
      byEndpoint: [],
      byProvider: [],
      byModel: [],
      byCategory: [],
      series: [],
      anomalies: [],
      violations: [{ reasonCode: "CATEGORY_NOT_ALLOWED", count: 137 }],
      complianceStatus: "GAPS",
      complianceGaps: [],
      auditTrail: "90 days retained",
      recommendations: [],
      asOf: "2026-11-21T12:00:00.000Z",
    },
    policies: [],
    auditRetentionDays: 90,
    workingHoursPolicies: 0,
    approvals: {
      requested: 4,
      approved: 1,
      denied: 1,
      expired: 0,
      pending: 0,
      executed: 2,
      medianDecisionMinutes: 6,
    },
    audit: {
      entries: 7_319,
      checkpoints: 5,
      unanchoredEntries: 10,
      lastCheckpointAt: "2026-11-21T11:59:00.000Z",
      merkleRoot: "ab".repeat(32),
      publicKeyId: "ed25519:abc",
    },
    membersByRole: { owner: 1, lead: 3, auditor: 1 },
    samples: [],
  };
}

/** Asks for a report as the console does: the row and its intent in one transaction. @returns its id. */
export async function requestReport(
  database: Database,
  { organizationId }: Tenant,
  parameters: object = {},
): Promise<string> {
  const id = newId("report");
  await database.forOrganization(organizationId).transaction(async (tx) => {
    await tx.report.create({
      data: {
        id,
        organizationId,
        template: "EU_AI_ACT_COMPLIANCE",
        format: "pdf",
        periodFrom: new Date("2026-11-01T00:00:00Z"),
        periodTo: new Date("2026-11-21T12:00:00Z"),
        requestedById: newId("member"),
        parameters: { evidence: evidence(id) as object, locale: "en", ...parameters } as object,
      },
    });
    await tx.outbox.create({
      data: {
        id: newId("outbox"),
        organizationId,
        kind: "report.render",
        payload: { reportId: id },
      },
    });
  });
  return id;
}
