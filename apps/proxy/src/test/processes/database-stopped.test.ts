import { setTimeout as pause } from "node:timers/promises";
import { newApiKey, type PolicyDocumentInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "../harness.ts";
import { type Callers, createCallers } from "./callers.ts";
import { type CountingUpstream, startCountingUpstream } from "./counting-upstream.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import { booked, PRICE, type SeededLevels, seedLevels } from "./levels.ts";
import { type OwnPostgres, startOwnPostgres } from "./own-postgres.ts";

const PROXIES = 2;
/** More than is asked for. */
const COVERED = 20_000;
/** For what needs the database and does not get it. */
const QUICKLY_MS = 300;

let harness: Harness;
let postgres: OwnPostgres;
let upstream: CountingUpstream;
let seeded: SeededLevels;
/** With a budget whose slice is spent within moments. */
let narrow: { id: string; key: string };
/** Without any budget. */
let free: { id: string; key: string };
let fleet: Fleet;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  harness = await createHarness(postgres);
  upstream = await startCountingUpstream();
  seeded = await seedLevels(harness, COVERED, upstream.url);
  const seedOne = async (policy: PolicyDocumentInput) => {
    const projects = [policy];
    const one = await harness.seed({ projects, price: PRICE, upstreamUrl: upstream.url });
    return { id: one.id, key: one.projects[0]?.key ?? "" };
  };
  narrow = await seedOne({ monthlyBudget: "4000000" });
  free = await seedOne({});
  const PAG0_PRIVATE_HOSTS = `127.0.0.1:${upstream.port}`;
  fleet = await startFleet({ ...harness.variables, PAG0_PRIVATE_HOSTS }, PROXIES);
}, 600_000);
afterAll(async () => {
  await fleet.stop();
  await upstream.close();
  await harness.close();
});

const at = (proxy: number) => fleet.url(proxy % PROXIES) ?? "";

/** Eight callers who pause a little between their calls, as long as `until` says. */
async function load(callers: Callers, name: string, until: () => boolean): Promise<void> {
  await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      for (let call = 0; !until(); call++) {
        await callers.call(at(caller + call), `/${name}/${caller}/${call}`);
        await pause(20);
      }
    }),
  );
}

/** The code of a refusal and how long it took. */
async function refusal(proxy: number, key: string): Promise<[unknown, unknown, number]> {
  const began = performance.now();
  const response = await forward(at(proxy), key, PRICED_URL);
  return [response.status, (await problem(response)).code, performance.now() - began];
}

describe("while PostgreSQL is stopped under load", () => {
  it("calls go on within their slices, the rest is refused at once, and all is counted afterwards", async () => {
    const callers = createCallers(seeded.key);
    const poor = createCallers(narrow.key);
    const unlimited = createCallers(free.key);
    let over = false;
    const loading = Promise.all([
      load(callers, "load", () => over),
      load(unlimited, "free", () => over),
    ]);
    expect(await poor.insist(at(0), "/narrow/first")).toBe("served");
    await pause(1_000);
    await postgres.kill();
    const before = [callers, unlimited].map(({ seen }) => seen.get("served") ?? 0);

    // A key that is known to nobody here may be known to the database: it is not called wrong.
    const [status, code] = await refusal(0, newApiKey("project"));
    expect([status, code]).toEqual([503, "NOT_READY"]);
    // A budget whose slice is spent fails closed, and does so at once.
    let narrowServed = 1;
    while ((await poor.call(at(0), `/narrow/${narrowServed}`)) === "served") narrowServed++;
    expect([...poor.seen.keys()].sort()).toEqual(["BUDGET_UNAVAILABLE", "served"]);
    const took: number[] = [];
    for (let n = 0; n < 20; n++) {
      const [status, code, tookMs] = await refusal(0, narrow.key);
      expect([status, code]).toEqual([503, "BUDGET_UNAVAILABLE"]);
      took.push(tookMs);
    }
    expect(took.sort((a, b) => a - b)[10]).toBeLessThan(QUICKLY_MS);
    await pause(3_000);
    await expect
      .poll(() => (unlimited.seen.get("served") ?? 0) - (before[1] ?? 0))
      .toBeGreaterThan(100);
    for (let proxy = 0; proxy < PROXIES; proxy++) {
      expect((await fetch(`${at(proxy)}/readyz`)).status).toBe(200);
      expect((await fetch(`${at(proxy)}/healthz`)).status).toBe(200);
    }
    const pids = Array.from({ length: PROXIES }, (_, proxy) => fleet.pid(proxy));
    const during = [callers, unlimited].map(
      ({ seen }, index) => (seen.get("served") ?? 0) - (before[index] ?? 0),
    );
    await postgres.start();
    // Without a restart: the budget is lent again, and what was spooled is counted.
    await expect.poll(() => poor.call(at(0), "/narrow/again"), { interval: 100 }).toBe("served");
    over = true;
    await loading;
    // What has no budget needs no database; what has one goes on as far as its slices go, and no call is
    // answered with anything but that.
    expect([...unlimited.seen.keys()]).toEqual(["served"]);
    expect(during[0]).toBeGreaterThan(0);
    expect(new Set([...callers.seen.keys(), "BUDGET_UNAVAILABLE"]).size).toBe(2);
    expect(pids).toEqual(Array.from({ length: PROXIES }, (_, proxy) => fleet.pid(proxy)));

    const served = callers.seen.get("served") ?? 0;
    const exact = async (id: string) =>
      (await booked(harness, id)).map((row) => [row.settled, row.held]);
    await expect
      .poll(() => exact(seeded.id), { interval: 100 })
      .toEqual(Array(10).fill([BigInt(served) * PRICE, 0n]));
    const narrowSettled = BigInt(narrowServed + 1) * PRICE;
    await expect.poll(() => exact(narrow.id), { interval: 100 }).toEqual([[narrowSettled, 0n]]);
    const events = await harness.events(seeded.id, served);
    const charged = events.filter((event) => event.outcome === "served");
    expect(charged.map((event) => event.path).sort()).toEqual(
      [...upstream.answered].filter((path) => path.startsWith("/load/")).sort(),
    );
    await Promise.all([callers, poor, unlimited].map((each) => each.close()));
  }, 600_000);
});
