import { createHash } from "node:crypto";
import type { ApprovalDetailView, ApprovalView, OperationResponse, Problem } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { type BudgetKey, budgetCounter, createApproval, encrypt, sqlOfPool } from "@pag0/db";
import { fromMicroUsd, nanoUsd } from "@pag0/money";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { bodyPreview } from "./body-preview.ts";

type Page = OperationResponse<"listApprovals">;

let api: ApiHarness;
let lead: TestMember;
let otherLead: TestMember;
let unlisted: TestMember;
let developer: TestMember;
const sales = newId("project");
const support = newId("project");
const LIMIT = fromMicroUsd(15_000_000n);
const ESTIMATE = fromMicroUsd(400_000n);

const monthKey = (): BudgetKey => ({
  organizationId: api.organization.id,
  scopeKind: "project",
  scopeId: sales,
  period: "month",
  windowStart: budgetWindow("month", api.services.now(), budgetCalendar("UTC")).slotStart,
});
const held = async () =>
  (await budgetCounter(sqlOfPool(api.services.database.system.pool), monthKey())).held;

interface Wish {
  projectId?: string;
  approvers?: readonly string[];
  requestedBy?: string;
  body?: string | Uint8Array;
  /** Under whose name the request is sealed; its own approval's where absent. */
  sealedAs?: string;
}

/** Stores a request as the proxy does. */
async function ask(wish: Wish = {}): Promise<string> {
  const id = newId("approval");
  const {
    projectId = sales,
    approvers = [lead.id],
    requestedBy = "",
    body = '{"model":"gpt-4o"}',
  } = wish;
  const plain = Buffer.from(
    JSON.stringify({
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      headers: {},
      restrictions: null,
      body: Buffer.from(body).toString("base64"),
    }),
  );
  const createdAt = api.services.now();
  const shortage = await createApproval(
    api.services.database.system.pool,
    {
      id,
      organizationId: api.organization.id,
      projectId,
      apiKeyId: newId("apiKey"),
      requestId: newId("request"),
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      host: "api.openai.com",
      model: "gpt-4o",
      category: "llm",
      requestCiphertext: encrypt(
        plain,
        `approval:${wish.sealedAs ?? id}`,
        api.environment.PAG0_ENCRYPTION_KEY,
      ),
      requestSha256: createHash("sha256").update(plain).digest("hex"),
      estimate: ESTIMATE,
      justification: "A campaign of the quarter",
      requestedBy,
      reasonCode: "APPROVAL_REQUIRED",
      explanation: "It may cost more than $0.10",
      approverIds: approvers,
      approverSource: "workflow",
      warnings: [{ field: "approvalWorkflow.approvers", message: '"x": no such member' }],
      policyVersionIds: [],
      createdAt,
      expiresAt: new Date(createdAt.getTime() + 3_600_000),
    },
    projectId === sales ? [{ key: monthKey(), limit: LIMIT }] : [],
    "prx_test",
  );
  expect(shortage).toBeNull();
  return id;
}

const decide = (
  id: string,
  decision: "approve" | "deny",
  as: TestMember | string,
  comment?: string,
) =>
  api.call("POST", `/approvals/${id}/decision`, {
    as,
    body: { decision, ...(comment === undefined ? {} : { comment }) },
  });
const refusal = async (response: Response) => {
  const problem = (await response.json()) as Problem;
  return [response.status, problem.code];
};
const entriesOf = (id: string) =>
  api.services.database.forOrganization(api.organization.id).transaction((tx) =>
    tx.auditEntry.findMany({
      where: { resourceId: id, writer: "console" },
      orderBy: { sequence: "asc" },
    }),
  );

