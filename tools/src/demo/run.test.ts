import { setTimeout as sleep } from "node:timers/promises";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { Pag0Error } from "@pag0/sdk";
import { expect, it } from "vitest";
import { createRandom } from "../demo-providers/random.ts";
import { ownTime } from "../test/own-time.ts";
import type { LiveCall } from "./live/calls.ts";
import { runTraffic } from "./live/run.ts";
import { Schedule } from "./live/schedule.ts";
import { TEAMS } from "./teams.ts";

/** Runs the traffic at 50 calls a second for a while with an agent that answers as `make` does. */
async function run(make: (call: LiveCall) => Promise<NanoUsd | null>, forMs: number) {
  const stopping = new AbortController();
  const calls: LiveCall[] = [];
  const told: string[] = [];
  const agent = {
    make(call: LiveCall) {
      calls.push(call);
      return make(call);
    },
  };
  const random = createRandom("run");
  const [began, passed] = [performance.now(), ownTime()];
  const running = runTraffic({
    schedule: new Schedule(TEAMS, random, Date.now()),
    agents: new Map(TEAMS.map(({ slug }) => [slug, agent])),
    costly: { ask: async () => undefined, followUp: async () => [] },
    random,
    callsPerSecond: 50,
    signal: stopping.signal,
    log: (_, message) => told.push(message),
  });
  await sleep(forMs);
  const lasted = { seconds: (performance.now() - began) / 1_000, ownSeconds: passed() / 1_000 };
  stopping.abort();
  const stopped = ownTime();
  await running;
  return { calls, told, ...lasted, endedAfterMs: stopped() };
}

it("keeps about to its rate, and ends at once when it is told to", async () => {
  const { calls, told, endedAfterMs, ...lasted } = await run(async () => nanoUsd(0n), 2_000);
  expect(calls.length / lasted.ownSeconds).toBeGreaterThan(25);
  expect(calls.length / lasted.seconds).toBeLessThan(80);
  expect(told).toEqual([]);
  expect(endedAfterMs).toBeLessThan(200);
});

it("waits for calls under way before it ends", async () => {
  let done = 0;
  const { calls } = await run(async () => {
    await sleep(300);
    done += 1;
    return null;
  }, 500);
  expect(calls.length).toBeGreaterThan(0);
  expect(done).toBe(calls.length);
});

it("calls later and later while nobody answers, and says so once", async () => {
  const { calls, told } = await run(async () => {
    throw new Pag0Error({ code: "CONNECTION_FAILED", message: "nobody there" });
  }, 3_500);
  expect(calls.length).toBeGreaterThanOrEqual(2);
  expect(calls.length).toBeLessThan(6);
  expect(told).toEqual(["traffic: a call failed: nobody there"]);
});

it("makes no more fresh calls for teams whose budget refuses", async () => {
  const { calls } = await run(async ({ most }) => {
    if (most > 0n)
      throw new Pag0Error({ code: "BUDGET_EXCEEDED", message: "nothing left", status: 429 });
    return null;
  }, 3_000);
  const fresh = calls.filter(({ most }) => most > 0n);
  expect(fresh.length).toBeGreaterThan(5);
  expect(fresh.length).toBeLessThanOrEqual(TEAMS.length);
});
