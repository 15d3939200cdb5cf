/** What the door does when a provider fails: where the next try goes, what each costs and when it ends. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BenchProvider, createDoorBench, type DoorBench, triesOf } from "./door-bench.ts";

const MODEL = "gpt-4o-mini";
/** One provider on each server, and a second format: none knows of the others' faults. */
const PROVIDERS: readonly BenchProvider[] = [
  { slug: "first", vendor: "openai", format: "openai", server: 0 },
  { slug: "second", vendor: "openai", format: "openai", server: 1 },
  { slug: "claude", vendor: "anthropic", format: "anthropic", server: 0 },
];
const FALLBACKS = {
  strategy: "ordered",
  targets: [
    { provider: "first", model: MODEL },
    { provider: "second", model: MODEL },
    { provider: "claude", model: "claude-sonnet-4-5" },
  ],
};

let bench: DoorBench;
beforeAll(async () => {
  bench = await createDoorBench();
});
afterAll(() => bench.close());

interface Asking {
  key: string;
  model: string;
  more?: object;
  headers?: Record<string, string>;
}

function chat({ key, model, more = {}, headers = {} }: Asking): Promise<Response> {
  return fetch(`${bench.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      ...{ model, max_tokens: 60, messages: [{ role: "user", content: "Say hello" }] },
      ...more,
    }),
  });
}

async function seeded(document: object = FALLBACKS, policy = {}) {
  const { id, key } = await bench.seed({ monthlyBudget: "100000000", ...policy }, PROVIDERS);
  await bench.alias(id, "fast", document as never);
  // One that policy lets nobody call is not listed.
  if (!("allowedModels" in policy)) await untilKnown(key, "fast");
  return { id, key };
}

async function untilKnown(key: string, name: string): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 30_000) {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${bench.url}/v1/models/${name}`, { headers });
    if (answer.status === 200) return performance.now() - started;
    await pause(5);
  }
  throw new Error(`${name} is not known after 30 s`);
}

const told = (answer: Response) => ({
  status: answer.status,
  attempts: answer.headers.get("pag0-attempts"),
  provider: answer.headers.get("pag0-provider"),
  model: answer.headers.get("pag0-model"),
});

