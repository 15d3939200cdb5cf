import type { PolicyDocumentInput, TeamView } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";

/** The specification's own figures, as its code computes and writes them. */
const SALES: PolicyDocumentInput = {
  monthlyBudget: "20000000",
  dailyBudget: "666666.6666666666",
  maxPerRequest: "1000000",
  allowedCategories: ["llm", "data-analysis"],
  workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
  approvalWorkflow: {
    enabled: true,
    approvers: ["sales ai-lead@acme.com"],
    requireApprovalAbove: "500000",
  },
};

type Created = TeamView & { created: boolean };
interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
  difference?: { field: string; existing: unknown; requested: unknown }[];
}

describe("teams", () => {
  let api: ApiHarness;
  let key: string;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
  });
  afterAll(() => api.close());

  const create = (status: number, body: unknown) =>
    api.json<Created & Problem>(status, "POST", "/teams", { as: key, body });

  it("creates the specification's team, floors its amounts and warns of its approver", async () => {
    const team = await create(201, { name: "Sales AI", policy: SALES });
    expect(team).toMatchObject({ slug: "sales-ai", name: "Sales AI", created: true });
    expect(team.policy).toMatchObject({ version: 1, document: { dailyBudget: "666666" } });
    expect(team.budgets.map(({ period, limit, remaining }) => [period, limit, remaining])).toEqual([
      ["month", "20000000", "20000000"],
      ["day", "666666", "666666"],
    ]);
    expect(team.warnings).toContainEqual({
      field: "policy.approvalWorkflow.approvers[0]",
      message: expect.stringContaining("is not an e-mail address"),
      remedy: expect.stringContaining("Name the e-mail address of a member"),
      code: "APPROVER_NOT_AN_ADDRESS",
      severity: "warning",
    });
  });

  it("answers 200 with the existing team for the same name and content", async () => {
    const first = await create(201, { name: "R&D AI", policy: SALES });
    const again = await create(200, { name: "R&D AI", policy: { ...SALES } });
    expect(again).toMatchObject({ id: first.id, slug: "r-d-ai", created: false });
    expect(again.policy?.id).toBe(first.policy?.id);
  });

  it("answers 409 for other content, and shows each difference", async () => {
    await create(201, { name: "Marketing AI", policy: SALES });
    const problem = await create(409, {
      name: "Marketing AI",
      policy: { ...SALES, monthlyBudget: "30000000", allowedCategories: ["llm"] },
    });
    expect(problem.code).toBe("CONFLICT");
    expect(problem.difference).toEqual([
      {
        field: "policy.allowedCategories",
        existing: ["llm", "data-analysis"],
        requested: ["llm"],
      },
      { field: "policy.monthlyBudget", existing: "20000000", requested: "30000000" },
    ]);
  });

  it("makes one team of many requests at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        api.call("POST", "/teams", { as: key, body: { name: "Race AI", policy: SALES } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
  });

  it("refuses a team whose policy widens its parent's, and creates nothing", async () => {
    await create(201, { name: "Parent", policy: SALES });
    const problem = await create(422, {
      name: "Child",
      parent: "parent",
      policy: { maxPerRequest: "2000000" },
    });
    expect(problem.code).toBe("POLICY_WIDENS");
    expect(problem.errors?.[0]?.field).toBe("maxPerRequest");
    expect((await api.call("GET", "/teams/child", { as: key })).status).toBe(404);
  });

  it("names the field of an amount that is none", async () => {
    const problem = await create(400, { name: "Bad", policy: { dailyBudget: "-1" } });
    expect(problem).toMatchObject({
      code: "VALIDATION_ERROR",
      errors: [{ field: "policy.dailyBudget" }],
    });
  });

  it("renames and moves a team, and refuses a circle", async () => {
    const outer = await create(201, { name: "Outer" });
    const inner = await create(201, { name: "Inner", parent: "outer" });
    const moved = await api.json<TeamView>(200, "PATCH", "/teams/inner", {
      as: key,
      body: { name: "Innermost", parent: null },
    });
    expect(moved).toMatchObject({ id: inner.id, name: "Innermost", parentId: null });
    await api.json(200, "PATCH", "/teams/outer", { as: key, body: { parent: inner.id } });
    const problem = await api.json<Problem>(400, "PATCH", `/teams/${inner.id}`, {
      as: key,
      body: { parent: outer.id },
    });
    expect(problem.errors).toEqual([{ field: "parent", message: "a team cannot be below itself" }]);
  });

  it("shows a developer their own teams, a lead also those below, and no others", async () => {
    const top = await create(201, { name: "Top" });
    const below = await create(201, { name: "Below", parent: top.id });
    const developer = await api.addMember("developer", [top.id]);
    const lead = await api.addMember("lead", [top.id]);
    const names = async (as: typeof lead) =>
      (await api.json<{ data: TeamView[]; total: number }>(200, "GET", "/teams", { as })).data
        .map(({ id }) => id)
        .sort();
    expect(await names(developer)).toEqual([top.id]);
    expect(await names(lead)).toEqual([top.id, below.id].sort());
    expect((await api.call("GET", `/teams/${below.id}`, { as: developer })).status).toBe(404);
    expect((await api.call("POST", "/teams", { as: lead, body: { name: "X" } })).status).toBe(403);
  });

  it("pages through all teams once, newest first", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    let total = 0;
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: { data: TeamView[]; nextCursor: string | null; total: number } = await api.json(
        200,
        "GET",
        `/teams?limit=2${query}`,
        { as: key },
      );
      seen.push(...page.data.map(({ id }) => id));
      ({ nextCursor: cursor, total } = page);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(total);
  });
});
