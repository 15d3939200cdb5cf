import { nanoUsd } from "@pag0/money";
import { expect, it, vi } from "vitest";
import { type Call, emptyEvent } from "../call.ts";
import type { Counter } from "../ledger/counter.ts";
import type { CallHold } from "../ledger/ledger.ts";
import type { Services } from "../services.ts";
import { settleFromSlices } from "./settle.ts";
import type { Metered } from "./usage.ts";

const metered = (cost: bigint): Metered => ({
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  usageDetail: {},
  serviceTier: "standard",
  estimated: false,
  priceVersion: null,
  cost: nanoUsd(cost),
  aboveMaximum: false,
});

/** What a call that held 100 takes from its slices in the end. */
function takenBy(cost: bigint, isRecorded: boolean) {
  const settle = vi.fn<(hold: CallHold, cost: bigint) => void>();
  const services = {
    ledger: { settle },
    spend: { began: () => undefined },
    journal: { hold: async () => undefined },
    log: { warn: () => undefined },
  } as unknown as Services;
  const call = { event: emptyEvent("req_1", "POST", new Date(0)), told: {} } as unknown as Call;
  const hold: CallHold = { amount: nanoUsd(100n), counters: [] };
  const settlement = settleFromSlices(services, call, hold);
  settlement.settle(call.event, metered(cost));
  expect(call.event.costNano).toBe(`${cost}`);
  expect(settle).not.toHaveBeenCalled();
  settlement.end(isRecorded);
  return settle.mock.calls.map(([, taken]) => taken);
}

it("sets free what a call did not cost once the journal has its event", () => {
  expect(takenBy(30n, true)).toEqual([30n]);
});

it("sets nothing free where the event could not be written: after a kill its bound would count", () => {
  expect(takenBy(30n, false)).toEqual([100n]);
  expect(takenBy(130n, false)).toEqual([130n]);
});

it("says whom a call that costs nothing yet is charged to where it starts a job, and else nobody", () => {
  const key = { scopeKind: "project", scopeId: "prj_1", period: "day" };
  const windowStart = "2026-11-22T00:00:00.000Z";
  const counter = { key, windowStart, lastUsedAt: 0 } as unknown as Counter;
  const services = {
    spend: { began: () => undefined },
    journal: { hold: async () => undefined },
  } as unknown as Services;
  const job = { id: "job_1", requests: 1, price: "{}", asked: "{}" };
  for (const started of [{}, { job }]) {
    const call = { event: emptyEvent("req_1", "POST", new Date(0)), told: {} } as unknown as Call;
    const hold: CallHold = { amount: nanoUsd(0n), counters: [counter] };
    settleFromSlices(services, call, hold).settle(call.event, { ...metered(0n), ...started });
    const charge = { ...key, windowStart, amount: "0" };
    expect(call.event.charges).toEqual("job" in started ? [charge] : []);
  }
});
