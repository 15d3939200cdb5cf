import type { PolicyDocumentInput } from "@pag0/contract";
import { inTransaction, invalidateCache } from "@pag0/db";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "./harness.ts";
import { allowing, askThrough, type Chat, embeddedBy } from "./semantic-asking.ts";

/** 10 input and 5 output tokens of gpt-4o-mini at $0.15 and $0.60 a million, in nano-USD. */
const CHAT_COST = 10n * 150n + 5n * 600n;
/** 8 tokens at $0.02 a million. */
const EMBEDDING_COST = 8n * 20n;

let harness: Harness;
let url: string;
/** Every text has the same vector: as near as an adversary could bring them. */
const alike = () => [0.5, -0.25];
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterEach(() => {
  harness.upstream.embed = alike;
  harness.upstream.delayMs = 0;
});
afterAll(() => harness.close());

const ask = (key: string, content: unknown, chat?: Chat) => askThrough(url, key, content, chat);
const embeddings = () => embeddedBy(harness);

async function seed(...projects: PolicyDocumentInput[]) {
  const own = await harness.seed({
    organization: allowing(),
    projects: projects.length === 0 ? [{}] : projects,
  });
  return { ...own, keys: own.projects.map(({ key }) => key) as [string, string, string] };
}

describe("the semantic cache", () => {
  it("answers a question of the same meaning for the cost of its embedding, which is an event of its own", async () => {
    const { id, keys } = await seed();
    const first = await ask(keys[0], "What is the refund policy?");
    const again = await ask(keys[0], "How do refunds work here");
    expect([first.state, first.told("cache-similarity")]).toEqual(["miss", null]);
    expect([again.state, again.told("cache-similarity"), again.text]).toEqual([
      "semantic",
      "1.0000",
      first.text,
    ]);
    // In micro-USD.
    expect([first.told("cost"), again.told("cost")]).toEqual(["4.66", "0.16"]);
    const events = await harness.events(id, 4);
    const requests = Map.groupBy(events, ({ requestId }) => requestId);
    expect(requests.size).toBe(2);
    // By which the request is found.
    const newest = [...requests.values()].map((of) => of.at(-1)?.model);
    expect(newest).toEqual(["gpt-4o-mini", "gpt-4o-mini"]);
    expect(
      events
        .map(({ model, cacheState, costNano, savedNano }) => [
          model,
          cacheState,
          costNano,
          savedNano,
        ])
        .sort(),
    ).toEqual(
      [
        ["gpt-4o-mini", "miss", CHAT_COST, 0n],
        ["gpt-4o-mini", "hit", 0n, CHAT_COST - EMBEDDING_COST],
        ["text-embedding-3-small", "off", EMBEDDING_COST, 0n],
        ["text-embedding-3-small", "off", EMBEDDING_COST, 0n],
      ].sort(),
    );
    const hit = events.find(({ cacheState }) => cacheState === "hit");
    expect(hit?.explanation).toMatch(/earlier question is 1\.0000 similar.*0\.95/);
    // An equal question needs no embedding.
    const before = embeddings();
    expect((await ask(keys[0], "What is the refund policy?")).state).toBe("hit");
    expect(embeddings()).toBe(before);
  });

  it("answers none that is less similar than policy asks for", async () => {
    const { keys } = await seed(
      {},
      { cache: { enabled: true, semantic: { enabled: true, threshold: 0.99 } } },
    );
    const angles: Record<string, number> = { first: 0, near: 0.96, far: 0.94 };
    harness.upstream.embed = (text) => {
      const cosine = text === "first" ? 1 : (angles[text] ?? 0);
      return [cosine, Math.sqrt(1 - cosine ** 2)];
    };
    const states = async (key: string) => {
      const found = [];
      for (const text of ["first", "far", "near"]) found.push((await ask(key, text)).state);
      return found;
    };
    // "near" is as near to "far" as to "first": the nearest is served.
    expect(await states(keys[0])).toEqual(["miss", "miss", "semantic"]);
    // The second shares with the first, but asks for more.
    expect((await ask(keys[1], "far ", { system: "Other" })).state).toBe("miss");
    harness.upstream.embed = (text) => (text === "x" ? [1, 0] : [0.98, Math.sqrt(1 - 0.98 ** 2)]);
    expect((await ask(keys[1], "x", { system: "Third" })).state).toBe("miss");
    expect((await ask(keys[1], "y", { system: "Third" })).state).toBe("miss");
  });

  it("is off unless the organization allows it, and for a key that is kept out of the cache", async () => {
    const own = await harness.seed({ projects: [allowing()] });
    const before = embeddings();
    for (const text of ["one", "two"])
      expect((await ask(own.projects[0]?.key ?? "", text)).state).toBe("miss");
    const { keys, projects } = await seed();
    await harness.database.system.prisma.apiKey.update({
      where: { id: projects[0]?.keyId ?? "" },
      data: { tags: { cache: "off" } },
    });
    await expect.poll(async () => (await ask(keys[0], "three")).state).toBe("off");
    expect((await ask(keys[0], "four")).state).toBe("off");
    expect(embeddings() - before).toBeLessThan(3);
  });

  it.each<[string, PolicyDocumentInput]>([
    ["a list forbids its model", { blockedModels: ["text-embedding-*"] }],
    [
      "a rule refuses it",
      {
        rules: [
          {
            id: "r",
            name: "R",
            conditions: [{ field: "model", operator: "contains", value: "embedding" }],
            actions: [{ type: "deny" }],
          },
        ],
      },
    ],
  ])("is a plain miss where %s, which is no refusal of the caller's", async (_name, policy) => {
    const { id, keys } = await seed(policy);
    for (const text of ["one", "two"]) {
      const { status, state } = await ask(keys[0], text);
      expect([status, state]).toEqual([200, "miss"]);
    }
    const events = await harness.events(id, 2);
    expect(events.map(({ model, decision }) => [model, decision])).toEqual([
      ["gpt-4o-mini", "allow"],
      ["gpt-4o-mini", "allow"],
    ]);
  });

  it("is a plain miss where no vector comes, or none in time", async () => {
    const { keys } = await seed();
    harness.upstream.embed = () => [];
    for (const text of ["one", "two"]) expect((await ask(keys[0], text)).state).toBe("miss");
    harness.upstream.embed = alike;
    harness.upstream.delayMs = 2_500;
    expect(await ask(keys[0], "three")).toMatchObject({ status: 200, state: "miss" });
  });

  it("serves no answer that was dropped", async () => {
    const { id, keys } = await seed();
    await ask(keys[0], "one");
    expect((await ask(keys[0], "two")).state).toBe("semantic");
    const filter = { projectId: null, host: null, model: "gpt-4o-mini" };
    await inTransaction(harness.database.system.pool, (sql) => invalidateCache(sql, id, [filter]));
    let number = 0;
    const words = ["three", "four", "five", "six", "seven", "eight"];
    await expect
      .poll(async () => (await ask(keys[0], words[number++ % words.length])).state)
      .toBe("miss");
  });

  it("holds the embedding on the budget that pays for it", async () => {
    const { id, keys } = await seed({ monthlyBudget: "1000000" });
    await ask(keys[0], "one");
    await ask(keys[0], "two");
    await harness.events(id, 4);
    const settled = async () =>
      (await harness.counters(id)).reduce((sum, { settledNano }) => sum + settledNano, 0n);
    await expect.poll(settled).toBe(CHAT_COST + 2n * EMBEDDING_COST);
  });
});
