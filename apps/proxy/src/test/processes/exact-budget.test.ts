import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { createCallers } from "./callers.ts";
import { type CountingUpstream, startCountingUpstream } from "./counting-upstream.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { booked, COUNTERS, PRICE, type SeededLevels, seedLevels } from "./levels.ts";

const PROXIES = 4;
const CALLERS = 256;
const COVERED = 1_000;
/** Of each caller; in all half as many again as the budget covers. */
const CALLS_EACH = 6;

let harness: Harness;
let upstream: CountingUpstream;
let seeded: SeededLevels;
let fleet: Fleet;
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
  seeded = await seedLevels(harness, COVERED, upstream.url);
  fleet = await startFleet(
    {
      ...harness.variables,
      PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port}`,
      PAG0_LEASE_TTL_MS: "500",
    },
    PROXIES,
  );
});
afterAll(async () => {
  await fleet.stop();
  await upstream.close();
  await harness.close();
});

describe(`a budget of exactly ${COVERED} calls, ${CALLERS} callers at once, ${PROXIES} proxies in processes of their own`, () => {
  it(`lets exactly ${COVERED} pass, and settles them to the limit at every level`, async () => {
    const { id, key, limit } = seeded;
    const callers = createCallers(key);
    let calls = 0;
    const call = (proxy: number) =>
      callers.call(fleet.url(proxy % PROXIES) ?? "", `/exact/${calls++}`);
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        for (let n = 0; n < CALLS_EACH; n++) await call(caller + n);
      }),
    );
    expect([...callers.seen.keys()].sort()).toEqual(["BUDGET_EXCEEDED", "served"]);
    expect(callers.seen.get("served")).toBeLessThanOrEqual(COVERED);
    console.info(`${callers.seen.get("served")} of ${COVERED} at once`);
    // A slice that another proxy has and does not need comes back within seconds.
    await expect
      .poll(
        async () => {
          for (let proxy = 0; proxy < PROXIES; proxy++) while ((await call(proxy)) === "served");
          return callers.seen.get("served");
        },
        { timeout: 25_000, interval: 200 },
      )
      .toBe(COVERED);
    await callers.close();
    expect([...callers.seen.keys()].sort()).toEqual(["BUDGET_EXCEEDED", "served"]);
    expect(upstream.arrived.size).toBe(COVERED);
    expect([...upstream.arrived.values()].every((times) => times === 1)).toBe(true);

    const events = await harness.events(id, calls);
    expect(events).toHaveLength(calls);
    const served = events.filter((event) => event.outcome === "served");
    expect(served.map((event) => event.path).sort()).toEqual([...upstream.answered].sort());
    expect(served.every((event) => event.costNano === PRICE)).toBe(true);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(limit);
    expect(await booked(harness, id)).toEqual(
      [...COUNTERS].sort().map((counter) => ({ counter, settled: limit, held: 0n, leased: 0n })),
    );
  }, 60_000);
});
