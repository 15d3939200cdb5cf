import type { AnalyticsView } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";
import { madeCall, ship } from "./calls.test-data.ts";
import { HOUR_MS } from "./period.ts";

let api: ApiHarness;
const now = new Date();

beforeAll(async () => {
  api = await createApiHarness();
});
afterAll(() => api.close());

describe("what stands out", () => {
  it("names the hour that cost far more, and the budget that will not last", async () => {
    const company = api.organization;
    const team = newId("project");
    const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
    const month = budgetWindow("month", now, budgetCalendar("UTC"));
    const elapsed =
      (now.getTime() - month.start.getTime()) / (month.end.getTime() - month.start.getTime());
    await api.services.database.forOrganization(company.id).transaction(async (tx) => {
      await tx.project.create({
        data: { id: team, organizationId: company.id, slug: "rd-ai", name: "R&D AI" },
      });
      await tx.policyVersion.create({
        data: {
          id: newId("policyVersion"),
          organizationId: company.id,
          projectId: team,
          version: 1,
          status: "published",
          document: { monthlyBudget: "1000000" },
          reason: "test",
          createdById: company.owner.id,
          createdByKind: "member",
          publishedAt: now,
        },
      });
    });
    const call = (hoursAgo: number, dollars: number) =>
      madeCall({
        organizationId: company.id,
        projectId: team,
        occurredAt: new Date(hour - hoursAgo * HOUR_MS + 60_000).toISOString(),
        costNano: String(dollars * 1_000_000_000),
      });
    const usual = Array.from({ length: 60 }, (_, index) => call(index + 1, 1));
    await ship(api.services.database, [...usual, call(0, 30), call(0, 20)]);
    const query = new URLSearchParams({
      from: new Date(hour - 5 * HOUR_MS).toISOString(),
      interval: "hour",
    });
    const view = await api.json<AnalyticsView>(200, "GET", `/analytics?${query}`, {
      as: company.owner,
    });
    expect(view.anomalies).toMatchObject([
      { teamId: team, at: new Date(hour).toISOString(), cost: "50000000", expected: "1000000" },
    ]);
    expect(view.byTeam[0]?.anomalies).toBe(1);
    expect(view.series.find(({ at }) => at === new Date(hour).toISOString())).toMatchObject({
      cost: "50000000",
      requests: 2,
    });
    // $50 and more against $1: at any pace of the month, where it is not too young to tell.
    const spentThisMonth = hour >= month.start.getTime();
    const advised = view.recommendations.filter((text) =>
      /^Recommend increasing R&D AI team budget by \d+0%$/.test(text),
    );
    expect(advised).toHaveLength(elapsed >= 0.1 && spentThisMonth ? 1 : 0);
    const long = await api.call("GET", `/analytics?period=90d&interval=hour`, {
      as: company.owner,
    });
    expect(long.status).toBe(400);
  });
});
