import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownTime } from "../../../../../tools/src/test/own-time.ts";
import { startValkey, type TestValkey, valkeyProgram } from "../../test/valkey.ts";
import type { KeptAnswer } from "../answer.ts";
import { ValkeyAnswers, type ValkeyResult } from "./valkey-answers.ts";

const program = valkeyProgram();
const SECRET = "the quarter's confidential figures";

function kept(text: string, more: Partial<KeptAnswer> = {}): KeptAnswer {
  return {
    answer: { headers: { a: "b" }, chunks: [Buffer.from(text)], stream: false, usage: null },
    origin: { organizationId: "org_a", projectId: "prj_a", host: "h", model: null },
    generation: 3,
    keptAt: performance.now(),
    ttlMs: 60_000,
    ...more,
  };
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function valkey(...more: string[]): Promise<TestValkey> {
  const server = await startValkey(program ?? "", more);
  closing.push(server.close);
  return server;
}

function answersOf(url: string, encryptionKey = Buffer.alloc(32, 1)) {
  const changes: string[] = [];
  const counts = new Map<ValkeyResult, number>();
  const answers = new ValkeyAnswers({
    ...{ url, encryptionKey },
    elapsed: () => performance.now(),
    now: () => Date.now(),
    changed: (state, reason) => changes.push(`${state}: ${reason}`),
    counted: (result) => counts.set(result, (counts.get(result) ?? 0) + 1),
  });
  answers.start();
  closing.push(() => answers.close());
  const state = (is: string) => expect.poll(() => answers.state, { interval: 10 }).toBe(is);
  const textOf = async (key: string) => (await answers.get(key))?.answer.chunks.join("");
  return { answers, changes, counts, state, textOf };
}

describe.skipIf(program === null)("answers in Valkey (needs valkey-server or redis-server)", () => {
  it("are there for every proxy of the installation, sealed, and for their time", async () => {
    const { url, client } = await valkey();
    const [one, other, stranger] = [
      answersOf(url),
      answersOf(url),
      answersOf(url, Buffer.alloc(32, 2)),
    ];
    for (const { state } of [one, other, stranger]) await state("up");
    one.answers.put("k", kept(SECRET, { keptAt: performance.now() - 10_000 }));
    await expect.poll(() => one.counts.get("kept")).toBe(1);
    // A read that this machine was too slow for finds nothing, and another one does.
    const found = await vi.waitUntil(() => other.answers.get("k"), { timeout: 60_000 });
    expect(found).toMatchObject({ generation: 3, ttlMs: 60_000 });
    expect(found?.answer.chunks.join("")).toBe(SECRET);
    expect(performance.now() - (found?.keptAt ?? 0)).toBeGreaterThanOrEqual(10_000);
    const missed = async () => [await stranger.answers.get("k"), stranger.counts.get("miss")];
    await expect.poll(missed).toEqual([null, 1]);
    const [name = ""] = await client.keys("*");
    expect(await client.pttl(name)).toBeLessThanOrEqual(50_000);
    expect((await client.getBuffer(name))?.includes("confidential")).toBe(false);
    expect(one.changes).toEqual(["up: it answers"]);
  });

  it("are none where somebody else wrote them", async () => {
    const { url, client } = await valkey();
    const { answers, state, counts, textOf } = answersOf(url);
    await state("up");
    for (const key of ["k", "l"]) answers.put(key, kept(key));
    await expect.poll(() => counts.get("kept")).toBe(2);
    const [one = "", two = ""] = await client.keys("*");
    const bytes = await client.getBuffer(one);
    await client.set(two, bytes as Buffer);
    const found = async () => [await textOf("k"), await textOf("l")].filter(Boolean).length;
    await expect.poll(found).toBe(1);
    await client.set(one, "nonsense");
    expect([await textOf("k"), await textOf("l")]).toEqual([undefined, undefined]);
    expect(answers.state).toBe("up");
  });

  it("make nobody wait where it hangs, tell of it once, and come back", {
    timeout: 300_000,
  }, async () => {
    const server = await valkey();
    const { answers, changes, state, textOf } = answersOf(server.url);
    await state("up");
    answers.put("k", kept("kept"));
    await expect.poll(() => textOf("k")).toBe("kept");
    server.freeze();
    global.gc?.();
    const before = process.memoryUsage().rss;
    const waits: number[] = [];
    for (let round = 0; round < 1_000; round += 10)
      await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          const waited = ownTime();
          await answers.get(`k-${round + index}`);
          waits.push(waited());
          answers.put(`k-${round + index}`, kept("x".repeat(1_000)));
        }),
      );
    waits.sort((a, b) => a - b);
    expect(waits[989] ?? 0).toBeLessThan(50);
    expect(waits[900] ?? 0).toBeLessThan(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(20 * 1024 * 1024);
    await pause(2_000);
    expect(changes).toEqual(["up: it answers", "down: no answer in time"]);
    server.thaw();
    await state("up");
    await expect.poll(() => textOf("k")).toBe("kept");
    expect(changes.slice(2)).toEqual(["up: it answers"]);
  });

  it("are missed at once where it is gone, and found again where it is back", async () => {
    const server = await valkey();
    const { answers, changes, state, textOf, counts } = answersOf(server.url);
    await state("up");
    await server.kill();
    await state("down");
    const waited = ownTime();
    for (let index = 0; index < 1_000; index++) await answers.get("k");
    expect(waited()).toBeLessThan(100);
    await server.restart();
    await state("up");
    answers.put("k", kept("again"));
    await expect.poll(() => counts.get("kept")).toBe(1);
    await expect.poll(() => textOf("k")).toBe("again");
    expect(changes.map((change) => change.split(":")[0])).toEqual(["up", "down", "up"]);
  });

  it("are left out where it is full, or where they are too large", async () => {
    const server = await valkey("--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
    const { answers, state, counts } = answersOf(server.url);
    await state("up");
    answers.put("full", kept("x".repeat(900_000)));
    await expect.poll(() => counts.get("failed") ?? 0).toBe(1);
    answers.put("large", kept("x".repeat(1_100_000)));
    expect(counts.get("too_large")).toBe(1);
    expect(answers.state).toBe("up");
  });

  it("are none where the password is wrong, which is told without it", async () => {
    const server = await valkey();
    await server.client.config("SET", "requirepass", "hunter2");
    const wrong = answersOf(server.url.replace("//", "//:wrong-password@"));
    const right = answersOf(server.url.replace("//", "//:hunter2@"));
    await right.state("up");
    await wrong.state("down");
    expect(wrong.changes).toEqual([expect.stringMatching(/^down: (WRONGPASS|NOAUTH)$/)]);
  });
});
