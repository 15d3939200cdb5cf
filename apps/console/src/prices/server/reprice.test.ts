import { createHash } from "node:crypto";
import { newId, type ProviderView, type RepriceView } from "@pag0/contract";
import { shipUsage, type UsageRecord } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";
import { usageOf } from "../../test/company.ts";

const DAY = 86_400_000;

describe("what history would cost at today's prices", () => {
  let api: ApiHarness;
  let as: string;
  let provider: ProviderView;
  let teamId: string;
  const start = new Date(Date.now() - 10 * DAY);
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
    teamId = (await api.json<{ id: string }>(201, "POST", "/teams", { as, body: { name: "One" } }))
      .id;
    const event = (n: number, more: Partial<UsageRecord>): UsageRecord => {
      const at = new Date(start.getTime() + Math.floor(n / 3) * 1_000);
      const mark = createHash("sha256").update(String(n)).digest("hex").slice(0, 8);
      const team = { mark, teamId, keyId: newId("apiKey"), requestId: newId("request") };
      return {
        ...usageOf(api.organization, team, at),
        ...{ providerId: provider.id, model: "gpt-4o", priceVersion: "list@1" },
        ...{ inputTokens: 1_000, outputTokens: 100, costNano: "3500000" },
        ...more,
      };
    };
    const events = [
      // More than a batch of the report, several at the same instant.
      ...Array.from({ length: 6_000 }, (_, n) => event(n, {})),
      event(6_001, {
        ...{ cachedInputTokens: 400, reasoningTokens: 50, serviceTier: "batch" },
        usageDetail: { audioOutputTokens: 10 },
      }),
      // An event's cache writes are of both lengths; those of an hour are told apart in its detail.
      event(6_008, { cacheWriteTokens: 600, usageDetail: { cacheWrite1hTokens: 600 } }),
      event(6_002, { model: "gone", costNano: "7000" }),
      event(6_003, { inputTokens: 0, outputTokens: 0, estimated: true, costNano: "9000" }),
      // What another model drew is in the call's own counts.
      event(6_009, {
        ...{ outputTokens: 6_100, costNano: "190000000" },
        usageDetail: { imageOutputTokens: 6_000, "drawn:outputTokens": 6_000 },
      }),
      // None of these was charged by a model's price.
      event(6_004, { cacheState: "hit", costNano: "0" }),
      event(6_005, { outcome: "refused", costNano: "0" }),
      event(6_006, { priceVersion: null, costNano: "250000000" }),
      event(6_007, { priceVersion: "http:rule@1", costNano: "250000000" }),
    ];
    for (let i = 0; i < events.length; i += 1_000)
      await shipUsage(api.services.database.system.pool, {
        proxyId: "proxy-test",
        events: events.slice(i, i + 1_000),
      });
    await api.json(201, "POST", "/prices/overrides", {
      as,
      body: { kind: "price", vendor: "openai", model: "gpt-4o", rates: { input: "2" } },
    });
  });
  afterAll(() => api.close());

  it("counts each call once, at the rates of what it used, and changes nothing", async () => {
    const { pool } = api.services.database.system;
    const charged = () => pool.query("SELECT sum(cost_nano)::text FROM usage_events");
    const before = await charged();
    const report = await api.json<RepriceView>(200, "GET", "/prices/reprice", { as });
    // 6,000 calls of 1,000 in at $2 and 100 out at $10 a million are 3,000 µUSD each, charged with 3,500.
    // The batch call: (600 × $2 + 400 × $1.25 + 100 × $10) / 2 a million = 1,350 µUSD.
    expect(report).toMatchObject({
      calls: 6_002,
      charged: String(6_002 * 3_500),
      repriced: String(6_001 * 3_000 + 1_350),
      difference: String(6_001 * 3_000 + 1_350 - 6_002 * 3_500),
      models: [{ vendor: "openai", model: "gpt-4o", calls: 6_002 }],
      moreModels: 0,
      unpriced: { calls: 1, charged: "7" },
      unmetered: { calls: 2, charged: "190009" },
    });
    expect((await charged()).rows).toEqual(before.rows);
  });

  it("is of the period that is asked for, its start within and its end without", async () => {
    const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000).toISOString();
    const ask = (from: string, to: string) =>
      api.json<RepriceView>(200, "GET", `/prices/reprice?from=${from}&to=${to}`, { as });
    expect((await ask(at(0), at(1))).calls).toBe(3);
    expect((await ask(at(1), at(3))).calls).toBe(6);
    for (const [from, to] of [
      [at(3), at(3)],
      [at(-92 * 86_400), at(1)],
    ])
      await api.json(400, "GET", `/prices/reprice?from=${from}&to=${to}`, { as });
  });
});
