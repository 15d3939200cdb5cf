import { setTimeout as pause } from "node:timers/promises";
import type { BudgetUse, SpendSum, SpendWindow, WindowKey } from "@pag0/db";
import { nanoUsd, ZERO } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import type { SpendSource } from "./spend-source.ts";
import { SpendTracker } from "./spend-tracker.ts";

const AT = new Date("2026-03-10T12:00:00Z");
const DAY = "2026-03-10T00:00:00.000Z";
const MONTH = "2026-03-01T00:00:00.000Z";
const CALENDAR = budgetCalendar("UTC");
const SCOPE = { scopeKind: "member", scopeId: "org/mem_1", period: "month" } as const;
const origin = { kind: "project", id: "p", name: "P", versionId: null, version: null } as const;
const BUDGET: BudgetLimit = { ...SCOPE, limit: nanoUsd(1_000n), origin };

function callOf(change: Partial<CallEvent> = {}): CallEvent {
  return {
    ...emptyEvent("req", "POST", AT),
    organizationId: "org",
    projectId: "prj",
    apiKeyId: "key_1",
    memberId: "mem_1",
    spendWindows: { day: DAY, month: MONTH },
    ...change,
  };
}

function servedAt(cost: bigint, call = callOf()): CallEvent {
  const charge = { ...SCOPE, windowStart: DAY, amount: cost.toString() };
  return { ...call, decision: "allow", costNano: cost.toString(), charges: [charge] };
}

/** The database in memory: what was shipped, and sums that are made when they are asked for. */
class MemorySource implements SpendSource {
  readonly calls: CallEvent[] = [];
  reads = 0;
  held = 0n;
  down: Error | null = null;
  /** What a read waits for after it has looked. */
  slow: Promise<void> | null = null;

  async organizations() {
    return [{ id: "org", timeZone: "UTC" }];
  }

  async organizationSums(windows: readonly SpendWindow[]) {
    return (await this.sums(windows)).filter(({ projectId }) => projectId === "");
  }

  async sums(windows: readonly SpendWindow[]): Promise<SpendSum[]> {
    this.reads++;
    if (this.down !== null) throw this.down;
    const sums = windows.flatMap((window) => {
      const counted = this.calls.filter(
        (call) =>
          call.organizationId === window.organizationId &&
          call.spendWindows?.[window.period] === window.windowStart,
      );
      const requesters = new Set(counted.map(({ memberId, apiKeyId }) => memberId ?? apiKeyId));
      return [["", ""], ["prj", ""], ...[...requesters].map((id) => ["prj", id])].map(
        ([projectId = "", requesterId = ""]) => {
          const own = counted.filter(
            ({ memberId, apiKeyId }) =>
              requesterId === "" || (memberId ?? apiKeyId) === requesterId,
          );
          const cost = own.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n);
          return { ...window, projectId, requesterId, cost: nanoUsd(cost), requests: own.length };
        },
      );
    });
    await this.slow;
    return sums;
  }

  async budgets(windows: readonly WindowKey[]): Promise<BudgetUse[]> {
    const charges = this.calls.flatMap((call) => call.charges);
    const settled = charges.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    return windows.map(() => ({
      settled: nanoUsd(settled),
      held: nanoUsd(this.held),
      leased: ZERO,
      slots: [{ start: new Date(DAY), settled: nanoUsd(settled), resets: 0 }],
    }));
  }

  write(events: readonly CallEvent[]): Set<string> {
    const fresh = events.filter(({ id }) => !this.calls.some((call) => call.id === id));
    this.calls.push(...fresh);
    return new Set(fresh.map(({ id }) => id));
  }
}

function setUp() {
  const source = new MemorySource();
  const failures: string[] = [];
  const clock = { at: AT };
  const tracker = new SpendTracker({
    source,
    decisionTime: () => clock.at,
    failed: (message) => failures.push(message),
  });
  const spend = (requester = "mem_1") => tracker.of("org", "prj", requester, clock.at, "UTC");
  const ship = (...events: CallEvent[]) =>
    tracker.shipping(events, async () => {
      await pause(0);
      return source.write(events);
    });
  /** Reads what others spent, as the timer does. */
  const refresh = async () => {
    tracker.untrack("org");
    await tracker.track("org", CALENDAR, [BUDGET]);
  };
  return { source, failures, clock, tracker, spend, ship, refresh };
}

