import { afterEach, describe, expect, it } from "vitest";
import { LiveProxies } from "./live-proxies.ts";

const proxies: LiveProxies[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop();
});

/** Heartbeats to a database whose clock is right, by a proxy whose own is off. */
async function beatWith(offMs: number, tookMs = 0) {
  const failures: string[] = [];
  // Where the question takes no time, a clock that stands still.
  const began = Date.now();
  const right = () => (tookMs > 0 ? Date.now() : began);
  const live = new LiveProxies({
    state: () => ({ status: "ready" }),
    proxyId: "prx_1",
    sql: async <Row>(text: string) => {
      if (!text.startsWith("SELECT")) return [];
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return [{ live: 3, at: right() }] as Row[];
    },
    now: () => right() + offMs,
    failed: (message, error) => failures.push(`${message}: ${String(error)}`),
  });
  proxies.push(live);
  await live.start();
  return { live, failures };
}

describe("the clock of a proxy", () => {
  it("is as right as can be known where it differs by no more than the question took", async () => {
    const { live, failures } = await beatWith(0, 50);
    expect([live.count, live.clockOffsetMs, failures]).toEqual([3, 0, []]);
  });

  it.each([
    [60_000, "60", "ahead of"],
    [-60_000, "60", "behind"],
  ])("that is %i ms off is told of", async (offMs, seconds, side) => {
    const { live, failures } = await beatWith(offMs);
    expect(Math.abs(live.clockOffsetMs - offMs)).toBeLessThan(500);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(new RegExp(`the clock is (${seconds}|59)[.\\d]* s ${side}`));
  });

  it("may be a little off", async () => {
    const { failures } = await beatWith(3_000);
    expect(failures).toEqual([]);
  });
});
