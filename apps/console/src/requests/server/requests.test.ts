import type {
  AnalyticsView,
  OperationResponse,
  Problem,
  RequestDetailView,
  RequestView,
} from "@pag0/contract";
import { newId } from "@pag0/contract";
import { sqlOf, type UsageRecord } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeCall, mixedCalls, ship } from "../../analytics/server/calls.test-data.ts";
import type { Cursor } from "../../api/cursor.ts";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { type RequestPage, readRequestPage } from "./request-page.ts";

type Page = OperationResponse<"listRequests">;

let api: ApiHarness;
let developer: TestMember;
let calls: UsageRecord[];
const sales = newId("project");
const support = newId("project");
const now = new Date();
const span = {
  from: new Date(now.getTime() - 86_400_000).toISOString(),
  to: new Date(now.getTime() - 1000).toISOString(),
};

beforeAll(async () => {
  api = await createApiHarness();
  const { id: organizationId } = api.organization;
  await api.services.database.forOrganization(organizationId).transaction((tx) =>
    tx.project.createMany({
      data: [
        { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
        { id: support, organizationId, slug: "support-ai", name: "Support AI" },
      ],
    }),
  );
  developer = await api.addMember("developer", [sales]);
  calls = mixedCalls({
    organizationId,
    projectIds: [sales, support],
    providerId: null,
    from: new Date(span.from),
    to: new Date(span.to),
    count: 2_300,
  });
  calls.push(
    madeCall({
      organizationId,
      projectId: support,
      occurredAt: new Date(Date.parse(span.to) - 1).toISOString(),
      path: "/v1/100%_sure",
      explanation: 'Refused, as "=HYPERLINK(1)" says',
      tags: { purpose: "x" },
      memberId: "mem_1",
      classification: "restricted",
      sensitiveKinds: ["ssn", "email"],
      ruleMatches: [
        { level: support, id: "pii", name: "No PII", lifted: true, actions: ["deny", "notify"] },
      ],
    }),
  );
  await ship(api.services.database, calls);
});
afterAll(() => api.close());

const url = (path: string, query: Record<string, string>) =>
  `${path}?${new URLSearchParams({ ...span, ...query })}`;
const list = (query: Record<string, string>, as: TestMember | string = api.organization.owner) =>
  api.json<Page>(200, "GET", url("/requests", query), { as });

describe("listRequests", () => {
  it("shows every call once in each order, however it is paged", async () => {
    const values = {
      at: (row: RequestView) => Date.parse(row.at),
      cost: (row: RequestView) => Number(row.cost),
      latency: (row: RequestView) => row.latencyMs,
    };
    for (const sort of ["at", "cost", "latency"] as const)
      for (const order of ["asc", "desc"]) {
        const rows: RequestView[] = [];
        for (let cursor = ""; ; ) {
          const page: Page = await list({
            sort,
            order,
            limit: "200",
            ...(cursor === "" ? {} : { cursor }),
          });
          rows.push(...page.data);
          expect(page.total).toBe(cursor === "" ? calls.length : null);
          if (page.nextCursor === null) break;
          cursor = page.nextCursor;
        }
        expect(rows).toHaveLength(calls.length);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(calls.length);
        const sorted = rows.map(values[sort]);
        const direction = order === "asc" ? 1 : -1;
        expect(sorted).toEqual(sorted.toSorted((a, b) => (a - b) * direction));
      }
  });

  it("finds every call that matches once, in steps however short", async () => {
    const { id: organizationId } = api.organization;
    const { pool } = api.services.database.system;
    const all = { organizationId, projectIds: null, from: new Date(span.from), to: now };
    const searches = [
      [{ models: ["gpt-4o"] }, "COALESCE(model, '') = 'gpt-4o'"],
      [{ decisions: ["deny"] }, "decision = 'deny'"],
      [
        { cacheStates: ["hit"], costCenters: ["sales-ops"] },
        "cache_state = 'hit' AND cost_center = 'sales-ops'",
      ],
      [{ search: "100%_SURE" }, "path = '/v1/100%_sure'"],
      [{ search: "nothing has this" }, "false"],
    ] as const;
    for (const [filter, condition] of searches)
      for (const order of ["asc", "desc"] as const)
        for (const step of [37, 1_000]) {
          const found: string[] = [];
          let after: Cursor | null = null;
          do {
            const page: RequestPage = await api.services.database
              .forOrganization(organizationId)
              .transaction((tx) =>
                readRequestPage(
                  sqlOf(tx),
                  { ...all, ...filter },
                  { ...{ sort: "at", order, after, step }, limit: 20 },
                ),
              );
            found.push(...page.rows.map(({ id }) => id));
            after = page.next;
          } while (after !== null);
          const { rows } = await pool.query<{ id: string }>(
            `SELECT id FROM usage_events WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND ${condition} ORDER BY occurred_at ${order}, id ${order}`,
            [organizationId, all.from, all.to],
          );
          expect(found).toEqual(rows.map(({ id }) => id));
        }
  });

  it("has the totals of the analytics, over all that match", async () => {
    const filters: Record<string, string>[] = [
      {},
      { team: "sales-ai" },
      { decision: "deny" },
      { cache: "hit", model: "gpt-4o" },
      { costCenter: "sales-ops" },
    ];
    for (const filter of filters) {
      const page = await list({ ...filter, limit: "1" });
      const view = await api.json<AnalyticsView>(200, "GET", url("/analytics", filter), {
        as: api.organization.key,
      });
      const { cost, saved, requests } = view.totals;
      expect(page.totals).toEqual({ cost, saved, requests });
      expect(requests).toBeGreaterThan(50);
    }
  });

  it("finds text literally", async () => {
    expect((await list({ q: "100%_SURE" })).total).toBe(1);
    expect((await list({ q: "%" })).total).toBe(1);
  });

  it("shows a developer their own projects alone", async () => {
    const page = await list({ limit: "200" }, developer);
    expect(page.total).toBe(calls.filter(({ projectId }) => projectId === sales).length);
    expect(new Set(page.data.map(({ team }) => team.slug))).toEqual(new Set(["sales-ai"]));
  });

  it("refuses a cursor that no page ended with, and years that are none", async () => {
    const ofTime = (await list({ limit: "1" })).nextCursor as string;
    const queries: Record<string, string>[] = [
      { cursor: "x" },
      { cursor: ofTime, sort: "cost" },
      { from: "0000-01-01T00:00:00Z", to: "0001-01-01T00:00:00Z" },
    ];
    for (const query of queries) {
      const problem = await api.json<Problem>(400, "GET", url("/requests", query), {
        as: api.organization.key,
      });
      expect(problem.code).toBe("VALIDATION_ERROR");
    }
  });
});

describe("a correction", () => {
  it("is a row of its own that costs less than nothing, and no request", async () => {
    const other = await api.setUp("Told Later");
    const { id: organizationId } = other;
    const projectId = newId("project");
    await api.services.database
      .forOrganization(organizationId)
      .transaction((tx) =>
        tx.project.create({ data: { id: projectId, organizationId, slug: "late", name: "Late" } }),
      );
    const occurredAt = new Date(Date.parse(span.to) - 3_600_000).toISOString();
    const call = madeCall({
      ...{ organizationId, projectId, occurredAt, providerId: "prv_1", estimated: true },
      ...{ inputTokens: 0, outputTokens: 0, costNano: "9000" },
      job: { id: "msgbatch_1", requests: 2, price: "{}", asked: "{}" },
    });
    const { job: _, ...event } = call;
    const correction: UsageRecord = {
      ...{ ...event, id: `${call.id.slice(0, -4)}zzzz`, outcome: "correction" },
      ...{ corrects: "msgbatch_1", estimateNano: "9000", costNano: "-7000" },
      ...{ estimated: false, inputTokens: 30 },
    };
    await ship(api.services.database, [call, correction]);
    const page = (query: Record<string, string>) =>
      api.json<Page>(200, "GET", url("/requests", query), { as: other.owner });
    const { data, totals } = await page({ sort: "cost", order: "asc" });
    expect(data.map(({ id, cost, outcome }) => [id, cost, outcome])).toEqual([
      [correction.id, "-7", "correction"],
      [call.id, "9", "served"],
    ]);
    expect(totals).toMatchObject({ cost: "2", requests: 1 });
    const first = await page({ sort: "cost", order: "asc", limit: "1" });
    const second = await page({
      ...{ sort: "cost", order: "asc", limit: "1", cursor: first.nextCursor ?? "" },
    });
    expect(second.data.map(({ id }) => id)).toEqual([call.id]);
    const analytics = await api.json<AnalyticsView>(200, "GET", url("/analytics", {}), {
      as: other.owner,
    });
    expect(analytics).toMatchObject({ totals: { cost: "2", requests: 1 } });
    const found = (name: string) =>
      api.json<RequestDetailView>(200, "GET", `/requests/${name}`, { as: other.owner });
    const both = { callId: call.id, correctionId: correction.id };
    const figures = { ...both, charged: "9", cost: "2", returned: "7" };
    expect(await found(call.requestId)).toMatchObject({ id: call.id, correction: figures });
    expect(await found(correction.id)).toMatchObject({
      ...{ outcome: "correction", inputTokens: 30, correction: figures },
    });
  });
});

describe("getRequest", () => {
  it("finds a call by its own and by its request's identifier, with what decided it", async () => {
    const { id, requestId, explanation } = calls.at(-1) as UsageRecord;
    for (const name of [id, requestId])
      expect(
        await api.json<RequestView>(200, "GET", `/requests/${name}`, {
          as: api.organization.owner,
        }),
      ).toMatchObject({
        id,
        requestId,
        memberId: "mem_1",
        classification: "restricted",
        sensitiveKinds: ["ssn", "email"],
        rules: [{ id: "pii", name: "No PII", lifted: true, actions: ["deny", "notify"] }],
        explanation,
        cost: "1000",
        estimate: "2000",
        team: { slug: "support-ai" },
      });
  });

  it("hides calls of other projects and organizations, and what is none", async () => {
    const { id, requestId } = calls.at(-1) as UsageRecord;
    const stranger = await api.setUp("Other Company");
    for (const name of [id, requestId, "evt_", "req_0", "evt_zzzzzzzzzzzzzzzzzzzzzzzzzz"]) {
      expect((await api.call("GET", `/requests/${name}`, { as: developer })).status).toBe(404);
      expect((await api.call("GET", `/requests/${name}`, { as: stranger.key })).status).toBe(404);
    }
  });
});

describe("exportRequests", () => {
  it("streams all that match, disarms formulas, and is recorded", async () => {
    const response = await api.call("GET", url("/requests/export", {}), {
      as: api.organization.owner,
    });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="requests-.*\.csv"$/,
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString("utf8").trimEnd().split("\r\n");
    expect(lines).toHaveLength(calls.length + 1);
    const dangerous = calls.filter(({ costCenter }) => costCenter.startsWith("="));
    expect(lines.filter((line) => line.includes(",'=cmd|' /C calc'!A0,"))).toHaveLength(
      dangerous.length,
    );
    expect(lines.filter((line) => line.includes(",=cmd"))).toHaveLength(0);
    expect(lines[1]).toContain('"Refused, as ""=HYPERLINK(1)"" says"');
    const entry = await api.services.database
      .forOrganization(api.organization.id)
      .transaction((tx) => tx.auditEntry.findFirst({ where: { action: "requests.exported" } }));
    expect(entry).toMatchObject({ actorId: api.organization.owner.id, result: "succeeded" });
  });

  it("gives a developer their own projects alone", async () => {
    const response = await api.call("GET", url("/requests/export", {}), { as: developer });
    const lines = (await response.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(calls.filter(({ projectId }) => projectId === sales).length + 1);
  });

  it("stops when the reader goes", async () => {
    const response = await api.call("GET", url("/requests/export", {}), { as: developer });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(await reader.closed).toBeUndefined();
  });
});
