import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { type Callers, createCallers } from "./callers.ts";
import { type CountingUpstream, startCountingUpstream } from "./counting-upstream.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { booked, COUNTERS, PRICE, type SeededLevels, seedLevels } from "./levels.ts";
import { type OwnPostgres, startOwnPostgres } from "./own-postgres.ts";

const PROXIES = 4;
const CALLERS = 64;
const COVERED = 1_000;
/** One proxy is killed every second; PostgreSQL with the middle one. */
const KILLS = 8;

let harness: Harness;
let postgres: OwnPostgres;
let upstream: CountingUpstream;
let seeded: SeededLevels;
let fleet: Fleet;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  harness = await createHarness(postgres);
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

/** Calls of many callers, one after another each, as long as `until` says; returns how many there were. */
async function load(callers: Callers, until: () => boolean): Promise<number> {
  let calls = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let n = 0; !until(); n++) {
        const url = fleet.url((caller + n) % PROXIES);
        if (url === null) await pause(20);
        else if ((await callers.call(url, `/chaos/${calls++}`)) !== "served") await pause(50);
      }
    }),
  );
  return calls;
}

/** Does not wait for one to be back before it kills the next. */
async function killEverySecond(): Promise<void> {
  const returning: Promise<void>[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(1_000);
    returning.push(fleet.crash(kill % PROXIES));
    if (kill === KILLS / 2)
      returning.push(
        postgres
          .kill()
          .then(() => pause(500))
          .then(postgres.start),
      );
  }
  await Promise.all(returning);
}

describe(`a budget of ${COVERED} calls, ${PROXIES} proxies of which one is killed every second, and PostgreSQL in the middle`, () => {
  it("is never overspent, and every nano-dollar of it is explained", async () => {
    const { id, key, limit } = seeded;
    const callers = createCallers(key);
    upstream.delayMs = () => 200 + Math.random() * 800;
    let over = false;
    const chaos = killEverySecond().finally(() => {
      over = true;
    });
    await Promise.all([load(callers, () => over), chaos]);
    upstream.delayMs = () => 0;
    const during = callers.seen.get("served") ?? 0;

    // What is left can be spent, to the last call: nothing that a killed proxy had is lost.
    const settled = async () => (await booked(harness, id)).map((row) => row.settled);
    let last = 0;
    await expect
      .poll(
        async () => {
          for (let proxy = 0; proxy < PROXIES; proxy++)
            while ((await callers.insist(fleet.url(proxy) ?? "", `/rest/${last++}`)) === "served");
          return settled();
        },
        { timeout: 300_000, interval: 200 },
      )
      .toEqual(COUNTERS.map(() => limit));
    await callers.close();
    await fleet.stop();

    const events = await harness.events(id, 1);
    const charged = events.filter((event) => event.costNano > 0n);
    const unknown = charged.filter((event) => event.outcome === "unknown");
    const paths = new Set(charged.map((event) => event.path));
    console.info(
      `${during} served during, ${charged.length} charged, ${unknown.length} unknown, ${upstream.arrived.size} reached the provider`,
      Object.fromEntries(callers.seen),
    );
    // Each call is charged once, at its price, and all of them are what the budget had.
    expect(paths.size).toBe(charged.length);
    expect(charged.every((event) => event.costNano === PRICE)).toBe(true);
    expect(BigInt(charged.length) * PRICE).toBe(limit);
    // No call reached the provider twice or without being charged; what was not answered is unknown.
    expect([...upstream.arrived.values()].every((times) => times === 1)).toBe(true);
    expect([...upstream.arrived.keys()].filter((path) => !paths.has(path))).toEqual([]);
    const unanswered = charged.filter((event) => !upstream.answered.has(event.path));
    expect(unanswered.filter((event) => event.outcome !== "unknown")).toEqual([]);
    expect(BigInt(upstream.answered.size + unanswered.length) * PRICE).toBe(limit);
    expect(callers.seen.get("served")).toBeLessThanOrEqual(charged.length - unknown.length);
    // Each kill cut at most the calls that were under way.
    expect(callers.seen.get("cut")).toBeGreaterThan(0);
    expect(unknown.length).toBeLessThanOrEqual(KILLS * CALLERS);
    expect(await booked(harness, id)).toEqual(
      [...COUNTERS].sort().map((counter) => ({ counter, settled: limit, held: 0n, leased: 0n })),
    );
  }, 600_000);
});
