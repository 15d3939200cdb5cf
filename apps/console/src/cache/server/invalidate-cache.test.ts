import { readCacheInvalidations, sqlOfPool } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

interface Answer {
  teams: { slug: string }[] | null;
  host: string | null;
  model: string | null;
  code?: string;
  detail?: string;
}

describe("invalidating the cache", () => {
  let api: ApiHarness;
  let lead: TestMember;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    api = await createApiHarness();
    const team = async (name: string, parent?: string) => {
      const body = parent === undefined ? { name } : { name, parent };
      const as = api.organization.key;
      const { id } = await api.json<{ id: string }>(201, "POST", "/teams", { as, body });
      ids.set(name, id);
    };
    await team("Sales");
    await team("Korea", "sales");
    await team("Support");
    lead = await api.addMember("lead", [ids.get("Sales") ?? ""]);
  });
  afterAll(() => api.close());

  const invalidate = (status: number, as: string | TestMember, body: unknown) =>
    api.json<Answer>(status, "POST", "/cache/invalidate", { as, body });
  const kept = async () => {
    const sql = sqlOfPool(api.services.database.system.pool);
    const rows = await readCacheInvalidations(sql, api.organization.id);
    return rows
      .sort((a, b) => a.generation - b.generation)
      .map(({ projectId, host, model }) => ({ projectId, host, model }));
  };

  it("drops a team's answers with those of the teams below it, for its lead too", async () => {
    const dropped = await invalidate(200, lead, { team: "sales", host: "API.OpenAI.com" });
    expect(dropped.teams?.map(({ slug }) => slug)).toEqual(["sales", "korea"]);
    expect(await kept()).toEqual([
      { projectId: ids.get("Sales"), host: "api.openai.com", model: null },
      { projectId: ids.get("Korea"), host: "api.openai.com", model: null },
    ]);
  });

  it("lets a lead drop nothing of other teams, nor of the organization", async () => {
    const before = await kept();
    expect(await invalidate(400, lead, { team: "support" })).toMatchObject({
      code: "VALIDATION_ERROR",
      detail: 'team: there is no team "support"',
    });
    expect(await invalidate(403, lead, {})).toMatchObject({ code: "FORBIDDEN" });
    expect(await kept()).toEqual(before);
  });

  it.each([
    [{ host: "https://api.openai.com/v1" }, "host"],
    [{ host: "" }, "host"],
    [{ model: " " }, "model"],
    [{ modle: "gpt-4o" }, "modle"],
    [{ team: 7 }, "team"],
  ])("refuses %o and names the field", async (body, field) => {
    const { code, detail } = await invalidate(400, api.organization.key, body);
    expect([code, detail]).toEqual(["VALIDATION_ERROR", expect.stringContaining(`${field}:`)]);
  });

  it("drops all of the organization's, and says so in the audit log", async () => {
    expect(await invalidate(200, api.organization.owner, {})).toMatchObject({
      teams: null,
      host: null,
      model: null,
    });
    expect(await kept()).toEqual([{ projectId: null, host: null, model: null }]);
    const { data } = await api.json<{ data: { action: string; detail: unknown }[] }>(
      200,
      "GET",
      "/audit?limit=1",
      { as: api.organization.owner },
    );
    expect(data[0]).toMatchObject({ action: "cache.invalidated" });
  });
});
