import type { CacheInvalidation } from "@pag0/db";
import { describe, expect, it } from "vitest";
import type { CachedAnswer, Origin } from "./answer.ts";
import { AnswerCache } from "./answer-cache.ts";
import { Invalidations } from "./invalidations.ts";

const answer = (text: string): CachedAnswer => ({
  headers: {},
  chunks: [Buffer.from(text)],
  stream: false,
  usage: null,
});

const A: Origin = {
  organizationId: "org_a",
  projectId: "prj_1",
  host: "api.openai.com",
  model: "gpt-4o",
};

function cacheAt(maxBytes: number) {
  const clock = { now: 0 };
  const rows: CacheInvalidation[] = [];
  const invalidations = new Invalidations(async () => [...rows]);
  const cache = new AnswerCache({
    ...{ maxBytes, invalidations, shared: null },
    maxEntryBytes: 2_000,
    elapsed: () => clock.now,
  });
  const get = (key: string, ttlSeconds: number, asker = A) => cache.get(key, asker, ttlSeconds);
  const put = (key: string, kept: CachedAnswer, ttlSeconds: number, origin = A) =>
    cache.put(cache.place(key, origin, ttlSeconds), kept);
  const drop = async (filter: Partial<CacheInvalidation>) => {
    const any = { organizationId: "org_a", projectId: null, host: null, model: null };
    rows.push({ ...any, generation: rows.length + 1, ...filter });
    await invalidations.load(null);
  };
  return { cache, clock, get, put, drop };
}

describe("AnswerCache", () => {
  it("serves an answer until its time is over", () => {
    const { cache, clock, get, put } = cacheAt(10_000);
    put("k", answer("a"), 30);
    clock.now = 29_999;
    expect(get("k", 60)?.chunks[0]?.toString()).toBe("a");
    clock.now = 30_000;
    expect(get("k", 60)).toBeNull();
    expect(cache.bytes).toBe(0);
  });

  it("serves nothing older than the policy that asks lets it be, and keeps it for others", () => {
    const { clock, get, put } = cacheAt(10_000);
    put("k", answer("a"), 3_600);
    clock.now = 60_000;
    expect(get("k", 60)).toBeNull();
    expect(get("k", 61)).not.toBeNull();
  });

  it("counts what many small pieces take beside their bytes", () => {
    const { cache, put } = cacheAt(10_000);
    const chunks = Array.from({ length: 5 }, () => Buffer.from("x"));
    put("k", { headers: { "x-a": "bc" }, chunks, stream: true, usage: null }, 60);
    expect([cache.bytes, cache.entries]).toEqual([1_280 + 5 * 17 + 5, 1]);
  });

  it("lets go of the memory that a piece was cut from", () => {
    const { get, put } = cacheAt(10_000);
    const chunks = [Buffer.alloc(1_000_000).subarray(0, 5)];
    put("k", { headers: {}, chunks, stream: false, usage: null }, 60);
    expect(get("k", 60)?.chunks[0]?.buffer.byteLength).toBeLessThan(100_000);
  });

  it("drops the least recently used first and stays within its bytes", () => {
    const { cache, get, put } = cacheAt(2_600);
    put("a", answer("1"), 60);
    put("b", answer("2"), 60);
    get("a", 60);
    put("c", answer("3"), 60);
    expect([get("a", 60), get("b", 60), get("c", 60)].map((hit) => hit !== null)).toEqual([
      true,
      false,
      true,
    ]);
    expect(cache.bytes).toBe(2_594);
  });

  it("does not keep an answer above the limit of one", () => {
    const { get, put } = cacheAt(10_000);
    put("k", answer("x".repeat(800)), 60);
    expect(get("k", 60)).toBeNull();
  });

  it("lets one lead and the others wait until it has finished", async () => {
    const { cache, get, put } = cacheAt(10_000);
    const leader = cache.lead(cache.place("k", A, 60));
    const follower = cache.lead(cache.place("k", A, 60));
    if (!("finished" in leader) || !("wait" in follower)) throw new Error("not one leader");
    put("k", answer("a"), 60);
    leader.finished("answered");
    await follower.wait;
    expect(get("k", 60)).not.toBeNull();
    expect("finished" in cache.lead(cache.place("k", A, 60))).toBe(true);
  });

  describe("after an invalidation", () => {
    const B: Origin = { ...A, projectId: "prj_2", host: "api.deepl.com", model: null };

    it.each([
      [{}, [false, false]],
      [{ projectId: "prj_1" }, [false, true]],
      [{ host: "api.openai.com" }, [false, true]],
      [{ model: "gpt-4o" }, [false, true]],
      [{ projectId: "prj_1", host: "api.deepl.com" }, [true, true]],
      [{ model: "gpt-4" }, [true, true]],
      [{ organizationId: "org_b" }, [true, true]],
    ])("of %o serves what it does not name", async (filter, served) => {
      const { get, put, drop } = cacheAt(10_000);
      put("a", answer("a"), 60, A);
      put("b", answer("b"), 60, B);
      await drop(filter);
      expect([get("a", 60, A), get("b", 60, B)].map((hit) => hit !== null)).toEqual(served);
      put("a", answer("again"), 60, A);
      expect(get("a", 60, A)?.chunks.join("")).toBe("again");
    });

    it("of a team serves the team nothing older that another brought, and keeps it for others", async () => {
      const { cache, get, put, drop } = cacheAt(10_000);
      put("shared", answer("b"), 60, B);
      await drop({ projectId: "prj_1" });
      expect(get("shared", 60, A)).toBeNull();
      expect(get("shared", 60, B)).not.toBeNull();
      expect(cache.entries).toBe(1);
      put("shared", answer("a"), 60, A);
      expect(get("shared", 60, A)?.chunks.join("")).toBe("a");
    });

    it("keeps no answer that was under way, and lets nobody wait for it", async () => {
      const { cache, get, drop } = cacheAt(10_000);
      const before = cache.place("k", A, 60);
      const leader = cache.lead(before);
      await drop({ model: "gpt-4o" });
      const after = cache.place("k", A, 60);
      expect("finished" in leader && "finished" in cache.lead(after)).toBe(true);
      cache.put(before, answer("old"));
      expect(get("k", 60)).toBeNull();
      cache.put(after, answer("new"));
      expect(get("k", 60)?.chunks.join("")).toBe("new");
    });

    it("lets go of the memory", async () => {
      const { cache, get, put, drop } = cacheAt(10_000);
      put("k", answer("a"), 60);
      await drop({});
      get("k", 60);
      expect([cache.entries, cache.bytes]).toEqual([0, 0]);
    });
  });
});
