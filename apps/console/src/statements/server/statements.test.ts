import type {
  AnalyticsView,
  ProviderView,
  StatementComparisonView,
  StatementView,
} from "@pag0/contract";
import type { UsageRecord } from "@pag0/db";
import { parseMicroUsdExact, sum } from "@pag0/money";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeCall, mixedCalls, ship } from "../../analytics/server/calls.test-data.ts";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";

const FROM = "2026-09-01T00:00:00.000Z";
const TO = "2026-10-01T00:00:00.000Z";

interface Problem {
  errors: { field: string; message: string }[];
}

describe("a statement", () => {
  let api: ApiHarness;
  let as: string;
  let openai: ProviderView;
  let anthropic: ProviderView;

  const provider = (name: string, format: string) =>
    api.json<ProviderView>(201, "POST", "/providers", {
      as,
      body: {
        ...{ name, vendor: name.toLowerCase(), format, category: "llm" },
        baseUrl: `https://api.${name.toLowerCase()}.com`,
      },
    });
  const statement = (query: string) =>
    api.json<StatementView>(200, "GET", `/statements?${query}`, { as });
  const compare = (body: object, status = 200) =>
    api.json<StatementComparisonView>(status, "POST", "/statements/compare", { as, body });

  beforeAll(async () => {
    api = await createApiHarness();
    as = api.organization.key;
    openai = await provider("OpenAI", "openai");
    anthropic = await provider("Anthropic", "anthropic");
    const organizationId = api.organization.id;
    const of = (more: Partial<UsageRecord>) =>
      madeCall({
        ...{ organizationId, projectId: "prj_a", providerId: anthropic.id },
        ...{ model: "claude-sonnet-4-5", occurredAt: "2026-10-03T12:00:00.000Z" },
        ...{ priceVersion: "list@1", inputTokens: 0, outputTokens: 0, costNano: "1" },
        ...more,
      });
    await ship(api.services.database, [
      ...mixedCalls({
        ...{ organizationId, projectIds: ["prj_a", "prj_b"], providerId: openai.id },
        ...{ from: new Date(FROM), to: new Date(TO), count: 400 },
      }),
      of({
        ...{ inputTokens: 1_000, cachedInputTokens: 300, cacheWriteTokens: 200, outputTokens: 90 },
        usageDetail: {
          ...{ cacheWrite1hTokens: 150, imageInputTokens: 50, cachedImageInputTokens: 20 },
          units: [
            { kind: "web_search", count: 2, key: null },
            { kind: "second", count: 0.1, key: null },
          ],
        },
        ...{ reasoningTokens: 40, costNano: "123456789" },
      }),
      of({
        ...{ inputTokens: 10, outputTokens: 5, estimated: true, outcome: "client_gone" },
        usageDetail: { units: [{ kind: "second", count: 0.2, key: null }] },
        costNano: "1001",
      }),
      of({ outcome: "unknown", estimated: true, costNano: "7" }),
      // Answered from the cache: its usage is what the first call had.
      of({
        ...{ cacheState: "hit", inputTokens: 500, costNano: "0", savedNano: "5000" },
        priceVersion: null,
      }),
      // A model that costs nothing, and one that only the cache answered.
      ...[
        { model: "free", priceVersion: "override:free@1" },
        { model: "free", cacheState: "hit" as const, priceVersion: null },
        { model: "kept", cacheState: "hit" as const, priceVersion: null },
      ].map((more) => of({ ...more, costNano: "0", occurredAt: "2026-11-03T00:00:00.000Z" })),
      // On no invoice: what the vendor refused, and what it never saw.
      of({ upstreamStatus: 429, costNano: "0" }),
      of({ outcome: "refused", costNano: "0" }),
      of({ serviceTier: "batch", occurredAt: "2026-10-04T00:00:00.000Z", costNano: "50" }),
    ]);
  });
  afterAll(() => api.close());

  it("comes to what the analytics say of the same time, to the nano-dollar", async () => {
    const { totals, rows } = await statement(`from=${FROM}&to=${TO}`);
    const { totals: known } = await api.json<AnalyticsView>(
      ...([200, "GET", `/analytics?from=${FROM}&to=${TO}`, { as }] as const),
    );
    expect(totals.amount).toBe(known.cost);
    expect(totals.cacheAnswers).toEqual({ calls: known.cacheHits, saved: known.saved });
    expect(sum(rows.map(({ amount }) => parseMicroUsdExact(amount)))).toBe(
      parseMicroUsdExact(known.cost),
    );
    const byDay = await statement(`from=${FROM}&to=${TO}&groupBy=day`);
    expect(byDay.totals).toEqual(totals);
    expect(new Set(byDay.rows.map(({ day }) => day)).size).toBe(30);
    expect(totals.calls).toBe(rows.reduce((all, { calls }) => all + calls, 0));
    expect(totals.cacheAnswers.calls).toBe(
      rows.reduce((all, { cacheAnswers }) => all + cacheAnswers.calls, 0),
    );
    const own = await statement(`from=${FROM}&to=${TO}&provider=${openai.slug}`);
    expect(own.rows.every((row) => row.provider?.id === openai.id)).toBe(true);
  });

  it("has a batch as one call that cost what was told later, and nothing of it estimated", async () => {
    const call = madeCall({
      ...{ organizationId: api.organization.id, projectId: "prj_a", providerId: anthropic.id },
      ...{
        model: "claude-haiku-4-5",
        occurredAt: "2026-08-03T12:00:00.000Z",
        serviceTier: "batch",
      },
      ...{
        priceVersion: "list@1",
        inputTokens: 0,
        outputTokens: 0,
        estimated: true,
        costNano: "9000",
      },
      job: { id: "msgbatch_1", requests: 3, price: "{}", asked: "{}" },
    });
    const { job: _, ...event } = call;
    const correction = {
      ...{ ...event, id: `${call.id.slice(0, -4)}late`, outcome: "correction" as const },
      ...{ corrects: "msgbatch_1", costNano: "-7000", estimateNano: "9000", estimated: false },
      ...{ inputTokens: 30, outputTokens: 12, charges: [] },
    };
    await ship(api.services.database, [call, correction]);
    const { rows } = await statement("from=2026-08-01T00:00:00Z&to=2026-09-01T00:00:00Z");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ model: "claude-haiku-4-5", serviceTier: "batch", calls: 1, amount: "2" },
      estimated: { calls: 0, amount: "0" },
    });
  });

  it("lists units as an invoice does, each token once, and apart what is on none", async () => {
    const { rows } = await statement(
      "from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00Z&provider=anthropic",
    );
    expect(rows.map(({ serviceTier, calls }) => [serviceTier, calls])).toEqual([
      ["standard", 3],
      ["batch", 1],
    ]);
    expect(rows[0]).toEqual({
      day: null,
      provider: { id: anthropic.id, slug: "anthropic", name: "Anthropic", vendor: "anthropic" },
      ...{ model: "claude-sonnet-4-5", serviceTier: "standard", priceVersion: "list@1" },
      calls: 3,
      units: {
        ...{ uncachedInputTokens: 430 + 10, cachedInputTokens: 320, cacheWriteTokens: 50 },
        ...{ cacheWrite1hTokens: 150, imageInputTokens: 50, audioInputTokens: 0 },
        ...{ videoInputTokens: 0, outputTokens: 95, reasoningTokens: 40, audioOutputTokens: 0 },
        ...{ imageOutputTokens: 0, videoOutputTokens: 0 },
        pieces: { web_search: 2, second: 0.3 },
      },
      amount: "123457.797",
      estimated: { calls: 2, amount: "1.008" },
      unknownCalls: 1,
      cacheAnswers: { calls: 1, saved: "5" },
    });
  });

  it("has what the cache answered beside the calls of its model, and alone where there are none", async () => {
    const { rows } = await statement("from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z");
    expect(rows.map((row) => [row.model, row.calls, row.cacheAnswers.calls])).toEqual([
      ["free", 1, 1],
      ["kept", 0, 1],
    ]);
  });

  it("is of the last whole month in UTC, and of at most 92 days", async () => {
    const { from, to } = await statement("");
    const now = new Date();
    const month = (before: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - before, 1)).toISOString();
    expect([from, to]).toEqual([month(1), month(0)]);
    for (const query of [
      "from=2026-06-01T00:00:00Z",
      "from=2026-06-01T00:00:00Z&to=2026-06-01T00:00:00Z",
      "from=2026-06-01T00:00:00Z&to=2026-09-02T00:00:00Z",
      "provider=nobody",
      "groupBy=month",
    ])
      await api.json(400, "GET", `/statements?${query}`, { as });
  });

  it("is held against a vendor's export by model, and by day", async () => {
    const body = {
      ...{ provider: "anthropic", from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" },
      text: "usage_date_utc,model,token_type,cost_usd\n2026-10-03,Claude Sonnet 4.5,output,0.2\n2026-10-05,Claude Opus 4.1,output,1e-3\n2026-11-01,Claude Opus 4.1,output,9\n",
    };
    const view = await compare(body);
    expect(view).toMatchObject({
      ...{ lines: 2, hasDays: true, ignored: ["token_type"], unnamed: { lines: 0, amount: null } },
      outside: { lines: 1, amount: "9000000" },
      amount: { vendor: "201000", ours: "123457.847", difference: "77542.153", ratio: 0.6281 },
      rows: [
        {
          ...{ model: "claude-sonnet-4-5", side: "both", vendorModels: ["Claude Sonnet 4.5"] },
          amount: { vendor: "200000", ours: "123457.847", difference: "76542.153" },
          ...{ estimated: { calls: 2, amount: "1.008" }, unknownCalls: 1, units: [] },
        },
        { model: "Claude Opus 4.1", side: "vendor", amount: { ours: "0", ratio: null } },
      ],
    });
    const days = await compare({ ...body, groupBy: "day" });
    expect(days.rows.map(({ day, side }) => [day, side])).toEqual([
      ["2026-10-03", "both"],
      ["2026-10-05", "vendor"],
      ["2026-10-04", "ours"],
    ]);
    expect(days.amount).toEqual(view.amount);
  });

  it("counts an export's units as calls do, the input with all of its parts", async () => {
    const view = await compare({
      ...{ provider: anthropic.id, from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" },
      text: "model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count\nclaude-sonnet-4-5-20250929,490,50,150,320,95,3\n",
    });
    expect(view.amount).toMatchObject({ vendor: null, difference: null });
    expect(view.rows).toMatchObject([{ side: "both", ourModels: ["claude-sonnet-4-5"] }]);
    expect(view.rows[0]?.units.filter(({ difference }) => difference !== 0)).toEqual([
      { unit: "web_search", vendor: 3, ours: 2, difference: 1, ratio: 0.5 },
    ]);
    expect(view.rows[0]?.units).toHaveLength(6);
  });

  it("says where an export cannot be read, and what to do", async () => {
    const body = { provider: "openai", from: FROM, to: TO };
    const told = async (more: object) =>
      ((await compare({ ...body, ...more }, 400)) as unknown as Problem).errors;
    expect(await told({ text: "date,model,requests\n2026-09-01,gpt-4o,many\n" })).toEqual([
      {
        field: "text",
        message:
          'line 2, column "requests": "many" is no count; write a whole number such as 1200, at most 1000000000000',
      },
    ]);
    expect(await told({ text: "model,requests\ngpt-4o,1\n", groupBy: "day" })).toMatchObject([
      { field: "groupBy" },
    ]);
    expect(
      await told({ text: "model,requests\ngpt-4o,1\n", from: "2026-09-01T01:00:00Z" }),
    ).toMatchObject([{ field: "from" }]);
    expect(await told({ text: "x".repeat(5_000_001) })).toMatchObject([{ field: "text" }]);
  });

  it("takes a file of megabytes, keeps nothing of it, and leaves who compared in the audit log", async () => {
    const line = '2026-09-01,"gpt-4o",1\n';
    await compare({
      ...{ provider: "openai", from: FROM, to: TO, fileName: "usage.csv" },
      text: `date,model,requests\n${line.repeat(49_999)}`,
    });
    await compare(
      {
        ...{ provider: "openai", from: FROM, to: TO },
        text: `date,model,requests\n${line.repeat(50_000)}`,
      },
      400,
    );
    const entry = await api.services.database
      .forOrganization(api.organization.id)
      .transaction((tx) =>
        tx.auditEntry.findFirst({
          where: { action: "statement.compared" },
          orderBy: { sequence: "desc" },
        }),
      );
    expect(entry?.detail).toMatchObject({ fileName: "usage.csv", lines: 49_999 });
    expect(JSON.stringify(entry)).not.toContain("gpt-4o");
  });

  it("is for owners, administrators, finance and auditors", async () => {
    for (const role of ["finance", "auditor", "admin"] as const)
      await api.json(200, "GET", "/statements", { as: await api.addMember(role, []) });
    for (const role of ["lead", "developer"] as const)
      await api.json(403, "GET", "/statements", { as: await api.addMember(role, []) });
  });
});
