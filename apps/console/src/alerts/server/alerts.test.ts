import type { AlertView, OperationResponse } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type Page = OperationResponse<"listAlerts">;

let api: ApiHarness;
let lead: TestMember;
const sales = newId("project");
const support = newId("project");
const ids = { organization: newId("alert"), sales: newId("alert"), support: newId("alert") };

beforeAll(async () => {
  api = await createApiHarness();
  const organizationId = api.organization.id;
  const alert = (id: string, projectId: string | null, minutesAgo: number) => ({
    id,
    organizationId,
    projectId,
    kind: "budget_threshold",
    severity: "warning",
    title: `Budget of ${projectId === null ? "Acme" : projectId} used up`,
    dedupeKey: id,
    createdAt: new Date(Date.now() - minutesAgo * 60_000),
  });
  await api.services.database.forOrganization(organizationId).transaction(async (tx) => {
    await tx.project.createMany({
      data: [
        { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
        { id: support, organizationId, slug: "support-ai", name: "Support AI" },
      ],
    });
    await tx.alert.createMany({
      data: [
        alert(ids.organization, null, 3),
        alert(ids.sales, sales, 2),
        alert(ids.support, support, 1),
      ],
    });
  });
  lead = await api.addMember("lead", [sales]);
});
afterAll(() => api.close());

const list = (as: TestMember | string, query = "") =>
  api.json<Page>(200, "GET", `/alerts${query}`, { as });

describe("alerts", () => {
  it("are listed newest first, page by page, with how many there are", async () => {
    const first = await list(api.organization.owner, "?limit=2");
    expect(first.data.map(({ id }) => id)).toEqual([ids.support, ids.sales]);
    expect(first.total).toBe(3);
    const second = await list(api.organization.owner, `?limit=2&cursor=${first.nextCursor}`);
    expect(second.data.map(({ id }) => id)).toEqual([ids.organization]);
    expect([second.data[0]?.team, second.nextCursor]).toEqual([null, null]);
    expect((await list(api.organization.key, "?q=ACME")).total).toBe(1);
  });

  it("of other projects and of the whole organization are not a lead's", async () => {
    const page = await list(lead);
    expect(page.data.map(({ id, team }) => [id, team?.slug])).toEqual([[ids.sales, "sales-ai"]]);
    expect(page.total).toBe(1);
    for (const id of [ids.support, ids.organization, "alt_0"])
      expect((await api.call("POST", `/alerts/${id}/acknowledge`, { as: lead })).status).toBe(404);
  });

  it("are acknowledged once, by whoever was first", async () => {
    const acknowledge = (as: TestMember) =>
      api.json<AlertView>(200, "POST", `/alerts/${ids.sales}/acknowledge`, { as });
    const first = await acknowledge(lead);
    expect(first.acknowledgedAt).not.toBeNull();
    expect(await acknowledge(api.organization.owner)).toEqual(first);
    const entries = await api.services.database
      .forOrganization(api.organization.id)
      .transaction((tx) => tx.auditEntry.findMany({ where: { resourceId: ids.sales } }));
    expect(entries).toMatchObject([{ action: "alert.acknowledged", actorId: lead.id }]);
    const totalOf = async (query: string) => (await list(lead, query)).total;
    expect(await totalOf("?state=acknowledged")).toBe(1);
    expect(await totalOf("?state=open")).toBe(0);
    expect(await totalOf("?kind=budget_threshold")).toBe(1);
    expect(await totalOf("?kind=spend_anomaly")).toBe(0);
    const auditor = await api.addMember("auditor");
    expect(
      (await api.call("POST", `/alerts/${ids.support}/acknowledge`, { as: auditor })).status,
    ).toBe(403);
  });
});
