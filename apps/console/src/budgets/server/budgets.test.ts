import type { OperationResponse, PolicyDocumentInput, Problem } from "@pag0/contract";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type Organization = OperationResponse<"getOrganization">;
type Team = OperationResponse<"getTeam">;
type Reset = OperationResponse<"resetBudget">;
type Check = OperationResponse<"checkTeamPolicy">;

let api: ApiHarness;
let key: string;
beforeAll(async () => {
  api = await createApiHarness();
  key = api.organization.key;
});
afterAll(() => api.close());

const team = async (name: string, policy: PolicyDocumentInput, parent?: string) =>
  api.json<Team>(201, "POST", "/teams", {
    as: key,
    body: { name, policy, ...(parent === undefined ? {} : { parent }) },
  });

interface Counted {
  scopeKind?: "organization" | "project" | "member" | "key";
  period?: "day" | "month" | "total";
  settled?: bigint;
  held?: bigint;
  leased?: bigint;
}

/** What the ledger has of a budget today, in dollars. */
async function count(scopeId: string, counted: Counted): Promise<void> {
  const { scopeKind = "project", period = "month", settled = 0n, held = 0n, leased = 0n } = counted;
  const { slotStart } = budgetWindow(period, api.services.now(), budgetCalendar("UTC"));
  const dollar = 1_000_000_000n;
  await api.services.database.system.prisma.budgetCounter.create({
    data: {
      ...{ organizationId: api.organization.id, scopeKind, scopeId, period },
      windowStart: slotStart,
      settledNano: settled * dollar,
      heldNano: held * dollar,
      leasedNano: leased * dollar,
    },
  });
}

describe("where a budget stands", () => {
  it("adds up to the limit, and says when it resets", async () => {
    const made = await team("Standing", { monthlyBudget: "$100", totalBudget: "$500" });
    await count(made.id, { settled: 40n, held: 10n, leased: 20n });
    const { budgets } = await api.json<Team>(200, "GET", "/teams/standing", { as: key });
    const { start, end } = budgetWindow("month", api.services.now(), budgetCalendar("UTC"));
    expect(budgets).toMatchObject([
      {
        period: "month",
        limit: "100000000",
        settled: "40000000",
        held: "10000000",
        leased: "20000000",
        remaining: "30000000",
        windowStart: start.toISOString(),
        resetsAt: end.toISOString(),
        rollingDays: null,
      },
      { period: "total", remaining: "500000000", resetsAt: null },
    ]);
  });

  it("follows the organization's month, which is recorded when it is changed", async () => {
    const { id } = api.organization;
    const put = (status: number, body: object) =>
      api.json<Organization & Problem>(status, "PUT", `/organizations/${id}`, { as: key, body });
    const before = await put(200, { globalPolicy: { monthlyBudget: "$1000" } });
    expect(before).toMatchObject({ budgetMonth: { kind: "calendar", startDay: 1 } });
    const rolling = await put(200, { budgetMonth: { kind: "rolling", days: 30 } });
    const month = { kind: "rolling", days: 30 } as const;
    const window = budgetWindow("month", api.services.now(), budgetCalendar("UTC", month));
    expect(rolling.budgets).toMatchObject([
      {
        scopeKind: "organization",
        rollingDays: 30,
        windowStart: window.start.toISOString(),
        resetsAt: window.end.toISOString(),
      },
    ]);
    for (const budgetMonth of [
      { kind: "calendar", startDay: 29 },
      { kind: "calendar", startDay: 0 },
      { kind: "rolling", days: 367 },
      { kind: "rolling", days: 30, startDay: 1 },
      { kind: "lunar" },
    ]) {
      const problem = await put(400, { budgetMonth });
      expect(problem.errors?.[0]?.field).toMatch(/^budgetMonth/);
    }
    const restored = await put(200, { budgetMonth: { kind: "calendar", startDay: 1 } });
    expect(restored.budgetMonth).toEqual({ kind: "calendar", startDay: 1 });
    const audit = await api.json<OperationResponse<"listAudit">>(200, "GET", "/audit", {
      as: api.organization.owner,
    });
    const changed = audit.data.find(({ action }) => action === "organization.updated");
    expect(changed?.detail).toMatchObject({ after: { budgetMonth: { kind: "calendar" } } });
  });
});

