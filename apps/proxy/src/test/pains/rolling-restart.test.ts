import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL } from "../harness.ts";
import { createCallers } from "../processes/callers.ts";
import { type CountingUpstream, startCountingUpstream } from "../processes/counting-upstream.ts";
import { booked, PRICE, zoneAtNoon } from "../processes/levels.ts";

const PROXIES = 3;
const CALLS = 2_000;
/** $1,000: more than all calls cost. */
const LIMIT = 1_000_000_000_000n;

let harness: Harness;
let upstream: CountingUpstream;
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
});
afterAll(async () => {
  await harness.close();
  await upstream.close();
});

describe(`${PROXIES} proxies, each restarted in turn under load`, () => {
  it("tell the same spending afterwards, which is the ledger's", async () => {
    const { id, projects } = await harness.seed({
      projects: [{ monthlyBudget: "1000000000" }],
      timeZone: zoneAtNoon(),
      price: PRICE,
      upstreamUrl: upstream.url,
    });
    const key = projects[0]?.key ?? "";
    const start = (proxy: number) =>
      harness.start({
        PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port}`,
        PAG0_DATA_DIR: join(harness.variables.PAG0_DATA_DIR ?? "", `${proxy}`),
      });
    const proxies = [await start(0), await start(1), await start(2)];
    const callers = createCallers(key);
    let calls = 0;
    let served = 0;
    let restarted = 0;
    const loading = Promise.all(
      Array.from({ length: 24 }, async (_, caller) => {
        while (served < CALLS || restarted < PROXIES) {
          const { url } = proxies[(caller + calls) % PROXIES] as { url: string };
          const outcome = await callers.call(url, `/restart/${calls++}`);
          if (outcome === "served") served++;
          else await pause(10);
        }
      }),
    );
    for (let proxy = 0; proxy < PROXIES; proxy++) {
      const enough = served + CALLS / 10;
      while (served < enough) await pause(5);
      await proxies[proxy]?.stop();
      proxies[proxy] = await start(proxy);
      restarted++;
    }
    await loading;
    // Nobody who was let in was cut off: a proxy that stops takes no more calls and ends those it has.
    expect([...callers.seen.keys()].filter((outcome) => outcome !== "served")).toEqual(
      expect.not.arrayContaining(["BUDGET_EXCEEDED", "BUDGET_UNAVAILABLE"]),
    );
    for (const proxy of proxies) await proxy.stop();

    const spent = BigInt(upstream.answered.size) * PRICE;
    const inLedger = async () =>
      (await booked(harness, id)).map((row) => [row.settled, row.held, row.leased]);
    expect(await inLedger()).toEqual([[spent, 0n, 0n]]);
    const told: bigint[] = [];
    for (let proxy = 0; proxy < PROXIES; proxy++) {
      const alone = await start(proxy);
      const response = await forward(alone.url, key, PRICED_URL);
      expect(response.status).toBe(200);
      const left = BigInt(response.headers.get("pag0-budget-remaining") ?? "-1") * 1_000n;
      told.push(LIMIT - left - BigInt(proxy + 1) * PRICE);
      await alone.stop();
    }
    expect(told).toEqual(Array(PROXIES).fill(spent));
    const events = await harness.events(id, served + PROXIES);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(
      spent + BigInt(PROXIES) * PRICE,
    );
    await callers.close();
  }, 600_000);
});