describe("SpendTracker", () => {
  it("knows before the first call what was spent, by requester, team and organization", async () => {
    const { source, tracker, spend } = setUp();
    source.write([servedAt(70n), servedAt(5n, callOf({ memberId: null }))]);
    await tracker.load();
    expect({ ...figures(spend()) }).toEqual({
      dailyCostPerUser: 70n,
      dailyCostPerTeam: 75n,
      monthlyCostPerTeam: 75n,
      dailyCost: 75n,
      monthlyCost: 75n,
      dailyRequestsPerUser: 1,
    });
    expect(spend("key_1").dailyCostPerUser).toBe(5n);
    expect(spend("nobody").dailyCostPerUser).toBe(0n);
    expect(tracker.of("org", "other", "mem_1", AT, "UTC").dailyCostPerTeam).toBe(0n);
    expect(
      tracker.of("org", "prj", "mem_1", new Date("2026-03-11T00:00:00Z"), "UTC").dailyCost,
    ).toBe(0n);
  });

  it("counts a call at what it may cost while it is under way, then at what it did cost, once", async () => {
    const { source, tracker, spend, ship } = setUp();
    await tracker.track("org", CALENDAR, [BUDGET]);
    await tracker.load();
    const call = callOf();
    const seen = () => [spend().dailyCostPerUser, spend().dailyRequestsPerUser];
    const spent = () => tracker.spentOf(BUDGET, "org", AT);
    tracker.began(call, nanoUsd(100n));
    expect([...seen(), spent()]).toEqual([100n, 1, 0n]);
    tracker.began(call, nanoUsd(90n), [{ ...SCOPE, windowStart: DAY, amount: "90" }]);
    expect([...seen(), spent()]).toEqual([90n, 1, 90n]);
    const done = servedAt(30n, call);
    tracker.ended(done);
    expect([...seen(), spent()]).toEqual([30n, 1, 30n]);
    await ship(done);
    expect([...seen(), spent()]).toEqual([30n, 1, 30n]);
    expect(source.calls).toHaveLength(1);
  });

  it("counts nothing of a call that was refused after it began", async () => {
    const { tracker, spend, ship } = setUp();
    await tracker.load();
    const call = callOf();
    tracker.began(call, nanoUsd(100n));
    tracker.ended(call);
    await ship(call);
    expect([spend().dailyCost, spend().dailyRequestsPerUser]).toEqual([0n, 0]);
  });

  it("counts nothing of a call that is given up, and once one that is given up after its end", async () => {
    const { tracker, spend } = setUp();
    const call = callOf();
    tracker.began(call, nanoUsd(100n));
    tracker.gaveUp(call);
    expect([spend().dailyCost, spend().dailyRequestsPerUser]).toEqual([0n, 0]);
    const done = servedAt(7n);
    tracker.began(done, nanoUsd(100n));
    tracker.ended(done);
    tracker.gaveUp(done);
    expect([spend().dailyCost, spend().dailyRequestsPerUser]).toEqual([7n, 1]);
  });

  it("says of a budget what is settled and held, and nothing before it was read", async () => {
    const { source, tracker, refresh } = setUp();
    const spent = () => tracker.spentOf(BUDGET, "org", AT);
    expect(spent()).toBeNull();
    await tracker.track("org", CALENDAR, [BUDGET]);
    expect(spent()).toBeNull();
    source.write([servedAt(40n)]);
    source.held = 15n;
    await tracker.load();
    expect(spent()).toBe(55n);
    source.held = 0n;
    await refresh();
    expect(spent()).toBe(40n);
    await tracker.stop();
  });

  it("sees at the next read what others spent, and reads it once", async () => {
    const { source, tracker, spend, refresh } = setUp();
    await tracker.load();
    const own = servedAt(1n);
    tracker.ended(own);
    source.write([servedAt(20n)]);
    expect(spend().dailyCost).toBe(1n);
    await refresh();
    expect(spend().dailyCost).toBe(21n);
    const { reads } = source;
    await refresh();
    expect(source.reads - reads).toBe(1);
  });

  it("keeps what it knows while the database is away, and says so once", async () => {
    const { source, tracker, spend, refresh, failures } = setUp();
    source.write([servedAt(20n)]);
    await tracker.load();
    source.down = new Error("away");
    await refresh();
    await refresh();
    expect(spend().dailyCost).toBe(20n);
    expect(failures).toEqual(["what others spent could not be read"]);
  });

  it("counts nothing twice of a shipment that ends while a read is on its way", async () => {
    const { source, tracker, spend, ship, refresh } = setUp();
    await tracker.load();
    const events = [servedAt(3n), servedAt(4n)];
    for (const event of events) tracker.ended(event);
    source.write([servedAt(100n)]);
    const looked = Promise.withResolvers<void>();
    source.slow = looked.promise;
    const refreshed = refresh();
    const shipped = ship(...events);
    looked.resolve();
    await Promise.all([refreshed, shipped]);
    expect(spend().dailyCost).toBe(107n);
    await refresh();
    expect(spend().dailyCost).toBe(107n);
  });

  it("is right again after a shipment of which nobody knows whether it was written", async () => {
    const { source, tracker, spend, ship, refresh } = setUp();
    await tracker.load();
    const event = servedAt(8n);
    tracker.ended(event);
    const cut = tracker.shipping([event], async () => {
      source.write([event]);
      throw new Error("connection lost");
    });
    await expect(cut).rejects.toThrow("connection lost");
    expect(spend().dailyCost).toBe(8n);
    await ship(event);
    await refresh();
    expect(spend().dailyCost).toBe(8n);
  });

  it("forgets windows that have ended", async () => {
    const { source, tracker, clock, spend, refresh } = setUp();
    source.write([servedAt(9n)]);
    await tracker.load();
    clock.at = new Date("2026-04-20T00:00:00Z");
    await refresh();
    source.calls.length = 0;
    clock.at = AT;
    expect(spend().monthlyCost).toBe(0n);
  });

  it("has each call in exactly one place, whatever happens in which order", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("begin" as const), amount: fc.nat(1_000) }),
      fc.record({ do: fc.constant("end" as const), cost: fc.nat(2_000), at: fc.nat(9) }),
      fc.record({ do: fc.constant("ship" as const), many: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ do: fc.constant("refresh" as const) }),
      fc.record({ do: fc.constant("other" as const), cost: fc.nat(1_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { source, tracker, spend, ship, refresh } = setUp();
        await tracker.load();
        const underWay: { call: CallEvent; amount: bigint }[] = [];
        const unshipped: CallEvent[] = [];
        const working: Promise<void>[] = [];
        let mine = 0n;
        let others = 0n;
        for (const each of steps) {
          if (each.do === "begin") {
            const call = callOf();
            underWay.push({ call, amount: BigInt(each.amount) });
            tracker.began(call, nanoUsd(BigInt(each.amount)));
          } else if (each.do === "end") {
            const [ended] = underWay.splice(each.at % Math.max(1, underWay.length), 1);
            if (ended === undefined) continue;
            const done = servedAt(BigInt(each.cost), ended.call);
            tracker.ended(done);
            unshipped.push(done);
            mine += BigInt(each.cost);
          } else if (each.do === "ship") working.push(ship(...unshipped.splice(0, each.many)));
          else if (each.do === "refresh") working.push(refresh());
          else {
            source.write([servedAt(BigInt(each.cost))]);
            others += BigInt(each.cost);
          }
          await Promise.resolve();
          const holds = underWay.reduce((sum, { amount }) => sum + amount, 0n);
          const seen = spend().dailyCost;
          expect(seen).toBeGreaterThanOrEqual(mine + holds);
          expect(seen).toBeLessThanOrEqual(mine + holds + others);
          expect(spend().dailyRequestsPerUser).toBeGreaterThanOrEqual(underWay.length);
        }
        await Promise.all(working);
        await refresh();
        const holds = underWay.reduce((sum, { amount }) => sum + amount, 0n);
        expect(spend().monthlyCostPerTeam).toBe(mine + others + holds);
      }),
      { numRuns: 150 },
    );
  });
});

function figures(spend: ReturnType<SpendTracker["of"]>) {
  const { dailyCostPerUser, dailyCostPerTeam, monthlyCostPerTeam, dailyCost, monthlyCost } = spend;
  const { dailyRequestsPerUser } = spend;
  return {
    dailyCostPerUser,
    dailyCostPerTeam,
    monthlyCostPerTeam,
    dailyCost,
    monthlyCost,
    dailyRequestsPerUser,
  };
}
