import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "./collector.ts";
import { CREDENTIAL, createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const SERVER = 2;
const CLIENT = 3;

let harness: Harness;
let collector: Collector;
beforeAll(async () => {
  harness = await createHarness();
  collector = await startCollector();
});
afterAll(async () => {
  await harness.close();
  await collector.close();
});

const chat = (url: string, key: string, content: string, headers = {}, more: object = {}) =>
  forward(url, key, CHAT, {
    method: "POST",
    headers,
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 100,
      messages: [{ role: "user", content }],
      ...more,
    }),
  });

/** Makes calls at a proxy of its own that sends traces, and gives what the collector got of them. */
async function traced(
  work: (url: string) => Promise<void>,
  variables: Record<string, string> = {},
) {
  collector.received.length = 0;
  const proxy = await harness.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=acme,authorization=Basic%20abc%3D",
    ...variables,
  });
  await work(proxy.url);
  await proxy.stop();
  return collector.spans();
}

describe("traces", () => {
  it("have a span for the call, its stages and its try, in the caller's trace and with the provider's in theirs", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const key = projects[0]?.key ?? "";
    let requestId = "";
    const spans = await traced(async (url) => {
      const traceparent = `00-${TRACE}-${SPAN}-01`;
      const headers = { traceparent, tracestate: "acme=1" };
      const response = await chat(url, key, "hello", headers, { stream: true });
      await response.text();
      requestId = response.headers.get("pag0-request-id") ?? "";
    });
    const [event] = await harness.events(id, 1);
    const root = spans.find(({ kind }) => kind === SERVER);
    const attempt = spans.find(({ kind }) => kind === CLIENT);
    expect(spans.every(({ traceId }) => traceId === TRACE)).toBe(true);
    expect(root).toMatchObject({
      name: "POST /v1/forward",
      parentSpanId: SPAN,
      status: 0,
      attributes: {
        "http.request.method": "POST",
        "http.route": "/v1/forward",
        "http.response.status_code": 200,
        "pag0.request.id": requestId,
        "pag0.organization.id": id,
        "pag0.event.id": event?.id,
        "pag0.decision": "allow",
        "pag0.reason_code": "ALLOWED",
        "pag0.outcome": "served",
        "pag0.cache.state": "off",
        "pag0.cost.nano_usd": Number(event?.costNano),
      },
    });
    expect(attempt).toMatchObject({
      name: "chat gpt-4o-mini",
      parentSpanId: root?.spanId,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.request.max_tokens": 100,
        "gen_ai.request.stream": true,
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "server.address": "127.0.0.1",
        "server.port": harness.upstream.port,
        "http.response.status_code": 200,
        "pag0.provider.slug": "openai",
        "pag0.attempt": 1,
      },
    });
    expect(attempt?.attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
    const stages = spans.filter(({ name }) => name.startsWith("pag0."));
    expect(stages.map(({ name }) => name).sort()).toEqual([
      "pag0.authenticate",
      "pag0.decide",
      "pag0.hold",
      "pag0.receive",
    ]);
    expect(stages.every(({ parentSpanId }) => parentSpanId === root?.spanId)).toBe(true);
    const sent = harness.upstream.seen.at(-1)?.headers;
    expect([sent?.traceparent, sent?.tracestate]).toEqual([
      `00-${TRACE}-${attempt?.spanId}-01`,
      "acme=1",
    ]);
    expect(collector.headers.at(-1)).toMatchObject({
      "x-tenant": "acme",
      authorization: "Basic abc=",
    });
    expect(collector.received.every((text) => text.startsWith("/v1/traces "))).toBe(true);
  });

  it("tell refusals, failures and the cache, and hold no body, no key and no credential", async () => {
    const { projects } = await harness.seed({
      projects: [
        { cache: { enabled: true, sharedCache: false, defaultTTL: 60 } },
        { monthlyBudget: "0" },
      ],
    });
    const [rich = "", poor = ""] = projects.map(({ key }) => key);
    const spans = await traced(async (url) => {
      for (let i = 0; i < 2; i++) await (await chat(url, rich, "secret-prompt-marker")).text();
      await (await forward(url, rich, "https://api.salesforce.com/fail")).text();
      await (await forward(url, poor, `${PRICED_URL}?secret-query-marker=1`)).text();
      await (await forward(url, "not-a-key-marker", PRICED_URL)).text();
    });
    const roots = spans.filter(({ kind }) => kind === SERVER);
    const of = (name: string) => roots.map(({ attributes }) => attributes[name]);
    expect(of("http.response.status_code")).toEqual([200, 200, 500, 429, 401]);
    expect(of("error.type")).toEqual([
      undefined,
      undefined,
      "500",
      "BUDGET_EXCEEDED",
      "API_KEY_INVALID",
    ]);
    expect(of("pag0.cache.state")).toEqual(["miss", "hit", "miss", "off", undefined]);
    expect(roots.map(({ status }) => status)).toEqual([0, 0, 2, 0, 0]);
    // A hit of the cache and a refusal reach no provider.
    const attempts = spans.filter(({ kind }) => kind === CLIENT);
    expect(attempts.map(({ name, attributes }) => [name, attributes["error.type"]])).toEqual([
      ["chat gpt-4o-mini", undefined],
      ["call salesforce", "500"],
    ]);
    const all = collector.received.join("\n");
    for (const secret of [
      "secret-prompt-marker",
      "secret-query-marker",
      "not-a-key-marker",
      CREDENTIAL,
      rich,
      poor,
      "Hel",
    ])
      expect(all).not.toContain(secret);
  });

  it("are as many as the sampler lets through", async () => {
    const { projects } = await harness.seed({ projects: [{}] });
    const key = projects[0]?.key ?? "";
    const sampled = { traceparent: `00-${TRACE}-${SPAN}-01` };
    const unsampled = { traceparent: `00-${TRACE}-${SPAN}-00` };
    const calls = (headers: Record<string, string>) => async (url: string) =>
      void (await (await chat(url, key, "sample", headers)).text());
    expect(await traced(calls(unsampled))).toEqual([]);
    expect(harness.upstream.seen.at(-1)?.headers.traceparent).toMatch(
      new RegExp(`^00-${TRACE}-.*-00$`),
    );
    expect(await traced(calls(sampled), { OTEL_TRACES_SAMPLER: "always_off" })).toEqual([]);
    const none = { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" };
    expect(await traced(calls(sampled), none)).toEqual([]);
    expect(await traced(calls(unsampled), { OTEL_TRACES_SAMPLER: "always_on" })).not.toEqual([]);
  });

  it("that nobody collects hold up no call, and a proxy without a collector passes the caller's on", async () => {
    const { projects } = await harness.seed({ projects: [{}] });
    const key = projects[0]?.key ?? "";
    const nobody = await harness.start({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    for (let i = 0; i < 20; i++) expect((await chat(nobody.url, key, "lost")).status).toBe(200);
    await nobody.stop();
    const plain = await harness.start();
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    await (await chat(plain.url, key, "plain", { traceparent })).text();
    expect(harness.upstream.seen.at(-1)?.headers.traceparent).toBe(traceparent);
  });
});
