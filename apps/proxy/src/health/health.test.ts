import { proxyStateSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { type HealthFacts, overload, proxyState } from "./health.ts";
import { LoopDelay } from "./loop-delay.ts";

const WELL: HealthFacts = {
  taking: true,
  databaseSilentMs: null,
  isLedgerAway: false,
  openCalls: 0,
  journal: {
    status: "ok",
    reason: null,
    backlog: 3,
    bytes: 1_000,
    maxBytes: 10_000,
    damagedSegments: 0,
  },
  journalProblem: null,
  configurationAgeMs: 4_000,
  sharedCache: null,
  inFlight: 2,
  maxInFlight: 100,
  loopDelayMs: 3.4,
  maxLoopDelayMs: 1_000,
  clockOffsetMs: 12,
};
const stateOf = (change: Partial<HealthFacts>) =>
  proxyStateSchema.parse(proxyState({ ...WELL, ...change }));

describe("what a proxy tells of itself", () => {
  it("is ready where nothing is missing", () => {
    expect(stateOf({})).toMatchObject({
      status: "ready",
      detail: null,
      journal: { backlog: 3 },
      configurationAgeSeconds: 4,
    });
  });

  it.each<[string, Partial<HealthFacts>, string]>([
    ["database", { databaseSilentMs: 60_000 }, "it has not answered for 60 s"],
    ["ledger", { isLedgerAway: true }, "no budget can be leased"],
    ["ledger", { isLedgerAway: true, openCalls: 7 }, "7 calls passed without one"],
    [
      "journal",
      { journal: { ...WELL.journal, status: "slow", reason: "a sync takes longer than 1 s" } },
      "longer than 1 s",
    ],
    ["configuration", { configurationAgeMs: 61_000 }, "61 s ago"],
    ["valkey", { sharedCache: "down" }, "memory alone"],
    ["process", { loopDelayMs: 1_500 }, "1500 ms late"],
    ["process", { clockOffsetMs: -90_000 }, "90 s behind"],
  ])("is degraded and takes calls without its %s", (name, change, detail) => {
    const state = stateOf(change);
    expect(state.status).toBe("degraded");
    expect(state.dependencies[name]?.detail).toContain(detail);
    const others = Object.entries(state.dependencies).filter(([other]) => other !== name);
    expect(others.every(([, { state: one }]) => one === "ok")).toBe(true);
  });

  it.each<[string, Partial<HealthFacts>]>([
    ["stopping", { taking: false }],
    ["starting", { configurationAgeMs: null }],
    [
      "The journal cannot be written: ENOSPC",
      { journalProblem: "The journal cannot be written: ENOSPC" },
    ],
  ])("is unavailable while it takes no calls: %s", (detail, change) => {
    expect(stateOf(change)).toMatchObject({ status: "unavailable", detail });
  });

  it("is ready with damaged files beside it, and says how many", () => {
    const state = stateOf({ journal: { ...WELL.journal, damagedSegments: 2 } });
    expect([state.status, state.dependencies.journal?.detail]).toEqual([
      "ready",
      "2 damaged files are kept aside",
    ]);
  });
});

describe("overload", () => {
  it("is more calls than there are places, or a process that lags", () => {
    expect(overload(WELL)).toBeNull();
    expect(overload({ ...WELL, inFlight: 101 })).toBe("Too many calls are under way");
    expect(overload({ ...WELL, loopDelayMs: 1_001 })).toContain("1001 ms late");
  });

  it("is noticed within a second of work that comes late, and forgotten soon after", () => {
    let now = 0;
    const delay = new LoopDelay(() => now);
    delay.start();
    for (let i = 0; i < 4; i++) {
      now += 3_100;
      delay.look();
    }
    expect(delay.ms).toBeGreaterThan(1_000);
    for (let i = 0; i < 12; i++) {
      now += 100;
      delay.look();
    }
    expect(delay.ms).toBeLessThan(200);
    delay.stop();
  });
});
