import { describe, expect, it } from "vitest";
import { AnswerCache, type CachedAnswer } from "./cache.ts";
import { type CacheKeyParts, cacheKey } from "./key.ts";

const answer = (text: string): CachedAnswer => ({
  headers: {},
  chunks: [Buffer.from(text)],
  stream: false,
  usage: null,
});

function cacheAt(maxBytes: number) {
  const clock = { now: 0 };
  const cache = new AnswerCache({ maxBytes, maxEntryBytes: 1_000, elapsed: () => clock.now });
  return { cache, clock };
}

describe("AnswerCache", () => {
  it("serves an answer until its time is over", () => {
    const { cache, clock } = cacheAt(10_000);
    cache.put("k", answer("a"), 30);
    clock.now = 29_999;
    expect(cache.get("k", 60)?.chunks[0]?.toString()).toBe("a");
    clock.now = 30_000;
    expect(cache.get("k", 60)).toBeNull();
    expect(cache.bytes).toBe(0);
  });

  it("serves nothing older than the policy that asks lets it be, and keeps it for others", () => {
    const { cache, clock } = cacheAt(10_000);
    cache.put("k", answer("a"), 3_600);
    clock.now = 60_000;
    expect(cache.get("k", 60)).toBeNull();
    expect(cache.get("k", 61)).not.toBeNull();
  });

  it("counts what many small pieces take beside their bytes", () => {
    const { cache } = cacheAt(10_000);
    const chunks = Array.from({ length: 5 }, () => Buffer.from("x"));
    cache.put("k", { headers: { "x-a": "bc" }, chunks, stream: true, usage: null }, 60);
    expect([cache.bytes, cache.entries]).toEqual([512 + 5 * 65 + 5, 1]);
  });

  it("lets go of the memory that a piece was cut from", () => {
    const { cache } = cacheAt(10_000);
    const chunks = [Buffer.alloc(1_000_000).subarray(0, 5)];
    cache.put("k", { headers: {}, chunks, stream: false, usage: null }, 60);
    expect(cache.get("k", 60)?.chunks[0]?.buffer.byteLength).toBeLessThan(100_000);
  });

  it("drops the least recently used first and stays within its bytes", () => {
    const { cache } = cacheAt(1_200);
    cache.put("a", answer("1"), 60);
    cache.put("b", answer("2"), 60);
    cache.get("a", 60);
    cache.put("c", answer("3"), 60);
    expect(
      [cache.get("a", 60), cache.get("b", 60), cache.get("c", 60)].map((hit) => hit !== null),
    ).toEqual([true, false, true]);
    expect(cache.bytes).toBe(1_154);
  });

  it("does not keep an answer above the limit of one", () => {
    const { cache } = cacheAt(10_000);
    cache.put("k", answer("x".repeat(600)), 60);
    expect(cache.get("k", 60)).toBeNull();
  });

  it("lets one lead and the others wait until it has finished", async () => {
    const { cache } = cacheAt(10_000);
    const leader = cache.lead("k");
    const follower = cache.lead("k");
    if (!("finished" in leader) || !("wait" in follower)) throw new Error("not one leader");
    cache.put("k", answer("a"), 60);
    leader.finished();
    await follower.wait;
    expect(cache.get("k", 60)).not.toBeNull();
    expect("finished" in cache.lead("k")).toBe(true);
  });
});

describe("cacheKey", () => {
  const parts: CacheKeyParts = {
    scope: "prj:a",
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions",
    providerId: "p",
    credential: "sk-1",
    format: "openai",
    upstream: "https://api.openai.com/",
    rules: "max:",
    variant: "",
    body: Buffer.from('{"model":"m","n":1}'),
  };

  it("is the same for the same JSON written otherwise", () => {
    const other = { ...parts, body: Buffer.from('{ "n": 1, "model": "m" }') };
    expect(cacheKey(other)).toBe(cacheKey(parts));
  });

  it.each([
    { scope: "prj:b" },
    { method: "PUT" },
    { url: "https://api.openai.com/v1/chat/completion" },
    { providerId: "q" },
    { credential: "sk-2" },
    { format: "http" },
    { upstream: "https://mirror.example/" },
    { rules: "max:100" },
    { variant: "anthropic-beta: x" },
    { body: Buffer.from('{"model":"m","n":2}') },
    { scope: "prj:aP", method: "OST" },
  ])("differs with %o", (change) => {
    expect(cacheKey({ ...parts, ...change })).not.toBe(cacheKey(parts));
  });

  it.each([
    ['{"id":9007199254740993}', '{"id":9007199254740992}'],
    ['{"p":0.10000000000000001}', '{"p":0.1}'],
    ['{"n":1e400}', '{"n":null}'],
    ['{"n":-0}', '{"n":0}'],
  ])("differs where reading would lose what a number says: %s", (one, two) => {
    const keys = [one, two].map((body) => cacheKey({ ...parts, body: Buffer.from(body) }));
    expect(new Set(keys).size).toBe(2);
  });
});
