import type { AnalyticsView, OperationResponse, Problem, ReportView } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { createCheckpoint } from "@pag0/db";
import { type EuAiActEvidence, renderEuAiActReport } from "@pag0/reports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mixedCalls, ship } from "../../analytics/server/calls.test-data.ts";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

let api: ApiHarness;
let auditor: TestMember;
const sales = newId("project");
const now = new Date();
const span = {
  from: new Date(now.getTime() - 5 * 86_400_000).toISOString(),
  to: new Date(now.getTime() - 1000).toISOString(),
};

const inTenant = <T>(
  work: (tx: Parameters<Parameters<ReturnType<typeof tenant>["transaction"]>[0]>[0]) => Promise<T>,
) => tenant().transaction(work);
const tenant = () => api.services.database.forOrganization(api.organization.id);

/** A version of the organization's policy that was published some days ago. */
const published = (version: number, daysAgo: number, status: "published" | "superseded") => ({
  id: newId("policyVersion"),
  organizationId: api.organization.id,
  version: 100 + version,
  status,
  document: { complianceMode: "EU_AI_ACT", auditLog: { enabled: true, retention: 90 } },
  reason: `version ${version}`,
  createdById: api.organization.owner.id,
  createdByKind: "member",
  publishedAt: new Date(now.getTime() - daysAgo * 86_400_000),
});

