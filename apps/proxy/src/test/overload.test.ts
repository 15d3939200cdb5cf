import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe("a burst while the provider is slow", () => {
  it("is answered 503 at once beyond the places there are, and leaves nothing behind", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "400000000" }] });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start({ PAG0_MAX_IN_FLIGHT: "20" });
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const answers: string[] = [];
    const calls = Array.from({ length: 100 }, async () => {
      const response = await forward(url, key, PRICED_URL);
      const code = response.status === 200 ? "served" : String((await problem(response)).code);
      answers.push(`${code} ${response.headers.get("retry-after")}`);
    });
    // Early rather than late: before the first of the slow ones was answered.
    await expect.poll(() => answers).toEqual(Array(80).fill("OVERLOADED 1"));
    harness.upstream.letGo = null;
    letGo();
    await Promise.all(calls);
    expect(answers.slice(80)).toEqual(Array(20).fill("served null"));
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    expect(await harness.events(id, 22)).toHaveLength(22);
    await expect
      .poll(async () => (await harness.counters(id))[0]?.settledNano)
      .toBe(22n * 20_000_000n);
  });
});

describe("a journal that is as large as it may be", () => {
  it("refuses calls before anything is spent, and /readyz says why", async () => {
    const { projects } = await harness.seed({ projects: [{ monthlyBudget: "400000000" }] });
    const key = projects[0]?.key ?? "";
    const proxy = await harness.start({
      PAG0_JOURNAL_MAX_BYTES: String(1024 * 1024),
      PAG0_DATA_DIR: `${harness.variables.PAG0_DATA_DIR}/small`,
    });
    // Nothing is shipped while the table is locked.
    const locked = Promise.withResolvers<void>();
    const freed = Promise.withResolvers<void>();
    const locking = withClient(harness.variables.DATABASE_URL ?? "", async (client) => {
      await client.query("BEGIN; LOCK TABLE usage_events IN ACCESS EXCLUSIVE MODE");
      locked.resolve();
      await freed.promise;
    });
    await locked.promise;
    const long = `${PRICED_URL}?${"x".repeat(4_000)}`;
    let refused: Response | null = null;
    for (let i = 0; i < 600 && refused === null; i++) {
      const response = await forward(proxy.url, key, long);
      if (response.status !== 200) refused = response;
      else await response.arrayBuffer();
    }
    expect(refused?.status).toBe(503);
    expect(refused === null ? null : (await problem(refused)).code).toBe("JOURNAL_UNAVAILABLE");
    const ready = await fetch(`${proxy.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(String(((await ready.json()) as { detail: string }).detail)).toContain("is full");
    freed.resolve();
    await locking;
    await expect.poll(async () => (await forward(proxy.url, key, PRICED_URL)).status).toBe(200);
  });
});