describe("ordered fallbacks", () => {
  it("take the first where it answers", async () => {
    const { id, key } = await seeded();
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toEqual({
      ...{ status: 200, attempts: "1", provider: "first", model: MODEL },
    });
    const [event] = await triesOf(bench, id, 1);
    expect(event).toMatchObject({ attempt: 1, modelAlias: "fast", model: MODEL });
  });

  it("go on in their order, each try an event of its own with its own cost", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", status: 500, times: 1 });
    await bench.fail(1, { vendor: "openai", status: 429, retryAfter: 30, times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toEqual({
      ...{ status: 200, attempts: "3", provider: "claude", model: "claude-sonnet-4-5" },
    });
    const body = (await answer.json()) as { object: string; usage: { prompt_tokens: number } };
    expect(body.object).toBe("chat.completion");
    const tries = await triesOf(bench, id, 3);
    expect(
      tries.map(({ attempt, upstreamStatus, outcome, model, costNano }) => [
        ...[attempt, upstreamStatus, outcome, model, costNano > 0n],
      ]),
    ).toEqual([
      [1, 500, "upstream_error", MODEL, false],
      [2, 429, "upstream_error", MODEL, false],
      [3, 200, "served", "claude-sonnet-4-5", true],
    ]);
    expect(new Set(tries.map(({ requestId }) => requestId)).size).toBe(1);
    expect(new Set(tries.map(({ id: event }) => event)).size).toBe(3);
    expect(new Set(tries.map(({ providerId }) => providerId)).size).toBe(3);
    const total = tries.reduce((sum, { costNano }) => sum + costNano, 0n);
    expect(Math.round(Number(answer.headers.get("pag0-cost")) * 1_000)).toBe(Number(total));
    const counter = (await bench.harness.counters(id))[0];
    expect(counter?.settledNano).toBe(total);
  });

  it("go on after a connection that was reset, whose cost nobody knows and is counted", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", fault: "reset", times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "second" });
    const tries = await triesOf(bench, id, 2);
    expect(tries[0]).toMatchObject({ upstreamStatus: null, estimated: true });
    expect(tries[0]?.costNano).toBe(tries[0]?.estimateNano);
    const total = tries.reduce((sum, { costNano }) => sum + costNano, 0n);
    expect(Math.round(Number(answer.headers.get("pag0-cost")) * 1_000)).toBe(Number(total));
  });

  it("go on after an answer that broke off before it could be passed on, having asked the cache once", async () => {
    const { id, key } = await seeded(FALLBACKS, { cache: { enabled: true, defaultTTL: 600 } });
    await bench.fail(0, { vendor: "openai", fault: "cut", times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "second" });
    expect(await answer.json()).toHaveProperty("choices");
    const tries = await triesOf(bench, id, 2);
    expect(tries[0]).toMatchObject({ outcome: "upstream_error" });
    expect(tries.map(({ cacheState }) => cacheState)).toEqual(["miss", "off"]);
  });

  it("give the last failure, in the client's format, where all fail", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", status: 500, times: 1 });
    await bench.fail(1, { vendor: "openai", status: 502, times: 1 });
    await bench.fail(0, { vendor: "anthropic", status: 529, times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toMatchObject({ status: 529, attempts: "3", provider: "claude" });
    expect(await answer.json()).toEqual({
      error: {
        message: expect.stringMatching(/\w/),
        type: "server_error",
        param: null,
        code: null,
      },
    });
    expect(await triesOf(bench, id, 3)).toHaveLength(3);
  });

  it("do not follow a refusal of the request itself", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", status: 400, times: 1 });
    expect(told(await chat({ key, model: "fast" }))).toMatchObject({ status: 400, attempts: "1" });
    expect(await triesOf(bench, id, 1)).toHaveLength(1);
  });

  it("skip what policy refuses, and tell the first refusal where it refuses all", async () => {
    const { key } = await seeded(FALLBACKS, { blockedProviders: ["first"] });
    expect(told(await chat({ key, model: "fast" }))).toMatchObject({
      ...{ status: 200, attempts: "1", provider: "second" },
    });
    const all = await seeded(FALLBACKS, { allowedModels: ["gpt-4o"] });
    const refusal = async () => {
      const refused = await chat({ key: all.key, model: "fast" });
      return [refused.status, await refused.json()];
    };
    const error = { code: "MODEL_NOT_ALLOWED", message: expect.stringContaining(MODEL) };
    await expect.poll(refusal).toMatchObject([403, { error }]);
    const event = { outcome: "refused", model: MODEL, reasonCode: "MODEL_NOT_ALLOWED" };
    await expect
      .poll(() => triesOf(bench, all.id, 1))
      .toContainEqual(expect.objectContaining(event));
  });

  it("end where a budget covers no further try", async () => {
    const { id, key } = await seeded(FALLBACKS, { monthlyBudget: "60" });
    // The reset try counts as the most it can cost, which leaves too little for another.
    await bench.fail(0, { vendor: "openai", fault: "reset", times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { code: "BUDGET_EXCEEDED" } });
    const tries = await triesOf(bench, id, 2);
    expect(tries.map(({ outcome }) => outcome)).toEqual(["upstream_error", "refused"]);
  });
});

describe("a single target", () => {
  it("is tried again after the pause that the provider asks for", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", status: 429, retryAfter: 1, times: 1 });
    const started = performance.now();
    const answer = await chat({ key, model: `first/${MODEL}` });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "first" });
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_000);
    expect(await triesOf(bench, id, 2)).toHaveLength(2);
  });

  it("is not waited for where it asks for too much time", async () => {
    const { key } = await seeded();
    await bench.fail(0, { vendor: "openai", status: 429, retryAfter: 600, times: 1 });
    const answer = await chat({ key, model: `first/${MODEL}` });
    expect(told(answer)).toMatchObject({ status: 429, attempts: "1" });
    expect(answer.headers.get("retry-after")).toBe("600");
  });

  it("is tried no more often than its retries say", async () => {
    const { id, key } = await seeded({
      ...{ strategy: "ordered", retries: 1, targets: [{ provider: "first", model: MODEL }] },
    });
    await bench.fail(0, { vendor: "openai", status: 503, times: 3 });
    expect(told(await chat({ key, model: "fast" }))).toMatchObject({ status: 503, attempts: "2" });
    await bench.fail(0, { vendor: "openai", ratio: 0 });
    expect(await triesOf(bench, id, 2)).toHaveLength(2);
  });

  it("is given up after the time that a try may take", async () => {
    const { id, key } = await seeded({ ...FALLBACKS, timeoutSeconds: 4 });
    await bench.fail(0, { vendor: "openai", fault: "slow-headers:20000", times: 1 });
    const answer = await chat({ key, model: "fast" });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "second" });
    expect((await triesOf(bench, id, 2))[0]).toMatchObject({
      ...{ outcome: "upstream_error", upstreamStatus: null, estimated: true },
    });
  });
});