beforeAll(async () => {
  api = await createApiHarness();
  const organizationId = api.organization.id;
  await inTenant(async (tx) => {
    await tx.project.create({
      data: { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
    });
    await tx.policyVersion.deleteMany({});
    await tx.policyVersion.createMany({
      data: [
        published(1, 60, "superseded"),
        published(2, 30, "superseded"),
        published(3, 2, "published"),
      ],
    });
    await tx.approval.createMany({
      data: (["approved", "denied", "executed", "pending"] as const).map((status, index) => ({
        id: newId("approval"),
        organizationId,
        projectId: sales,
        apiKeyId: newId("apiKey"),
        requestId: newId("request"),
        status,
        method: "POST",
        url: "https://api.openai.com/v1",
        host: "api.openai.com",
        category: "llm",
        requestCiphertext: new Uint8Array(1),
        requestSha256: "",
        estimateNano: 1n,
        justification: "",
        requestedBy: "",
        reasonCode: "APPROVAL_REQUIRED",
        explanation: "",
        approverSource: "owners",
        executionId: status === "executed" || status === "approved" ? newId("execution") : null,
        createdAt: new Date(now.getTime() - 7_200_000),
        // The pending one is past its deadline.
        expiresAt: new Date(now.getTime() - 60_000),
        ...(status === "pending"
          ? {}
          : {
              decidedById: api.organization.owner.id,
              decidedAt: new Date(now.getTime() - 7_200_000 + (index + 1) * 600_000),
            }),
      })),
    });
  });
  auditor = await api.addMember("auditor");
  await ship(
    api.services.database,
    mixedCalls({
      organizationId,
      projectIds: [sales],
      providerId: null,
      from: new Date(span.from),
      to: new Date(span.to),
      count: 400,
    }),
  );
  await createCheckpoint(api.services.database.system.pool, {
    organizationId,
    privateKeyPem: api.environment.PAG0_AUDIT_SIGNING_KEY,
    now: new Date(),
  });
});
afterAll(() => api.close());

const create = (body: Record<string, unknown> = {}) =>
  api.json<ReportView>(202, "POST", "/reports", {
    as: auditor,
    body: { template: "EU_AI_ACT_COMPLIANCE", recipient: "auditor@acme.com", ...span, ...body },
  });
const parametersOf = async (id: string) =>
  (await inTenant((tx) => tx.report.findUniqueOrThrow({ where: { id } })))
    .parameters as unknown as {
    evidence: EuAiActEvidence;
    locale: string;
  };

describe("createReport", () => {
  it("freezes evidence whose figures are the analytics' own", async () => {
    const report = await create({ locale: "ko" });
    expect(report).toMatchObject({
      status: "queued",
      requestedBy: "Test auditor",
      recipient: "auditor@acme.com",
      period: span,
    });
    const { evidence, locale } = await parametersOf(report.id);
    const view = await api.json<AnalyticsView>(
      200,
      "GET",
      `/analytics?${new URLSearchParams({ ...span, interval: "day" })}`,
      { as: auditor },
    );
    expect(locale).toBe("ko");
    expect(evidence.analytics).toEqual({ ...view, asOf: evidence.generatedAt });
    expect(evidence.analytics.totals.requests).toBe(400);
    expect(evidence.policies.map(({ version, publishedBy }) => [version, publishedBy])).toEqual([
      [102, "Olive Owner"],
      [103, "Olive Owner"],
    ]);
    expect(evidence.approvals).toEqual({
      requested: 4,
      approved: 1,
      denied: 1,
      executed: 1,
      expired: 1,
      pending: 0,
      medianDecisionMinutes: 20,
    });
    expect(evidence.membersByRole).toEqual({ auditor: 1, owner: 1 });
    expect(evidence.auditRetentionDays).toBe(90);
    expect(evidence.audit.checkpoints).toBe(1);
    expect(evidence.audit.entries).toBeGreaterThan(400);
    expect(evidence.samples).toHaveLength(16);
    expect(evidence.analytics.complianceStatus).toBe("GAPS");
  });

  it("commits the intent to render, and the record of who asked, with it", async () => {
    const { id } = await create();
    const [intents, entries] = await inTenant(async (tx) => [
      await tx.outbox.findMany({ where: { kind: "report.render" } }),
      await tx.auditEntry.findMany({ where: { resourceId: id } }),
    ]);
    expect(intents.map(({ payload }) => payload)).toContainEqual({ reportId: id });
    expect(entries).toMatchObject([{ action: "report.requested", actorId: auditor.id }]);
  });

  it("refuses a period that ends before it begins, and who may not", async () => {
    const refused = await api.call("POST", "/reports", {
      as: auditor,
      body: { template: "EU_AI_ACT_COMPLIANCE", from: span.to, to: span.from },
    });
    expect(refused.status).toBe(400);
    const developer = await api.addMember("developer", [sales]);
    expect((await api.call("GET", "/reports", { as: developer })).status).toBe(403);
  });
});

describe("reports", () => {
  it("are listed, and shown without their contents", async () => {
    const { id } = await create();
    const list = await api.json<OperationResponse<"listReports">>(200, "GET", "/reports?limit=1", {
      as: auditor,
    });
    expect(list.data.map((row) => row.id)).toEqual([id]);
    expect(list.total).toBeGreaterThanOrEqual(2);
    expect(list.nextCursor).not.toBeNull();
    expect(await api.json<ReportView>(200, "GET", `/reports/${id}`, { as: auditor })).toEqual(
      list.data[0],
    );
    const stranger = await api.setUp("Other Company");
    expect((await api.call("GET", `/reports/${id}`, { as: stranger.key })).status).toBe(404);
  });

  it("have their file once it is rendered, with the hash that it is kept with", async () => {
    const { id } = await create();
    const early = await api.json<Problem>(409, "GET", `/reports/${id}/file`, { as: auditor });
    expect(early).toMatchObject({
      code: "REPORT_NOT_READY",
      detail: "The report has no file: it is queued",
    });
    const { evidence } = await parametersOf(id);
    const { file, sha256 } = await renderEuAiActReport(evidence, "en");
    await inTenant((tx) =>
      tx.report.update({
        where: { id },
        data: {
          status: "ready",
          file: new Uint8Array(file),
          sha256,
          byteSize: file.byteLength,
          completedAt: now,
        },
      }),
    );
    const response = await api.call("GET", `/reports/${id}/file`, { as: auditor });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(Buffer.from(file))).toBe(true);
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(response.headers.get("etag")).toBe(`"${sha256}"`);
    expect(response.headers.get("repr-digest")).toBe(
      `sha-256=:${Buffer.from(sha256, "hex").toString("base64")}:`,
    );
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="eu-ai-act-compliance-${span.to.slice(0, 10)}.pdf"`,
    );
    const again = await api.call("GET", `/reports/${id}/file`, {
      as: auditor,
      headers: { "if-none-match": `"${sha256}"` },
    });
    expect(again.status).toBe(304);
    await inTenant((tx) =>
      tx.report.update({ where: { id }, data: { file: new Uint8Array([1]) } }),
    );
    expect((await api.call("GET", `/reports/${id}/file`, { as: auditor })).status).toBe(500);
  });
});
