import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { words } from "./eu-ai-act/words.ts";
import { assessEuAiAct, type EuAiActEvidence, renderEuAiActReport } from "./index.ts";

const totals = {
  cost: "87432100000",
  saved: "123",
  requests: 15420,
  served: 15000,
  refused: 42,
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

function evidence(change: Partial<EuAiActEvidence> = {}): EuAiActEvidence {
  return {
    reportId: "rep_1",
    organization: { name: "Acme 주식회사", slug: "acme-corp", timezone: "America/New_York" },
    generatedAt: "2026-11-21T12:00:00.000Z",
    generatedBy: "auditor@acme.com",
    analytics: {
      period: {
        from: "2026-11-01T04:00:00.000Z",
        to: "2026-11-21T12:00:00.000Z",
        timezone: "America/New_York",
      },
      totalCost: "$87,432.10",
      totalBudget: "$100,000.00",
      utilizationRate: "87.4%",
      totalRequests: 15420,
      cacheHitRate: "50.0%",
      avgLatency: "12 ms",
      budgetUtilization: 0.874,
      totalBudgetExact: "100000000000",
      totals,
      previousTotals: totals,
      byTeam: [
        {
          team: "Sales AI",
          teamId: "prj_1",
          slug: "sales-ai",
          spent: "$14,250.00",
          budget: "$15,000.00",
          utilizationRate: "95.0%",
          topEndpoints: ["api.openai.com"],
          cacheHitRate: "42.0%",
          savings: "$10,800.00",
          violations: 2,
          anomalies: 1,
          budgetExact: "15000000000",
          budgetUtilization: 0.95,
          totals,
        },
      ],
      byCostCenter: [],
      byEndpoint: [],
      byProvider: [],
      byModel: [],
      byCategory: [],
      series: [],
      anomalies: [],
      violations: [{ reasonCode: "ENDPOINT_BLOCKED", count: 42 }],
      complianceStatus: "GAPS",
      complianceGaps: [],
      auditTrail: "90 days retained",
      recommendations: [],
      asOf: "2026-11-21T12:00:00.000Z",
    },
    policies: [
      {
        scope: "Acme",
        version: 3,
        publishedAt: "2026-11-02T09:00:00.000Z",
        publishedBy: "it@acme.com",
        reason: "Lower the threshold",
      },
    ],
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
      entries: 1000,
      checkpoints: 5,
      unanchoredEntries: 10,
      lastCheckpointAt: "2026-11-21T11:59:00.000Z",
      merkleRoot: "ab".repeat(32),
      publicKeyId: "ed25519:abc",
    },
    membersByRole: { owner: 1, lead: 3, auditor: 1 },
    samples: [
      {
        at: "2026-11-20T10:00:00.000Z",
        requestId: "req_1",
        team: "Sales AI",
        host: "suspicious-api.com",
        reasonCode: "ENDPOINT_BLOCKED",
        explanation: "suspicious-api.com is blocked",
      },
    ],
    ...change,
  };
}

describe("assessEuAiAct", () => {
  const status = (given: EuAiActEvidence, id: string) =>
    assessEuAiAct(given).find((control) => control.id === id)?.status;

  it("finds 90 days of retention short of article 26(6)'s six months", () => {
    expect(status(evidence(), "logRetention")).toBe("partial");
    expect(status(evidence({ auditRetentionDays: 183 }), "logRetention")).toBe("met");
    expect(status(evidence({ auditRetentionDays: null }), "logRetention")).toBe("not_met");
  });

  it("says that no retention is set, and not that nothing is kept", () => {
    const figures = assessEuAiAct(evidence({ auditRetentionDays: null })).find(
      ({ id }) => id === "logRetention",
    )?.figures;
    expect(words.en.controls.logRetention.finding(figures ?? {})).toMatch(/does not say how long/);
    expect(words.ko.controls.logRetention.finding(figures ?? {})).toMatch(/정해져 있지 않습니다/);
  });

  it("does not call oversight met where most approvals go unanswered, nor integrity met without a checkpoint", () => {
    expect(
      status(
        evidence({
          approvals: {
            requested: 4,
            approved: 0,
            denied: 0,
            expired: 3,
            pending: 0,
            executed: 1,
            medianDecisionMinutes: null,
          },
        }),
        "humanOversight",
      ),
    ).toBe("partial");
    expect(
      status(
        evidence({
          audit: {
            entries: 9,
            checkpoints: 0,
            unanchoredEntries: 9,
            lastCheckpointAt: null,
            merkleRoot: null,
            publicKeyId: "k",
          },
        }),
        "integrity",
      ),
    ).toBe("not_met");
  });
});