describe("a stream", () => {
  it("is tried elsewhere while nothing of it has gone out", async () => {
    const { key } = await seeded();
    await bench.fail(0, { vendor: "openai", fault: "cut:0", times: 1 });
    const answer = await chat({ key, model: "fast", more: { stream: true } });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "second" });
    expect(await answer.text()).toContain("[DONE]");
  });

  it("that tells of an error before anything of it has gone out is tried elsewhere, and charged", async () => {
    const targets = FALLBACKS.targets.toReversed();
    const { id, key } = await seeded({ ...FALLBACKS, targets });
    await bench.fail(0, { vendor: "anthropic", fault: "error-event", times: 1 });
    const answer = await chat({ key, model: "fast", more: { stream: true } });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "2", provider: "second" });
    expect(await answer.text()).toContain("[DONE]");
    const [first] = await triesOf(bench, id, 2);
    expect(first).toMatchObject({ outcome: "upstream_error", upstreamStatus: 200 });
    expect(first?.costNano).toBeGreaterThan(0n);
  });

  it("is never tried again once its first byte is out", async () => {
    const { id, key } = await seeded();
    await bench.fail(0, { vendor: "openai", fault: "cut:700", times: 1 });
    const answer = await chat({ key, model: "fast", more: { stream: true } });
    expect(told(answer)).toMatchObject({ status: 200, attempts: "1", provider: "first" });
    await expect(answer.text()).rejects.toThrow();
    const tries = await triesOf(bench, id, 1);
    await pause(100);
    expect(tries).toHaveLength(1);
    expect(tries[0]).toMatchObject({ outcome: "upstream_error", estimated: true });
    expect(tries[0]?.costNano).toBeGreaterThan(0n);
  });
});

/** What is seen of a circuit in the second for which it stays open; of another where the machine was slower. */
async function whileOpen<Seen extends { opened: number }>(
  look: () => Promise<Seen>,
): Promise<Seen> {
  for (;;) {
    const seen = await look();
    if (performance.now() - seen.opened < 900) return seen;
  }
}

describe("a circuit", () => {
  it("opens after failures in a row, sends calls elsewhere, and closes when a trial goes well", async () => {
    const targets = FALLBACKS.targets.slice(0, 2);
    const { key, next, alone, received } = await whileOpen(async () => {
      const { key } = await seeded({ ...FALLBACKS, targets, retries: 1 });
      await bench.fail(0, { vendor: "openai", status: 500 });
      for (let call = 0; call < 5; call++)
        expect(told(await chat({ key, model: "fast" })).attempts).toBe("2");
      const opened = performance.now();
      await bench.received(0, "openai");
      const next = told(await chat({ key, model: "fast" }));
      const alone = await chat({ key, model: `first/${MODEL}` });
      return { key, opened, next, alone, received: await bench.received(0, "openai") };
    });
    expect(next).toMatchObject({ status: 200, attempts: "1", provider: "second" });
    expect(alone.status).toBe(502);
    expect(alone.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(received).toBe(0);
    await bench.fail(0, { vendor: "openai", ratio: 0 });
    await pause(1_100);
    expect(told(await chat({ key, model: "fast" }))).toMatchObject({
      ...{ attempts: "1", provider: "first" },
    });
  });

  it("stands before the drop-in routes, too, and such a call is free", async () => {
    const call = (key: string) =>
      fetch(`${bench.url}/openai/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({
          model: MODEL,
          max_tokens: 9,
          messages: [{ role: "user", content: "a" }],
        }),
      });
    const { id, status, received } = await whileOpen(async () => {
      const { id, key } = await bench.seed({ monthlyBudget: "100000000" });
      await bench.fail(0, { vendor: "openai", status: 500 });
      for (let time = 0; time < 5; time++) expect((await call(key)).status).toBe(500);
      const opened = performance.now();
      await bench.received(0, "openai");
      const { status } = await call(key);
      return { id, opened, status, received: await bench.received(0, "openai") };
    });
    expect([status, received]).toEqual([502, 0]);
    await bench.fail(0, { vendor: "openai", ratio: 0 });
    const events = await bench.harness.events(id, 6);
    expect(events.at(-1)).toMatchObject({ outcome: "upstream_error", costNano: 0n });
  });
});
