import {
  type ModelPrice,
  newId,
  type PriceOverrideHistory,
  type PriceOverrideState,
  type ProviderView,
  type RepriceView,
} from "@pag0/contract";
import { shipUsage, type UsageRecord } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { usageOf } from "../../test/company.ts";

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}
interface Prices {
  data: ModelPrice[];
  nextCursor: string | null;
  total: number;
}

const DAY = 86_400_000;

describe("prices", () => {
  let api: ApiHarness;
  let as: string;
  let provider: ProviderView;
  let finance: TestMember;
  let lead: TestMember;
  const teams: string[] = [];
  beforeAll(async () => {
    api = await createApiHarness();
    as = api.organization.key;
    provider = await api.json<ProviderView>(201, "POST", "/providers", {
      as,
      body: {
        ...{ name: "OpenAI", vendor: "openai", format: "openai", category: "llm" },
        ...{ baseUrl: "https://api.openai.com", credential: "sk-0123456789ab" },
      },
    });
    for (const name of ["One", "Two"])
      teams.push(
        (await api.json<{ id: string }>(201, "POST", "/teams", { as, body: { name } })).id,
      );
    finance = await api.addMember("finance");
    lead = await api.addMember("lead", [teams[0] as string]);
    await ship([
      used(teams[0], "gpt-4o", { inputTokens: 1_000, outputTokens: 100, costNano: "3500000" }),
      used(teams[1], "GPT-4o-mini", { inputTokens: 2_000, outputTokens: 0, costNano: "300000" }),
      used(teams[1], "gpt-of-our-own", { outcome: "refused", costNano: "0", priceVersion: null }),
    ]);
  });
  afterAll(() => api.close());

  function used(team: string | undefined, model: string, more: Partial<UsageRecord>): UsageRecord {
    const at = new Date(Date.now() - 3_600_000);
    const base = usageOf(
      api.organization,
      {
        mark: "own",
        teamId: team as string,
        keyId: newId("apiKey"),
        requestId: newId("request"),
      },
      at,
    );
    return { ...base, providerId: provider.id, model, priceVersion: "list@1", ...more };
  }
  const ship = (events: UsageRecord[]) =>
    shipUsage(api.services.database.system.pool, { proxyId: "proxy-test", events });
  const list = (query: string, who: string | TestMember = as) =>
    api.json<Prices>(200, "GET", `/prices?${query}`, { as: who });
  const create = (body: object, who: string | TestMember = as) =>
    api.json<PriceOverrideState>(201, "POST", "/prices/overrides", { as: who, body });
  const about = { vendor: "openai", model: "gpt-4o" };
  const priceOf = async (model: string) =>
    (await list(`q=openai/${model}`)).data.find((row) => row.model === model);

  it("has models in use first, exact to the last digit, and marks those without a price", async () => {
    const { data } = await list("limit=200");
    expect(data.slice(0, 4).map(({ model, calls, kind }) => [model, calls, kind])).toEqual([
      ["gpt-4o", 1, "list"],
      ["gpt-4o-mini", 1, "list"],
      ["gpt-of-our-own", 1, "none"],
      [expect.any(String), 0, "list"],
    ]);
    expect(data[0]).toMatchObject({
      version: expect.stringMatching(/^genai-prices@.+\/openai\/gpt-4o$/),
      overrideId: null,
      rates: { input: "2.5", cachedInput: "1.25", output: "10" },
      cost: "3500",
    });
    expect(data[0]?.serviceTiers).toContainEqual({
      tier: "batch",
      rates: expect.objectContaining({ input: "1.25", output: "5" }),
    });
  });

  it("pages through everything once, and filters", async () => {
    const whole = await list("limit=200");
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Prices = await list(`limit=23${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ model }) => model));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(whole.total);
    expect(new Set(seen).size).toBe(whole.total);
    expect((await list("used=true")).total).toBe(3);
    expect((await list("kind=none")).data.map(({ model }) => model)).toEqual(["gpt-of-our-own"]);
    expect((await list("vendor=anthropic")).total).toBe(0);
    const wrong = await api.json<Problem>(400, "GET", "/prices?kind=cheap", { as });
    expect(wrong.errors?.[0]?.field).toBe("kind");
  });

  it("shows a lead only what their own teams use", async () => {
    const { data } = await list("used=true", lead);
    expect(data.map(({ model }) => model)).toEqual(["gpt-4o"]);
    const report = await api.json<RepriceView>(200, "GET", "/prices/reprice", { as: lead });
    expect(report).toMatchObject({ calls: 1, charged: "3500" });
  });

  it("puts a negotiated price in, keeps every version, and ends it", async () => {
    const made = await create({ kind: "price", ...about, rates: { input: "2" } }, finance);
    expect(made).toMatchObject({
      state: "active",
      override: { version: 1, rates: { input: "2" } },
      changedBy: { kind: "member", id: finance.id, name: "Test finance" },
    });
    expect(await priceOf("gpt-4o")).toMatchObject({
      kind: "negotiated",
      version: `override:${made.id}@1`,
      overrideId: made.id,
      rates: { input: "2", output: "10" },
    });
    api.clock.aheadMs += 60_000;
    const path = `/prices/overrides/${made.id}`;
    const terms = { kind: "discount", ...about, percent: "12.5" };
    const changed = await api.json<PriceOverrideState>(200, "PUT", path, {
      as: finance,
      body: { terms, expectedVersion: 1 },
    });
    expect(changed.override).toMatchObject({ version: 2, kind: "discount" });
    expect(await priceOf("gpt-4o")).toMatchObject({
      kind: "negotiated",
      rates: { input: "2.1875", cachedInput: "1.09375", output: "8.75" },
    });
    const stale = { as: finance, body: { terms, expectedVersion: 1 } };
    expect((await api.json<Problem>(409, "PUT", path, stale)).code).toBe("VERSION_CONFLICT");
    const same = await api.json<PriceOverrideState>(200, "PUT", path, {
      as: finance,
      body: { terms: { ...terms, effectiveFrom: changed.override.effectiveFrom } },
    });
    expect(same.override.version).toBe(2);

    api.clock.aheadMs += 60_000;
    const ended = await api.json<PriceOverrideState>(200, "POST", `${path}/end`, {
      as: finance,
      body: {},
    });
    expect(ended.state).toBe("ended");
    expect(await priceOf("gpt-4o")).toMatchObject({ kind: "list", rates: { input: "2.5" } });
    await api.json(409, "POST", `${path}/end`, { as: finance, body: {} });

    const history = await api.json<PriceOverrideHistory>(200, "GET", path, { as: finance });
    expect(history.versions.map(({ override }) => override.version)).toEqual([3, 2, 1]);
    expect(history.versions[0]?.holds).toBeNull();
    expect(history.versions[2]?.holds).toEqual({
      from: made.createdAt,
      to: history.versions[1]?.createdAt,
    });
    const log = await api.services.database.system.prisma.auditEntry.findMany({
      where: { resourceId: made.id },
      orderBy: { at: "asc" },
    });
    expect(log.map(({ action }) => action)).toEqual([
      "price.created",
      "price.changed",
      "price.ended",
    ]);
  });

  it("holds from when it says, and a later price takes an earlier one's place", async () => {
    const now = () => Date.now() + api.clock.aheadMs;
    const first = await create({ kind: "price", ...about, rates: { input: "2" } });
    const from = new Date(now() + DAY).toISOString();
    const later = await create({
      ...{ kind: "price", ...about, rates: { input: "1" } },
      effectiveFrom: from,
    });
    expect(later.state).toBe("scheduled");
    expect((await priceOf("gpt-4o"))?.rates?.input).toBe("2");
    const body = { terms: { kind: "free", ...about, effectiveFrom: from } };
    const early = await api.json<Problem>(400, "PUT", `/prices/overrides/${first.id}`, {
      as,
      body,
    });
    expect(early.errors?.[0]?.field).toBe("terms.effectiveFrom");
    const past = { as, body: { effectiveTo: new Date(now() - DAY).toISOString() } };
    await api.json(400, "POST", `/prices/overrides/${first.id}/end`, past);
    api.clock.aheadMs += DAY + 1_000;
    expect((await priceOf("gpt-4o"))?.rates?.input).toBe("1");
    for (const { id } of [first, later])
      await api.json(200, "POST", `/prices/overrides/${id}/end`, { as, body: {} });
    const cancelled = await create({
      ...{ kind: "free", ...about },
      effectiveFrom: new Date(now() + DAY).toISOString(),
    });
    const path = `/prices/overrides/${cancelled.id}`;
    await api.json(200, "POST", `${path}/end`, { as, body: {} });
    const history = await api.json<PriceOverrideHistory>(200, "GET", path, { as });
    expect(history).toMatchObject({ state: "ended", versions: [{ holds: null }, { holds: null }] });
  });

  it("tells free models and default prices apart", async () => {
    const free = await create({ kind: "free", vendor: "openai", model: "gpt-4o-mini" });
    const fallback = await create({
      ...{ kind: "default", vendor: "*", model: "*" },
      rates: { input: "30", output: "60" },
    });
    expect((await list("used=true")).data.map(({ model, kind }) => [model, kind])).toEqual([
      ["gpt-4o", "list"],
      ["gpt-4o-mini", "free"],
      ["gpt-of-our-own", "default"],
    ]);
    const overrides = await api.json<{ data: PriceOverrideState[]; total: number }>(
      200,
      "GET",
      "/prices/overrides?limit=2",
      { as },
    );
    expect(overrides.data.map(({ id }) => id)).toEqual([fallback.id, free.id]);
    for (const { id } of [free, fallback])
      await api.json(200, "POST", `/prices/overrides/${id}/end`, { as, body: {} });
  });

  it.each<[string, object, string]>([
    ["a price that names none", { kind: "price", ...about }, "rates"],
    ["a rate as a number", { kind: "price", ...about, rates: { input: 2 } }, "rates.input"],
    ["all of it off", { kind: "discount", ...about, percent: "100" }, "percent"],
    [
      "an end before its start",
      {
        ...{ kind: "free", ...about },
        ...{ effectiveFrom: "2026-02-01T00:00:00Z", effectiveTo: "2026-01-01T00:00:00Z" },
      },
      "effectiveTo",
    ],
    ["an identifier of its own", { kind: "free", ...about, id: "mine" }, "id"],
    ["a version of its own", { kind: "free", ...about, version: 9 }, "version"],
  ])("refuses %s", async (_, body, field) => {
    const problem = await api.json<Problem>(400, "POST", "/prices/overrides", { as, body });
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  it("is read by all but developers, and written by owners, administrators and finance", async () => {
    const body = { kind: "free", ...about };
    for (const role of ["lead", "auditor", "developer"] as const) {
      const member = await api.addMember(role, [teams[0] as string]);
      const read = await api.call("GET", "/prices", { as: member });
      expect(read.status, role).toBe(role === "developer" ? 403 : 200);
      await api.json(403, "POST", "/prices/overrides", { as: member, body });
    }
    const made = await create(body);
    const stranger = await api.setUp("Stranger Inc");
    await api.json(404, "GET", `/prices/overrides/${made.id}`, { as: stranger.key });
    await api.json(404, "POST", `/prices/overrides/${made.id}/end`, {
      as: stranger.key,
      body: {},
    });
    expect((await list("limit=1", stranger.key)).total).toBe(0);
    await api.json(200, "POST", `/prices/overrides/${made.id}/end`, { as, body: {} });
  });

  it("never lets a stored version change", async () => {
    const { pool } = api.services.database.system;
    await expect(pool.query("UPDATE price_overrides SET version = version + 100")).rejects.toThrow(
      "permission denied",
    );
    await expect(pool.query("DELETE FROM price_overrides")).rejects.toThrow("permission denied");
  });
});
