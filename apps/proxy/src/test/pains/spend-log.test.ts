import { newApiKey } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness } from "../harness.ts";
import { COME_BACK, createCallers } from "../processes/callers.ts";
import { type CountingUpstream, startCountingUpstream } from "../processes/counting-upstream.ts";
import { booked, COUNTERS, PRICE, seedLevels } from "../processes/levels.ts";

const CALLS = 2_000;
/** Of a call under three levels of policy, whose identifiers alone are 310 bytes. */
const MAX_ROW_BYTES = 800;

let harness: Harness;
let upstream: CountingUpstream;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
  const hosts = `127.0.0.1:${upstream.port},127.0.0.1:${harness.upstream.port}`;
  url = (await harness.start({ PAG0_PRIVATE_HOSTS: hosts })).url;
});
afterAll(async () => {
  await harness.close();
  await upstream.close();
});

/** Rows that statements wrote to a table and were committed, by kind. */
async function written(table: string): Promise<{ inserted: number; updated: number }> {
  // Each back end tells what it did a moment after it has ended a transaction.
  const [row] = await harness.admin(`
    SELECT sum(n_tup_ins)::int AS inserted, sum(n_tup_upd)::int AS updated
    FROM pg_stat_user_tables WHERE relname = '${table}'`);
  return { inserted: Number(row?.inserted), updated: Number(row?.updated) };
}

describe("what a call costs the database", () => {
  it("is nothing for a flood of keys that nobody has: no row anywhere, and few questions", async () => {
    const total = async () => {
      const [row] = await harness.admin(
        "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int AS n FROM pg_stat_user_tables WHERE relname NOT IN ('proxy_nodes')",
      );
      return Number(row?.n);
    };
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const before = await total();
    const codes = new Map<string, number>();
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (let n = 0; n < 40; n++) {
          const response = await forward(url, newApiKey("project"), "https://api.salesforce.com/");
          const code = String(response.headers.get("pag0-error"));
          await response.arrayBuffer();
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
      }),
    );
    // Where too many are asked about at once, or the database is busy, the caller is told to come back.
    expect(codes.get("API_KEY_INVALID")).toBeGreaterThan(0);
    expect([...codes.keys()].filter((code) => !COME_BACK.has(code))).toEqual(["API_KEY_INVALID"]);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await total()).toBe(before);
  });

  it("is one row of a few hundred bytes, and the counters it counts in are written once for many", async () => {
    const { id, key } = await seedLevels(harness, 10 * CALLS, upstream.url);
    const callers = createCallers(key);
    let calls = 0;
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (calls < CALLS) await callers.insist(url, `/rows/${calls++}`);
      }),
    );
    await callers.close();
    expect(callers.seen.get("served")).toBe(CALLS);
    const settled = async () => (await booked(harness, id)).map((row) => row.settled);
    await expect
      .poll(settled, { timeout: 300_000, interval: 200 })
      .toEqual(Array(COUNTERS.length).fill(BigInt(CALLS) * PRICE));
    const counters = async () => (await written("budget_counters")).updated;
    await expect.poll(counters).toBeGreaterThan(0);
    const updates = await counters();
    console.info(`${(updates / CALLS).toFixed(2)} updates of ${COUNTERS.length} counters a call`);
    // Each call counts in ten counters.
    expect(updates).toBeLessThan(CALLS);
    const [row] = await harness.admin(
      `SELECT avg(pg_column_size(e.*))::int AS bytes FROM usage_events AS e WHERE organization_id = '${id}'`,
    );
    expect(Number(row?.bytes)).toBeGreaterThan(100);
    expect(Number(row?.bytes)).toBeLessThan(MAX_ROW_BYTES);
  }, 600_000);
});
