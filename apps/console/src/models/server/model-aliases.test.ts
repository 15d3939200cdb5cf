import type { ModelAliasView } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

describe("model aliases", () => {
  let api: ApiHarness;
  let as: string;
  beforeAll(async () => {
    api = await createApiHarness();
    as = api.organization.key;
    const provider = (name: string, vendor: string, format: string, more = {}) =>
      api.json(201, "POST", "/providers", {
        as,
        body: {
          ...{ name, vendor, format, category: "llm" },
          ...{ baseUrl: `https://${vendor}.example.com`, credential: "sk-0123456789ab", ...more },
        },
      });
    await provider("OpenAI", "openai", "openai");
    await provider("Anthropic", "anthropic", "anthropic");
    await provider("Keyless", "mistral", "openai", { credential: undefined });
    await provider("Zendesk", "zendesk", "http");
  });
  afterAll(() => api.close());

  const put = (name: string, body: object) =>
    api.json<ModelAliasView>(200, "PUT", `/model-aliases/${name}`, { as, body });
  const targets = [
    { provider: "openai", model: "gpt-4o" },
    { provider: "anthropic", model: "claude-sonnet-4-5" },
  ];

  it("leads to its targets in their order, each with its price", async () => {
    const made = await put("fast", { strategy: "ordered", targets });
    expect(made).toMatchObject({
      ...{ name: "fast", strategy: "ordered", retries: 2, timeoutSeconds: null, warnings: [] },
      targets: [
        {
          ...{ provider: "openai", providerName: "OpenAI", model: "gpt-4o", weight: null },
          state: "ready",
          price: { kind: "list", input: "2.5", output: "10" },
        },
        { provider: "anthropic", state: "ready" },
      ],
    });
    const changed = await put("fast", { strategy: "ordered", targets: [...targets].reverse() });
    expect(changed.id).toBe(made.id);
    expect(changed.targets.map(({ provider }) => provider)).toEqual(["anthropic", "openai"]);
    const again = await put("fast", { strategy: "ordered", targets: [...targets].reverse() });
    expect(again.updatedAt).toBe(changed.updatedAt);
    const log = await api.services.database.system.prisma.auditEntry.findMany({
      where: { resourceId: made.id },
      orderBy: { at: "asc" },
    });
    expect(log.map(({ action }) => action)).toEqual(["model_alias.created", "model_alias.updated"]);
  });

  it("warns of targets that no call can go to, and of a name that hides a model", async () => {
    const made = await put("gpt-4o", {
      strategy: "cheapest",
      targets: [
        { provider: "openai", model: "gpt-4o" },
        { provider: "openai", model: "gpt-of-our-own" },
        { provider: "keyless", model: "mistral-large-latest" },
      ],
    });
    expect(made.targets.map(({ state }) => state)).toEqual(["ready", "no_price", "no_credential"]);
    expect(made.warnings.map(({ code, field }) => [code, field])).toEqual([
      ["ALIAS_NO_PRICE", "targets[1]"],
      ["ALIAS_NO_CREDENTIAL", "targets[2]"],
      ["ALIAS_HIDES_MODEL", "name"],
    ]);
    await api.json(200, "PATCH", "/providers/openai", { as, body: { enabled: false } });
    const off = await api.json<ModelAliasView>(200, "GET", "/model-aliases/gpt-4o", { as });
    expect(off.targets[0]?.state).toBe("provider_off");
    expect(off.warnings[0]?.severity).toBe("error");
    await api.json(200, "PATCH", "/providers/openai", { as, body: { enabled: true } });
  });

  it.each<[string, string, object, string]>([
    [
      "a provider that there is not",
      "a",
      { targets: [{ provider: "nobody", model: "m" }] },
      "targets[0].provider",
    ],
    [
      "a plain HTTP API",
      "a",
      { targets: [...targets, { provider: "zendesk", model: "m" }] },
      "targets[2].provider",
    ],
    ["another alias as a target", "a", { targets: [{ alias: "fast" }] }, "targets[0].provider"],
    ["no targets", "a", { targets: [] }, "targets"],
    ["a target twice", "a", { targets: [targets[0], targets[0]] }, "targets"],
    ["21 targets", "a", { targets: Array(21).fill(targets[0]) }, "targets"],
    ["weights where none are drawn", "a", { targets: [{ ...targets[0], weight: 2 }] }, "targets"],
    [
      "weights that are all nought",
      "a",
      { strategy: "weighted", targets: [{ ...targets[0], weight: 0 }] },
      "targets",
    ],
    ["six retries", "a", { retries: 6 }, "retries"],
    ["a timeout of nought", "a", { timeoutSeconds: 0 }, "timeoutSeconds"],
    ["a strategy that there is not", "a", { strategy: "random" }, "strategy"],
    ["a name in capitals", "Fast", {}, "aliasName"],
    ["a name with a slash", "a%2Fb", {}, "aliasName"],
  ])("refuses %s", async (_, name, wrong, field) => {
    const problem = await api.json<Problem>(400, "PUT", `/model-aliases/${name}`, {
      as,
      body: { strategy: "ordered", targets, ...wrong },
    });
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  it("lists aliases newest first, and deletes one once", async () => {
    const list = await api.json<{ data: ModelAliasView[]; total: number }>(
      200,
      "GET",
      "/model-aliases?limit=1",
      { as },
    );
    expect(list).toMatchObject({ total: 2, data: [{ name: "gpt-4o" }] });
    expect((await api.call("DELETE", "/model-aliases/gpt-4o", { as })).status).toBe(204);
    await api.json(404, "DELETE", "/model-aliases/gpt-4o", { as });
    await api.json(404, "GET", "/model-aliases/gpt-4o", { as });
  });

  it("is changed by administrators alone, and is another organization's own", async () => {
    for (const role of ["finance", "auditor"] as const) {
      const member = await api.addMember(role);
      await api.json(200, "GET", "/model-aliases/fast", { as: member });
      await api.json(403, "DELETE", "/model-aliases/fast", { as: member });
    }
    const stranger = await api.setUp("Stranger Inc");
    await api.json(404, "GET", "/model-aliases/fast", { as: stranger.key });
    await api.json(404, "DELETE", "/model-aliases/fast", { as: stranger.key });
  });
});
