import type { OperationResponse, Problem } from "@pag0/contract";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type Personal = OperationResponse<"listPersonalBudgets">;

let api: ApiHarness;
let developer: TestMember;
let keyId: string;
let teamId: string;

/** What the ledger has of a budget of today's window, in dollars. */
async function count(
  scopeKind: "member" | "key",
  scopeId: string,
  period: "day" | "month",
  [settled, held, leased]: readonly [bigint, bigint, bigint],
): Promise<void> {
  const { slotStart } = budgetWindow(period, api.services.now(), budgetCalendar("UTC"));
  await api.services.database.system.prisma.budgetCounter.create({
    data: {
      ...{ organizationId: api.organization.id, scopeKind, scopeId, period },
      windowStart: slotStart,
      settledNano: settled * 1_000_000_000n,
      heldNano: held * 1_000_000_000n,
      leasedNano: leased * 1_000_000_000n,
    },
  });
}

const read = (query: string, as: string | TestMember = api.organization.key) =>
  api.json<Personal>(200, "GET", `/budgets/personal${query}`, { as });

beforeAll(async () => {
  api = await createApiHarness();
  const as = api.organization.key;
  const team = await api.json<{ id: string }>(201, "POST", "/teams", {
    as,
    body: {
      name: "Sales",
      policy: { memberBudget: { monthly: "$20" }, keyBudget: { daily: "$5", monthly: "$50" } },
    },
  });
  teamId = team.id;
  const key = await api.json<{ id: string }>(201, "POST", "/keys", {
    as,
    body: { name: "Lead qualifier", team: teamId },
  });
  keyId = key.id;
  developer = await api.addMember("developer", [teamId]);
  await count("member", `${teamId}/${developer.id}`, "month", [12n, 3n, 1n]);
  await count("key", `${teamId}/${keyId}`, "month", [10n, 0n, 0n]);
  await count("key", `${teamId}/${keyId}`, "day", [4n, 0n, 1n]);
  // Nothing counts of it any more, and another level's is not this one's.
  await count("key", `${teamId}/key_idle`, "day", [0n, 0n, 0n]);
  await count("key", `${teamId}0/${keyId}`, "day", [5n, 0n, 0n]);
});
afterAll(() => api.close());

describe("what a level gives each person and key", () => {
  it("stands with who has least left first", async () => {
    const { limits, data, total } = await read("?team=sales");
    expect(limits).toEqual([
      { kind: "member", period: "month", limit: "20000000" },
      { kind: "key", period: "month", limit: "50000000" },
      { kind: "key", period: "day", limit: "5000000" },
    ]);
    expect(total).toBe(3);
    expect(data).toMatchObject([
      {
        holder: { kind: "key", id: keyId, name: "Lead qualifier" },
        budget: {
          ...{ scopeKind: "key", scopeId: `${teamId}/${keyId}`, period: "day" },
          ...{ limit: "5000000", settled: "4000000", leased: "1000000", remaining: "0" },
        },
      },
      {
        holder: { kind: "member", id: developer.id },
        budget: { period: "month", settled: "12000000", held: "3000000", remaining: "4000000" },
      },
      { holder: { kind: "key", id: keyId }, budget: { period: "month", remaining: "40000000" } },
    ]);
  });

  it("is found by the key's name", async () => {
    const { data, total } = await read("?team=sales&q=qualifier");
    expect(total).toBe(2);
    expect(new Set(data.map(({ holder }) => holder.id))).toEqual(new Set([keyId]));
    expect(await read("?team=sales&q=nobody")).toMatchObject({ data: [], total: 0 });
  });

  it("is nothing where the level gives none", async () => {
    expect(await read("")).toEqual({ limits: [], data: [], total: 0 });
  });

  it("is a lead's to read for their own teams alone", async () => {
    const lead = await api.addMember("lead", [teamId]);
    expect(await read(`?team=${teamId}`, lead)).toMatchObject({ total: 3 });
    const other = await api.addMember("lead", []);
    const get = (status: number, query: string, as: TestMember) =>
      api.json<Problem>(status, "GET", `/budgets/personal${query}`, { as });
    for (const query of ["", "?team=sales"]) {
      const { errors } = await get(400, query, other);
      expect(errors?.[0]?.field).toBe("team");
    }
    await get(403, "?team=sales", developer);
  });
});
