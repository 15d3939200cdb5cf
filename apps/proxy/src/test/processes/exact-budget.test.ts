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
    },
    PROXIES,
  );
}, 600_000);
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
    const outcomes = await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        const own: string[] = [];
        for (let n = 0; n < CALLS_EACH; n++)
          own.push(await callers.insist(fleet.url((caller + n) % PROXIES) ?? "", `/${calls++}`));
        return own;
      }),
    ).then((all) => all.flat());
    // Slices that other proxies have and do not need were called back: nobody was refused too soon.
    expect(outcomes.filter((outcome) => outcome === "served")).toHaveLength(COVERED);
    expect(outcomes.filter((outcome) => outcome !== "served")).toEqual(
      Array(CALLERS * CALLS_EACH - COVERED).fill("BUDGET_EXCEEDED"),
    );
    await callers.close();
    expect(upstream.arrived.size).toBe(COVERED);
    expect([...upstream.arrived.values()].every((times) => times === 1)).toBe(true);

    const events = await harness.events(id, calls);
    const served = events.filter((event) => event.outcome === "served");
    expect(served.map((event) => event.path).sort()).toEqual([...upstream.answered].sort());
    expect(served.every((event) => event.costNano === PRICE)).toBe(true);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(limit);
    expect(await booked(harness, id)).toEqual(
      [...COUNTERS].sort().map((counter) => ({ counter, settled: limit, held: 0n, leased: 0n })),
    );
  }, 600_000);
});
