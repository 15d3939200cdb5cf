import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { createCallers } from "./callers.ts";
import { type CountingUpstream, startCountingUpstream } from "./counting-upstream.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { booked, COUNTERS, PRICE, type SeededLevels, seedLevels } from "./levels.ts";

const UNDER_WAY = 100;
const COVERED = 150;

let harness: Harness;
let upstream: CountingUpstream;
let seeded: SeededLevels;
let fleet: Fleet;
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
  seeded = await seedLevels(harness, COVERED, upstream.url);
  const PAG0_PRIVATE_HOSTS = `127.0.0.1:${upstream.port}`;
  fleet = await startFleet({ ...harness.variables, PAG0_PRIVATE_HOSTS }, 1);
}, 600_000);
afterAll(async () => {
  await fleet.stop();
  await upstream.close();
  await harness.close();
});

describe(`a proxy killed with ${UNDER_WAY} calls under way`, () => {
  it("leaves nothing held: the calls are charged, each once, and the rest can be spent at once", async () => {
    const { id, key } = seeded;
    const callers = createCallers(key);
    const url = () => fleet.url(0) ?? "";
    // Nine that are answered, so that the proxy has a slice and a ledger to lose.
    for (let call = 0; call < 9; call++) await callers.insist(url(), `/before/${call}`);
    upstream.delayMs = () => 60_000;
    const cut = Promise.all(
      Array.from({ length: UNDER_WAY }, (_, call) => callers.insist(url(), `/cut/${call}`)),
    );
    await expect.poll(() => upstream.arrived.size, { interval: 20 }).toBe(9 + UNDER_WAY);
    await fleet.crash(0);
    expect(await cut).toEqual(Array(UNDER_WAY).fill("cut"));
    upstream.delayMs = () => 0;

    const after = await booked(harness, id);
    const settled = BigInt(9 + UNDER_WAY) * PRICE;
    expect(after).toEqual(
      [...COUNTERS].sort().map((counter) => ({ counter, settled, held: 0n, leased: 0n })),
    );
    const events = await harness.events(id, 9 + UNDER_WAY);
    const unknown = events.filter((event) => event.outcome === "unknown");
    expect(unknown.map((event) => event.path).sort()).toEqual(
      Array.from({ length: UNDER_WAY }, (_, call) => `/cut/${call}`).sort(),
    );
    expect(unknown.every((event) => event.costNano === PRICE && event.estimated)).toBe(true);

    let rest = 0;
    while ((await callers.insist(url(), `/after/${rest}`)) === "served") rest++;
    expect(rest).toBe(COVERED - 9 - UNDER_WAY);
    expect(callers.seen.get("BUDGET_EXCEEDED")).toBe(1);
    await callers.close();
  });
});
