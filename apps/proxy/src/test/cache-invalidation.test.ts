import { type CacheFilter, inTransaction, invalidateCache } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { createHarness, forward, type Harness, type SeededOrganization } from "./harness.ts";

const cached = { cache: { enabled: true, sharedCache: true, defaultTTL: 600 } };
const OPENAI = "https://api.openai.com/v1/chat/completions";
const SALESFORCE = "https://api.salesforce.com/query";

let harness: Harness;
let urls: string[];
beforeAll(async () => {
  harness = await createHarness();
  urls = [(await harness.start()).url, (await harness.start()).url];
});
afterAll(() => harness.close());

const chat = (model: string) => ({
  method: "POST",
  body: JSON.stringify({ model, max_tokens: 10, messages: [{ role: "user", content: "hi" }] }),
});

async function stateOf(url: string, key: string, target: string, init = {}): Promise<string> {
  const response = await forward(url, key, target, init);
  await response.arrayBuffer();
  return response.headers.get("pag0-cache") ?? "";
}

function invalidate({ id }: SeededOrganization, filter: Partial<CacheFilter>): Promise<void> {
  const whole = { projectId: null, host: null, model: null, ...filter };
  return inTransaction(harness.database.system.pool, (sql) => invalidateCache(sql, id, [whole]));
}

describe("invalidating the cache", () => {
  it("drops what it names at every proxy within two seconds, and nothing else", async () => {
    const own = await harness.seed({ projects: [cached] });
    const other = await harness.seed({ projects: [cached] });
    const [key, foreign] = [own, other].map(({ projects }) => projects[0]?.key ?? "");
    const calls: [string, string, string, object][] = urls.flatMap((url) => [
      [url, key as string, OPENAI, chat("gpt-4o-mini")],
      [url, key as string, OPENAI, chat("gpt-4o")],
      [url, key as string, SALESFORCE, {}],
      [url, foreign as string, OPENAI, chat("gpt-4o-mini")],
    ]);
    const states = () => Promise.all(calls.map((call) => stateOf(...call)));
    const both = (...expected: string[]) => [...expected, ...expected];
    expect(await states()).toEqual(both("miss", "miss", "miss", "miss"));
    expect(await states()).toEqual(both("hit", "hit", "hit", "hit"));
    /** Asks for what is dropped until each proxy has heard of it, and then for all. */
    const drop = async (filter: Parameters<typeof invalidate>[1], dropped: number[]) => {
      await invalidate(own, filter);
      const passed = ownTime();
      const miss = (call: [string, string, string, object]) =>
        expect.poll(() => stateOf(...call), { interval: 20 }).toBe("miss");
      await Promise.all(calls.filter((_, at) => dropped.includes(at % 4)).map(miss));
      expect(passed()).toBeLessThan(2_000);
      expect(await states()).toEqual(both("hit", "hit", "hit", "hit"));
    };
    await drop({ model: "gpt-4o-mini" }, [0]);
    await drop({ host: "api.salesforce.com" }, [2]);
    await drop({}, [0, 1, 2]);
  });

  it("keeps no answer that was under way when it was dropped", async () => {
    const own = await harness.seed({ projects: [cached] });
    const key = own.projects[0]?.key ?? "";
    const [url] = urls as [string, string];
    harness.upstream.delayMs = 2_000;
    const before = harness.upstream.seen.length;
    const leading = stateOf(url, key, SALESFORCE);
    await expect.poll(() => harness.upstream.seen.length, { interval: 10 }).toBe(before + 1);
    await invalidate(own, {});
    expect(await leading).toBe("miss");
    harness.upstream.delayMs = 0;
    expect(await stateOf(url, key, SALESFORCE)).toBe("miss");
    expect(await stateOf(url, key, SALESFORCE)).toBe("hit");
  });

  it("is known to a proxy whose connection was lost meanwhile", async () => {
    const own = await harness.seed({ projects: [cached] });
    const key = own.projects[0]?.key ?? "";
    const [url] = urls as [string, string];
    expect(await stateOf(url, key, SALESFORCE)).toBe("miss");
    expect(await stateOf(url, key, SALESFORCE)).toBe("hit");
    await harness.admin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%pag0_cache%' AND pid <> pg_backend_pid()",
    );
    await invalidate(own, {});
    await expect.poll(() => stateOf(url, key, SALESFORCE)).toBe("miss");
  });
});