beforeAll(async () => {
  api = await createApiHarness();
  const organizationId = api.organization.id;
  await api.services.database.forOrganization(organizationId).transaction(async (tx) => {
    await tx.project.createMany({
      data: [
        { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
        { id: support, organizationId, slug: "support-ai", name: "Support AI" },
      ],
    });
    await tx.policyVersion.create({
      data: {
        id: newId("policyVersion"),
        organizationId,
        projectId: sales,
        version: 1,
        status: "published",
        document: { monthlyBudget: "15000000" },
        reason: "test",
        createdById: api.organization.owner.id,
        createdByKind: "member",
        publishedAt: api.services.now(),
      },
    });
  });
  lead = await api.addMember("lead", [sales]);
  otherLead = await api.addMember("lead", [support]);
  unlisted = await api.addMember("lead", [sales]);
  developer = await api.addMember("developer", [sales]);
});
afterAll(() => api.close());

describe("approvals", () => {
  it("are listed by status, of the caller's own projects", async () => {
    const id = await ask();
    const elsewhere = await ask({ projectId: support });
    const listed = async (as: TestMember, query = "") =>
      (await api.json<Page>(200, "GET", `/approvals${query}`, { as })).data.map((row) => row.id);
    expect(await listed(lead)).toContain(id);
    expect(await listed(lead)).not.toContain(elsewhere);
    expect(await listed(api.organization.owner)).toEqual(expect.arrayContaining([id, elsewhere]));
    expect(await listed(api.organization.owner, "?team=support-ai")).toEqual([elsewhere]);
    expect(await listed(lead, "?status=denied")).toEqual([]);
    expect(await listed(lead, "?status=all&q=campaign")).toContain(id);
    expect((await api.call("GET", `/approvals/${elsewhere}`, { as: lead })).status).toBe(404);
    expect((await decide(elsewhere, "approve", lead)).status).toBe(404);
  });

  it("show the request and its effect on the budget, and record who looked", async () => {
    const before = await held();
    const id = await ask({ body: '{"messages":["안녕하세요"]}' });
    const view = await api.json<ApprovalDetailView>(200, "GET", `/approvals/${id}`, { as: lead });
    expect(view).toMatchObject({
      status: "pending",
      bodyPreview: '{"messages":["안녕하세요"]}',
      estimate: "400000",
      mayDecide: true,
      mayNotDecideBecause: null,
      approvers: [{ id: lead.id, email: lead.email }],
      team: { slug: "sales-ai" },
    });
    expect(view.warnings).toHaveLength(1);
    expect(view.budgets).toEqual([
      {
        scopeName: "Sales AI",
        period: "month",
        limit: "15000000",
        usedBefore: (before / 1000n).toString(),
        usedAfter: ((before + ESTIMATE) / 1000n).toString(),
      },
    ]);
    expect(await entriesOf(id)).toMatchObject([{ action: "approval.read", actorId: lead.id }]);
  });

  it("do not open under another approval's name", async () => {
    const id = await ask({ sealedAs: newId("approval") });
    expect((await api.call("GET", `/approvals/${id}`, { as: lead })).status).toBe(500);
  });

  it("are approved once, by a listed approver, who is recorded", async () => {
    const id = await ask();
    const holding = await held();
    const response = await decide(id, "approve", lead, "Go ahead");
    expect(response.status).toBe(200);
    expect((await response.json()) as ApprovalView).toMatchObject({
      status: "approved",
      decidedBy: { id: lead.id, name: "Test lead" },
      decisionComment: "Go ahead",
      mayDecide: false,
      mayNotDecideBecause: "This request is already approved.",
    });
    expect(await held()).toBe(holding);
    expect(await refusal(await decide(id, "deny", lead))).toEqual([409, "APPROVAL_NOT_PENDING"]);
    expect((await entriesOf(id)).map(({ action, result }) => [action, result])).toEqual([
      ["approval.approved", "succeeded"],
      ["approval.deny", "denied"],
    ]);
  });

  it("release what they hold when they are denied", async () => {
    const before = await held();
    const id = await ask();
    expect(await held()).toBe(nanoUsd(before + ESTIMATE));
    expect((await decide(id, "deny", api.organization.owner)).status).toBe(200);
    expect(await held()).toBe(before);
    const view = await api.json<ApprovalDetailView>(200, "GET", `/approvals/${id}`, { as: lead });
    expect([view.status, view.budgets]).toEqual(["denied", []]);
  });

  it("are decided by one of two who decide at once", async () => {
    const id = await ask({ approvers: [lead.id, unlisted.id] });
    const responses = await Promise.all([
      decide(id, "approve", lead),
      decide(id, "deny", unlisted),
      decide(id, "deny", api.organization.owner),
    ]);
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409, 409]);
  });

  it("are not decided by a key, a requester, a developer, or a lead who is not listed", async () => {
    const id = await ask({ requestedBy: lead.email.toUpperCase() });
    expect(await refusal(await decide(id, "approve", lead))).toEqual([403, "SELF_APPROVAL"]);
    expect(await refusal(await decide(id, "approve", unlisted))).toEqual([403, "FORBIDDEN"]);
    expect(await refusal(await decide(id, "approve", developer))).toEqual([403, "FORBIDDEN"]);
    expect(await refusal(await decide(id, "approve", api.organization.key))).toEqual([
      403,
      "FORBIDDEN",
    ]);
    expect(await refusal(await decide(id, "approve", otherLead))).toEqual([404, "NOT_FOUND"]);
    const refused = (await entriesOf(id)).map(({ result, detail }) => [result, detail]);
    expect(refused).toMatchObject([
      ["denied", { refusedBecause: "SELF_APPROVAL" }],
      ["denied", { refusedBecause: "FORBIDDEN" }],
    ]);
    expect((await decide(id, "approve", api.organization.owner)).status).toBe(200);
  });

  it("expire at their deadline, whether or not it has been written down", async () => {
    const id = await ask();
    api.clock.aheadMs = 3_600_001;
    expect(await refusal(await decide(id, "approve", lead))).toEqual([410, "APPROVAL_EXPIRED"]);
    const expired = await api.json<Page>(200, "GET", "/approvals?status=expired", { as: lead });
    expect(expired.data.map((row) => row.id)).toContain(id);
    const pending = await api.json<Page>(200, "GET", "/approvals", { as: lead });
    expect(pending.data.map((row) => row.id)).not.toContain(id);
    api.clock.aheadMs = 0;
  });
});

describe("bodyPreview", () => {
  const key = new Uint8Array(32).fill(7);
  const stored = (body: Uint8Array) => {
    const plain = Buffer.from(JSON.stringify({ body: Buffer.from(body).toString("base64") }));
    return {
      id: "apr_1",
      requestCiphertext: encrypt(plain, "approval:apr_1", key),
      requestSha256: createHash("sha256").update(plain).digest("hex"),
    };
  };

  it("shows at most 4,000 whole characters, and nothing of what is no text", () => {
    const long = bodyPreview(stored(Buffer.from("한🙂".repeat(4_000))), key);
    expect(Array.from(long ?? "")).toHaveLength(4_000);
    expect(long?.isWellFormed()).toBe(true);
    expect(bodyPreview(stored(Buffer.alloc(0)), key)).toBeNull();
    expect(bodyPreview(stored(Buffer.of(0xff, 0xfe, 0x00)), key)).toBeNull();
  });

  it("refuses what does not have its hash", () => {
    const changed = { ...stored(Buffer.from("x")), requestSha256: "0".repeat(64) };
    expect(() => bodyPreview(changed, key)).toThrow(/hash/);
  });
});
