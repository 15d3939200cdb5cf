import type { EffectiveFieldView, PolicyCheckView, PolicyVersionView } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

describe("what publishing a policy would do", () => {
  let api: ApiHarness;
  let owner: TestMember;
  let organization: string;
  beforeAll(async () => {
    api = await createApiHarness();
    owner = api.organization.owner;
    organization = `/organizations/${api.organization.slug}/policy`;
    await publish(organization, { maxPerRequest: "5000000", allowedCategories: ["llm", "search"] });
    await team("Sales", undefined, { maxPerRequest: "1000000", allowedCategories: ["llm"] });
    await team("Sales East", "sales", { maxPerRequest: "800000" });
  });
  afterAll(() => api.close());

  const team = (name: string, parent: string | undefined, policy: unknown) =>
    api.json<{ id: string }>(201, "POST", "/teams", {
      as: owner,
      body: { name, policy, ...(parent === undefined ? {} : { parent }) },
    });
  const publish = (path: string, document: unknown) =>
    api.json<PolicyVersionView>(200, "PUT", path, {
      as: owner,
      body: { document, reason: "For the test" },
    });
  const check = (path: string, document: unknown, as = owner) =>
    api.json<PolicyCheckView>(200, "POST", `${path}/check`, { as, body: { document } });

  it("tells each wrong field by its path, and stores nothing", async () => {
    const condition = { field: "daily_cost", operator: "greater_than", value: "lots" };
    const rule = (id: string, conditions: unknown[]) => ({
      id,
      name: id,
      conditions,
      actions: [{ type: "log" }],
    });
    const right = { field: "model", operator: "equals", value: "gpt-4o" };
    const answer = await check("/teams/sales/policy", {
      rules: [rule("a", [right]), rule("b", [right]), rule("c", [right, right, condition])],
      budgets: 5,
    });
    expect(answer).toMatchObject({ publishable: false, warnings: [], changes: [] });
    expect(answer.currentVersion).toBe(1);
    expect(answer.errors.map(({ field }) => field).toSorted()).toEqual([
      "budgets",
      "rules[2].conditions[2].value",
    ]);
    expect(answer.errors.find(({ field }) => field !== "budgets")?.message).toMatch(/lots/);
    for (const document of [null, 5, "text", []])
      expect((await check("/teams/sales/policy", document)).errors[0]?.field).toBe("document");
  });

  it("tells where a document would widen an ancestor, and what would change", async () => {
    const answer = await check("/teams/sales/policy", {
      maxPerRequest: "$9.00",
      allowedCategories: ["llm", "search", "audio"],
    });
    expect(answer.publishable).toBe(false);
    expect(answer.errors.map(({ field }) => field)).toEqual([
      "allowedCategories[2]",
      "maxPerRequest",
    ]);
    expect(answer.errors[1]?.message).toMatch(/\$9\.00.*\$5\.00.*Acme Corp/);
    expect(answer.changes.map(({ kind, path }) => `${path} ${kind}`).toSorted()).toEqual([
      "allowedCategories[1] added",
      "allowedCategories[2] added",
      "maxPerRequest changed",
    ]);
    expect(answer.changes.find(({ kind }) => kind === "changed")).toMatchObject({
      before: "1000000",
      after: "9000000",
    });
  });

  it("warns with the draft in the place of what is published", async () => {
    const answer = await check("/teams/sales-east/policy", {
      maxPerRequest: "200000",
      requireApprovalAbove: "500000",
    });
    expect(answer.warnings).toContainEqual(
      expect.objectContaining({ field: "requireApprovalAbove", remedy: expect.any(String) }),
    );
    expect((await check("/teams/sales-east/policy", { maxPerRequest: "800000" })).warnings).toEqual(
      [],
    );
  });

  it("warns of teams below that say more than would be allowed, to those who see them", async () => {
    const narrower = { maxPerRequest: "500000", allowedCategories: ["search"] };
    const answer = await check(organization, narrower);
    expect(answer.publishable).toBe(true);
    const outdone = answer.warnings.filter(({ code }) => code === "TEAM_ALLOWS_MORE");
    expect(outdone.map(({ field }) => field).toSorted()).toEqual([
      "allowedCategories",
      "maxPerRequest",
      "maxPerRequest",
    ]);
    expect(outdone.map(({ message }) => message).join()).toMatch(/Sales East \(policy version 1\)/);
    const east = await api.json<{ id: string }>(200, "GET", "/teams/sales-east", { as: owner });
    const lead = await api.addMember("lead", [east.id]);
    const seen = (await check(organization, narrower, lead)).warnings;
    expect(seen.map(({ message }) => /^(Sales|Sales East) \(/.exec(message)?.[1])).toEqual([
      "Sales East",
    ]);
  });

  it("shows beside each field what policies below say of it", async () => {
    const fields = async (path: string, as = owner) =>
      (await api.json<{ data: EffectiveFieldView[] }>(200, "GET", path, { as })).data;
    const cap = (await fields(`${organization}/effective`)).find(
      ({ field }) => field === "maxPerRequest",
    );
    expect(cap).toMatchObject({ value: "5000000", origin: { kind: "organization" } });
    expect(cap?.descendants.map(({ value, origin }) => [value, origin.name])).toEqual([
      ["1000000", "Sales"],
      ["800000", "Sales East"],
    ]);
    const ofTeam = await fields("/teams/sales/policy/effective");
    expect(ofTeam.find(({ field }) => field === "maxPerRequest")?.descendants).toMatchObject([
      { value: "800000", origin: { name: "Sales East", version: 1 } },
    ]);
    const developer = await api.addMember("developer");
    for (const { descendants } of await fields(`${organization}/effective`, developer))
      expect(descendants).toEqual([]);
  });

  it("publishes an earlier version anew, checked against what is above it today", async () => {
    const path = "/teams/rolling/policy";
    await team("Rolling", undefined, { maxPerRequest: "3000000" });
    await publish(path, { maxPerRequest: "100000" });
    const rollback = (status: number, body: unknown) =>
      api.json<PolicyVersionView & Problem>(status, "POST", `${path}/rollback`, {
        as: owner,
        body,
      });
    const back = await rollback(200, { version: 1, reason: "Too tight", expectedVersion: 2 });
    expect(back).toMatchObject({ version: 3, document: { maxPerRequest: "3000000" } });
    const entries = await api.json<{ data: { action: string; detail: unknown }[] }>(
      200,
      "GET",
      "/audit?team=rolling&action=policy.rolled_back",
      { as: owner },
    );
    expect(entries.data).toMatchObject([
      { action: "policy.rolled_back", detail: { from: 2, to: 1, version: 3 } },
    ]);
    expect((await rollback(400, { version: 9, reason: "Too far" })).errors).toEqual([
      { field: "version", message: "is 9, which was never published; there are versions 1 to 3" },
    ]);
    expect((await rollback(409, { version: 2, reason: "Late", expectedVersion: 2 })).code).toBe(
      "VERSION_CONFLICT",
    );
    await publish(path, {});
    await publish(organization, { maxPerRequest: "2000000" });
    expect((await rollback(422, { version: 1, reason: "No more" })).errors?.[0]?.field).toBe(
      "maxPerRequest",
    );
  });
});
