import type { PolicyDraftView, PolicyVersionView } from "@pag0/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

interface Conflict {
  code: string;
  detail: string;
  draft: PolicyDraftView | null;
  currentVersion?: number;
}
interface State {
  draft: PolicyDraftView | null;
}

describe("drafts of policies", () => {
  let api: ApiHarness;
  let ann: TestMember;
  let ben: TestMember;
  let team = 0;
  let path: string;
  beforeAll(async () => {
    api = await createApiHarness();
    ann = await api.addMember("admin");
    ben = await api.addMember("owner");
  });
  beforeEach(async () => {
    team += 1;
    const body = { name: `Drafting ${team}`, policy: { maxPerRequest: "1000000" } };
    await api.json(201, "POST", "/teams", { as: ann, body });
    path = `/teams/drafting-${team}/policy`;
  });
  afterAll(() => api.close());

  const save = (as: TestMember, text: string, revision: number, baseVersion = 1) =>
    api.json<PolicyDraftView>(200, "PUT", `${path}/draft`, {
      as,
      body: { text, baseVersion, revision },
    });
  const refusedSave = (as: TestMember, text: string, revision: number) =>
    api.json<Conflict>(409, "PUT", `${path}/draft`, {
      as,
      body: { text, baseVersion: 1, revision },
    });
  const read = async () => (await api.json<State>(200, "GET", `${path}/draft`, { as: ben })).draft;

  it("keep what was typed as it was typed, JSON or not", async () => {
    expect(await read()).toBeNull();
    const text = '{\n  "maxPerRequest": "$0.5", // 반만\n  "allowedModels": [';
    const first = await save(ann, text, 0);
    expect(first).toMatchObject({ text, baseVersion: 1, updatedBy: { id: ann.id } });
    const second = await save(ann, "", first.revision);
    expect(second).toMatchObject({ text: "", revision: first.revision + 1 });
    expect(await read()).toEqual(second);
  });

  it("tell the second of two people what the first has saved, and lose nothing", async () => {
    const begun = await save(ann, "Ann begins", 0);
    expect(await refusedSave(ben, "Ben begins", 0)).toMatchObject({
      code: "VERSION_CONFLICT",
      detail: expect.stringContaining("Test admin saved the draft meanwhile"),
      draft: { text: "Ann begins", revision: begun.revision, updatedBy: { id: ann.id } },
    });
    await save(ben, "Ben goes on", begun.revision);
    const conflict = await refusedSave(ann, "Ann goes on", begun.revision);
    expect(conflict.draft).toMatchObject({ text: "Ben goes on", updatedBy: { id: ben.id } });
    const theirs = conflict.draft?.revision ?? 0;
    expect((await save(ann, "Both", theirs)).revision).toBe(begun.revision + 2);
  });

  it("let one of many who save at once win", async () => {
    const texts = Array.from({ length: 6 }, (_, i) => `Text ${i}`);
    const answers = await Promise.all(
      texts.map(async (text) => {
        const body = { text, baseVersion: 1, revision: 0 };
        return (await api.call("PUT", `${path}/draft`, { as: ann, body })).status;
      }),
    );
    expect(answers.toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it("end with their publication, and tell whoever still edits them", async () => {
    const { revision } = await save(ann, '{"maxPerRequest":"500000"}', 0);
    await api.json<PolicyVersionView>(200, "PUT", path, {
      as: ben,
      body: {
        document: { maxPerRequest: "500000" },
        reason: "Half of it",
        expectedVersion: 1,
        draftRevision: revision,
      },
    });
    expect(await read()).toBeNull();
    expect(await refusedSave(ann, "more", revision)).toMatchObject({ draft: null });
    // A draft begun anew is another: who has the old one open does not overwrite it.
    const next = await save(ben, "Ben's next", 0, 2);
    expect((await refusedSave(ann, "more", revision)).draft).toMatchObject({ text: "Ben's next" });
    expect((await read())?.revision).toBe(next.revision);
  });

  it("are not published in an older revision, nor lost where the policy is refused", async () => {
    const { revision } = await save(ann, "one", 0);
    await save(ben, "two", revision);
    const publish = (document: unknown, draftRevision: number) =>
      api.call("PUT", path, {
        as: ann,
        body: { document, reason: "As drafted", draftRevision },
      });
    const older = await publish({ maxPerRequest: "1" }, revision);
    expect([older.status, ((await older.json()) as Conflict).draft?.text]).toEqual([409, "two"]);
    await api.json(200, "PUT", `/organizations/${api.organization.slug}/policy`, {
      as: ann,
      body: { document: { maxPerRequest: "2000000" }, reason: "A cap" },
    });
    const wide = await publish({ maxPerRequest: "9000000" }, revision + 1);
    expect([wide.status, ((await wide.json()) as Conflict).code]).toEqual([422, "POLICY_WIDENS"]);
    const wrong = await publish({ maxPerRequest: 9 }, revision + 1);
    expect(wrong.status).toBe(400);
    expect(await read()).toMatchObject({ text: "two", revision: revision + 1 });
    const { total } = await api.json<{ total: number }>(200, "GET", `${path}/versions`, {
      as: ann,
    });
    expect(total).toBe(1);
  });

  it("are dropped with an audit entry, of which saves have none", async () => {
    await save(ann, "away with it", 0);
    for (const status of [204, 204])
      expect((await api.call("DELETE", `${path}/draft`, { as: ben })).status).toBe(status);
    expect(await read()).toBeNull();
    const { data } = await api.json<{ data: { action: string; actor: { id: string } }[] }>(
      200,
      "GET",
      `/audit?team=drafting-${team}`,
      { as: ben },
    );
    expect(data.map(({ action }) => action).toSorted()).toEqual([
      "policy.draft_dropped",
      "policy.published",
      "project.created",
    ]);
    expect(data[0]?.actor.id).toBe(ben.id);
  });

  it("are one for each scope", async () => {
    await save(ann, "of the team", 0);
    const organization = `/organizations/${api.organization.slug}/policy/draft`;
    await api.json(200, "PUT", organization, {
      as: ann,
      body: { text: "of the organization", baseVersion: 0, revision: 0 },
    });
    expect((await read())?.text).toBe("of the team");
    const { draft } = await api.json<State>(200, "GET", organization, { as: ben });
    expect(draft?.text).toBe("of the organization");
  });
});