describe("an amount below what a budget has been used for", () => {
  const publish = (status: number, slug: string, document: PolicyDocumentInput) =>
    api.json<Problem>(status, "PUT", `/teams/${slug}/policy`, {
      as: key,
      body: { document, reason: "Less" },
    });

  it("is refused with the figures where it is below what is held", async () => {
    const made = await team("Held", { monthlyBudget: "$100", memberBudget: { daily: "$20" } });
    await count(made.id, { settled: 30n, held: 25n, leased: 5n });
    const problem = await publish(422, "held", { monthlyBudget: "$24.99" });
    expect(problem).toMatchObject({
      code: "BUDGET_BELOW_HELD",
      errors: [
        {
          field: "monthlyBudget",
          message:
            "is $24.99, less than the $25.00 that requests waiting for approval hold of it (settled $30.00, held $25.00, with the proxies $5.00)",
        },
      ],
    });
    await count(`${made.id}/mem_1`, { scopeKind: "member", period: "day", held: 12n });
    await count(`${made.id}/mem_2`, { scopeKind: "member", period: "day", held: 1n });
    const personal = await publish(422, "held", { memberBudget: { daily: "$11" } });
    expect(personal.errors?.[0]).toMatchObject({ field: "memberBudget.daily" });
    const { policy } = await api.json<Team>(200, "GET", "/teams/held", { as: key });
    expect(policy?.version).toBe(1);
  });

  it("is taken with a warning where it is below what is used, and at once", async () => {
    const made = await team("Used", { monthlyBudget: "$100" });
    await count(made.id, { settled: 60n, held: 10n });
    const document = { monthlyBudget: "$50" };
    const check = await api.json<Check>(200, "POST", "/teams/used/policy/check", {
      as: key,
      body: { document },
    });
    expect(check.publishable).toBe(true);
    expect(check.warnings).toContainEqual(
      expect.objectContaining({
        field: "monthlyBudget",
        code: "BUDGET_BELOW_USE",
        message: expect.stringMatching(
          /^\$50\.00 is less than what is used of this budget, which resets at .* \(settled \$60\.00, held \$10\.00\): until then no call passes\.$/,
        ),
        remedy: "Set it to $70.00 or more, or reset the budget.",
      }),
    );
    await publish(200, "used", document);
    const { budgets } = await api.json<Team>(200, "GET", "/teams/used", { as: key });
    expect(budgets[0]).toMatchObject({ limit: "50000000", remaining: "0" });
  });

  it("says in a check why it would be refused", async () => {
    const check = await api.json<Check>(200, "POST", "/teams/held/policy/check", {
      as: key,
      body: { document: { monthlyBudget: "$1" } },
    });
    expect(check).toMatchObject({ publishable: false, errors: [{ field: "monthlyBudget" }] });
  });

  it.each(["-1", "NaN", "Infinity", "1e9", "", "ten", "$", "$-5", "0x10"])(
    "that is none, %s, is refused by its field",
    async (amount) => {
      for (const document of [
        { totalBudget: amount },
        { monthlyBudget: amount },
        { keyBudget: { total: amount } },
      ]) {
        const problem = await api.json<Problem>(400, "PUT", "/teams/used/policy", {
          as: key,
          body: { document, reason: "Nonsense" },
        });
        expect(problem.code).toBe("VALIDATION_ERROR");
        expect(problem.errors?.[0]?.field).toMatch(/Budget/);
      }
    },
  );
});

describe("resetting a budget", () => {
  const reset = <T = Reset>(status: number, body: object, as: string | TestMember = key) =>
    api.json<T>(status, "POST", "/budgets/reset", { as, body });

  it("lets it begin anew, keeps what is held and says why in the audit log", async () => {
    const made = await team("Again", { monthlyBudget: "$100", keyBudget: { total: "$10" } });
    await count(made.id, { settled: 95n, held: 3n });
    const reason = "The launch was agreed on with finance";
    const answer = await reset(200, {
      scope: { kind: "project", id: "again" },
      period: "month",
      reason,
    });
    expect(answer).toMatchObject({
      reset: "95000000",
      budget: { settled: "0", held: "3000000", remaining: "97000000" },
    });
    await count(`${made.id}/key_1`, { scopeKind: "key", period: "total", settled: 10n });
    const ofKey = await reset(200, {
      scope: { kind: "key", id: "again/key_1" },
      period: "total",
      reason,
    });
    expect(ofKey).toMatchObject({ reset: "10000000", budget: { scopeId: `${made.id}/key_1` } });
    const audit = await api.json<OperationResponse<"listAudit">>(200, "GET", "/audit", {
      as: api.organization.owner,
    });
    const entries = audit.data.filter(({ action }) => action === "budget.reset");
    expect(entries.map(({ detail }) => detail)).toEqual([
      { reason, reset: "10000000", limit: "10000000", held: "0" },
      { reason, reset: "95000000", limit: "100000000", held: "3000000" },
    ]);
  });

  it("is for those who may write budgets, of budgets that there are, with a reason", async () => {
    const body = { scope: { kind: "project", id: "again" }, period: "month", reason: "Why not" };
    const as = (role: "finance" | "lead" | "developer" | "auditor") => api.addMember(role);
    await reset(200, body, await as("finance"));
    for (const role of ["lead", "developer", "auditor"] as const)
      await reset<Problem>(403, body, await as(role));
    await reset<Problem>(404, { ...body, scope: { kind: "project", id: "nowhere" } });
    await reset<Problem>(404, { ...body, scope: { kind: "organization", id: "again" } });
    const missing = await reset<Problem>(400, { ...body, period: "day" });
    expect(missing.errors).toEqual([
      { field: "period", message: 'is "day", and Again has no such budget' },
    ]);
    const nobody = await reset<Problem>(400, { ...body, scope: { kind: "key", id: "again" } });
    expect(nobody.errors?.[0]?.field).toBe("scope.id");
    const silent = await reset<Problem>(400, { ...body, reason: " " });
    expect(silent.errors?.[0]?.field).toBe("reason");
  });
});