describe("renderEuAiActReport", () => {
  function text(file: Uint8Array): string {
    const folder = mkdtempSync(join(tmpdir(), "pag0-report-"));
    try {
      writeFileSync(join(folder, "report.pdf"), file);
      const { stdout, status } = spawnSync(
        "pdftotext",
        ["-layout", join(folder, "report.pdf"), "-"],
        { encoding: "utf8" },
      );
      expect(status).toBe(0);
      return stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("prints the evidence's figures, gaps first, and Korean", async () => {
    const { file, sha256 } = await renderEuAiActReport(evidence(), "en");
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const printed = text(file);
    for (const figure of [
      "$87,432.10",
      "$100,000.00",
      "87.4%",
      "15,420",
      "$14,250.00",
      "95.0%",
      "ENDPOINT_BLOCKED",
      "Gap: audit entries are kept 90 days",
      "Requests decided in the period: 15,420. Audit entries: 1,000",
      "4 requests waited for a person",
      "Auditors among them, who read everything and change nothing: 1.",
      "abababab abababab",
      "Acme 주식회사",
    ])
      expect(printed).toContain(figure);
    expect(printed.indexOf("Logs are kept")).toBeLessThan(printed.indexOf("Events are recorded"));
    const korean = text((await renderEuAiActReport(evidence(), "ko")).file);
    expect(korean).toContain("미비점: 감사 기록을 90일간");
    expect(korean).toContain("15,420건의 요청을 판정");
  });

  it.each([
    ["en", 1],
    ["ko", 1],
    ["ko", 2],
    ["ko", 4],
  ] as const)(
    "keeps every heading with what is under it (%s, teams: %i)",
    async (locale, teams) => {
      const given = evidence();
      const [team] = given.analytics.byTeam;
      if (team === undefined) throw new Error("the evidence has a team");
      given.analytics.byTeam = Array.from({ length: teams }, (_, n) => ({
        ...team,
        team: `Team ${n}`,
      }));
      const pages = text((await renderEuAiActReport(given, locale)).file)
        .split("\f")
        .slice(0, -1);
      expect(pages.length).toBeGreaterThan(1);
      const w = words[locale];
      const alone = [
        ...[w.summary, w.controlsTitle, w.teamsTitle, w.violationsTitle, w.approvalsTitle],
        ...[w.policiesTitle, w.samplesTitle, w.samplesNote, w.auditTitle],
      ];
      const heads = [w.team, w.reason, w.scope, w.generated].map(
        (first) => new RegExp(`^${first}  `),
      );
      for (const page of pages) {
        const lines = page.split("\n").map((line) => line.trim());
        const printed = lines.filter((line) => line !== "");
        expect(printed.at(-1)).toMatch(/rep_1.*\d/);
        const last = printed.at(-2) ?? "";
        expect(alone).not.toContain(last);
        for (const head of heads) expect(last).not.toMatch(head);
      }
    },
  );

  it("gives the same bytes for the same evidence", async () => {
    const [first, second] = [
      await renderEuAiActReport(evidence(), "en"),
      await renderEuAiActReport(evidence(), "en"),
    ];
    expect(second.sha256).toBe(first.sha256);
  });
});
