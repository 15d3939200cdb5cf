import type { LeaseWriteOffView, OperationResponse } from "@pag0/contract";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type List = OperationResponse<"listLeaseWriteOffs">;

let api: ApiHarness;
let teamId: string;
let windowStart: Date;
const lastSeenAt = new Date("2026-11-19T10:00:00Z");

const list = (query: string, as: string | TestMember = api.organization.key) =>
  api.json<List>(200, "GET", `/budgets/write-offs${query}`, { as });

interface Lost {
  scopeKind: "organization" | "project" | "key";
  scopeId: string;
  proxyId?: string;
  amount: bigint;
  spent?: bigint;
  returned?: bigint;
}

/** Amounts in nano-USD. */
async function writeOff({ scopeKind, scopeId, proxyId = "prx_1", ...amounts }: Lost) {
  const { amount, spent = 0n, returned = 0n } = amounts;
  await api.services.database.system.prisma.leaseWriteOff.create({
    data: {
      ...{ organizationId: api.organization.id, proxyId, scopeKind, scopeId, period: "month" },
      ...{ windowStart, lastSeenAt, at: new Date("2026-11-20T10:00:00Z") },
      ...{ amountNano: amount, spentNano: spent, returnedNano: returned },
    },
  });
}

beforeAll(async () => {
  api = await createApiHarness();
  const { id: organizationId, key: as } = api.organization;
  windowStart = budgetWindow("month", api.services.now(), budgetCalendar("UTC")).slotStart;
  const make = (name: string) =>
    api.json<{ id: string }>(201, "POST", "/teams", {
      as,
      body: { name, policy: { monthlyBudget: "$100" } },
    });
  ({ id: teamId } = await make("Sales"));
  const { id: otherId } = await make("Other");
  await writeOff({ scopeKind: "project", scopeId: teamId, amount: 900_000_001n, spent: 500n });
  await writeOff({
    ...{ scopeKind: "project", scopeId: teamId, proxyId: "prx_2" },
    ...{ amount: 5_000_000n, spent: 2_000_000n, returned: 3_000_000n },
  });
  await writeOff({ scopeKind: "key", scopeId: `${teamId}/key_gone`, amount: 7_000n });
  await writeOff({ scopeKind: "organization", scopeId: organizationId, amount: 42_000n });
  await writeOff({ scopeKind: "project", scopeId: otherId, amount: 1_000n });
});
afterAll(() => api.close());

describe("what was written off of lost proxies", () => {
  it("says of which budget, what became of it, and what nobody knows", async () => {
    const { data, total } = await list("?team=sales");
    expect(total).toBe(3);
    const own = data.find(({ scopeId, proxyId }) => scopeId === teamId && proxyId === "prx_1");
    expect(own).toEqual({
      proxyId: "prx_1",
      scopeKind: "project",
      scopeId: teamId,
      level: { kind: "project", id: teamId, name: "Sales" },
      holder: null,
      period: "month",
      windowStart: windowStart.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      at: "2026-11-20T10:00:00.000Z",
      amount: "900000.001",
      spent: "0.5",
      returned: "0",
      open: "899999.501",
    } satisfies LeaseWriteOffView);
    const known = data.find(({ proxyId }) => proxyId === "prx_2");
    expect(known).toMatchObject({ spent: "2000", returned: "3000", open: "0" });
    const key = data.find(({ scopeKind }) => scopeKind === "key");
    expect(key).toMatchObject({ level: { name: "Sales" }, holder: "key_gone", open: "7" });
  });

  it("is a part of what the budget has settled, until it is known", async () => {
    const { budgets } = await api.json<OperationResponse<"getTeam">>(200, "GET", "/teams/sales", {
      as: api.organization.key,
    });
    expect(budgets).toMatchObject([{ period: "month", writtenOff: "899999.501" }]);
  });

  it("comes page by page, and each row once", async () => {
    const seen: string[] = [];
    let query = "?limit=2";
    for (;;) {
      const { data, nextCursor, total } = await list(query);
      expect(total).toBe(5);
      seen.push(...data.map(({ proxyId, scopeId }) => `${proxyId} ${scopeId}`));
      if (nextCursor === null) break;
      query = `?limit=2&cursor=${nextCursor}`;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(await list("?q=prx_2")).toMatchObject({ total: 1, data: [{ proxyId: "prx_2" }] });
  });

  it("shows a developer what their own teams' budgets have lost alone", async () => {
    const developer = await api.addMember("developer", [teamId]);
    const { data, total } = await list("", developer);
    expect(total).toBe(3);
    expect(new Set(data.map(({ level }) => level.id))).toEqual(new Set([teamId]));
    expect(await list("", await api.addMember("lead", []))).toMatchObject({ data: [], total: 0 });
  });
});
