import type { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryAuthority } from "../test/ledger/memory-authority.ts";
import type { CounterKey } from "./counter.ts";
import { type CallHold, Ledger, type Shortage } from "./ledger.ts";
import { realSchedule } from "./timers.ts";

const UTC = budgetCalendar("UTC");

const AT = new Date("2026-03-10T12:00:00Z");
const origin = { kind: "project", id: "p", name: "P", versionId: null, version: null } as const;

function budget(scopeId: string, limit: bigint): BudgetLimit {
  return { scopeKind: "project", scopeId, period: "day", limit: nanoUsd(limit), origin };
}

function key(scopeId: string): CounterKey {
  const windowStart = new Date("2026-03-10T00:00:00Z");
  return { organizationId: "o", scopeKind: "project", scopeId, period: "day", windowStart };
}

function setUp() {
  const authority = new MemoryAuthority();
  const clock = { now: AT.getTime(), elapsed: 1 };
  const failures: string[] = [];
  const ledger = new Ledger({
    authority,
    now: () => clock.now,
    elapsed: () => clock.elapsed,
    schedule: realSchedule,
    refillTimeoutMs: 1_000,
    idleMs: 10_000,
    failed: (message) => failures.push(message),
  });
  const hold = (budgets: BudgetLimit[], amount: bigint) =>
    ledger.hold(budgets, ledger.counters("o", budgets, AT, UTC), nanoUsd(amount));
  return { authority, clock, failures, ledger, hold };
}
const isHold = (result: CallHold | Shortage): result is CallHold => "counters" in result;

describe("Ledger", () => {
  it("lets exactly as many parallel calls pass as the budget covers", async () => {
    const { authority, hold } = setUp();
    const results = await Promise.all(
      Array.from({ length: 300 }, () => hold([budget("p", 1_000n)], 10n)),
    );
    expect(results.filter(isHold)).toHaveLength(100);
    expect(results.filter((result) => !isHold(result))).toHaveLength(200);
    expect(authority.asked).toBeLessThan(10);
  });

  it("holds at every level or at none, and names the level that is short", async () => {
    const { ledger, hold } = setUp();
    const budgets = [budget("wide", 1_000n), budget("narrow", 25n)];
    const results = await Promise.all([1, 2, 3].map(() => hold(budgets, 10n)));
    const short = results.filter((result): result is Shortage => !isHold(result));
    expect(results.filter(isHold)).toHaveLength(2);
    expect(short.map((shortage) => [shortage.budget.scopeId, shortage.available])).toEqual([
      ["narrow", 5n],
    ]);
    const [wide] = ledger.counters("o", budgets, AT, UTC);
    expect(wide?.held).toBe(20n);
  });

  it("takes no question where its slice suffices", async () => {
    const { authority, hold, ledger } = setUp();
    const first = await hold([budget("p", 100_000n)], 10n);
    const asked = authority.asked;
    const second = hold([budget("p", 100_000n)], 10n);
    expect(second).not.toBeInstanceOf(Promise);
    expect(authority.asked).toBe(asked);
    if (isHold(first)) ledger.settle(first, nanoUsd(3n));
    const [counter] = ledger.counters("o", [budget("p", 100_000n)], AT, UTC);
    expect([counter?.leased, counter?.held]).toEqual([327n, 10n]);
  });

  it("goes on with its slice while the database is away, then says that it cannot know", async () => {
    const { authority, hold } = setUp();
    await hold([budget("p", 330n)], 10n);
    authority.down = new Error("gone");
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        try {
          return isHold(await hold([budget("p", 330n)], 10n)) ? "held" : "short";
        } catch (error) {
          return (error as Pag0Failure).code;
        }
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "held")).toHaveLength(8);
    expect(outcomes.filter((outcome) => outcome === "BUDGET_UNAVAILABLE")).toHaveLength(2);
  });

  it("gives back what nobody holds, and after a day what the day had", async () => {
    const { authority, clock, hold, ledger } = setUp();
    const held = await hold([budget("p", 1_000n)], 10n);
    clock.now += 86_400_000;
    await ledger.tidy();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 10n }]);
    if (isHold(held)) ledger.settle(held, nanoUsd(4n));
    await ledger.tidy();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 4n }]);
  });

  it("gives back at once what the day before of the same month had, when a day begins", async () => {
    const { authority, ledger } = setUp();
    const month = { ...budget("p", 1_000n), period: "month" as const };
    const holdAt = (at: Date) =>
      ledger.hold([month], ledger.counters("o", [month], at, UTC), nanoUsd(10n));
    await holdAt(AT);
    const tomorrow = new Date(AT.getTime() + 86_400_000);
    await holdAt(tomorrow);
    const leasedOf = (windowStart: string) =>
      authority.row({ ...key("p"), period: "month", windowStart: new Date(windowStart) }).leased;
    await expect.poll(() => leasedOf("2026-03-10T00:00:00Z")).toBe(10n);
    expect(leasedOf("2026-03-11T00:00:00Z")).toBeGreaterThan(10n);
    // The first of the next month has nothing to do with the last of this one.
    await holdAt(new Date("2026-03-31T12:00:00Z"));
    const last = leasedOf("2026-03-31T00:00:00Z");
    await holdAt(new Date("2026-04-01T12:00:00Z"));
    await new Promise((done) => setTimeout(done, 20));
    expect(leasedOf("2026-03-31T00:00:00Z")).toBe(last);
  });

  it("does not spend what it may have given back", async () => {
    const { authority, failures, hold, ledger } = setUp();
    await hold([budget("p", 1_000n)], 10n);
    authority.down = new Error("lost in the middle");
    await ledger.giveBack();
    const [counter] = ledger.counters("o", [budget("p", 1_000n)], AT, UTC);
    expect([counter?.leased, counter?.held]).toEqual([10n, 10n]);
    expect(failures).toEqual(["budgets could not be leased or given back"]);
  });

  it("asks again after a failure although the clock was set back meanwhile", async () => {
    const { authority, clock, hold } = setUp();
    authority.down = new Error("gone");
    await expect(hold([budget("p", 1_000n)], 10n)).rejects.toMatchObject({
      code: "BUDGET_UNAVAILABLE",
    });
    authority.down = null;
    clock.now -= 3_600_000;
    clock.elapsed += 250;
    expect(isHold(await hold([budget("p", 1_000n)], 10n))).toBe(true);
  });

  it("does not call a budget spent while it gives a part of it back", async () => {
    const { authority, hold, ledger } = setUp();
    const first = await hold([budget("p", 100n)], 100n);
    if (isHold(first)) ledger.settle(first, nanoUsd(0n));
    const { promise, resolve } = Promise.withResolvers<void>();
    authority.slow = promise;
    const returning = ledger.giveBack();
    const second = hold([budget("p", 100n)], 100n);
    await new Promise((done) => setTimeout(done, 10));
    resolve();
    await returning;
    expect(isHold(await second)).toBe(true);
  });

  it("spends nothing of what was on its way when the limit was lowered", async () => {
    const { authority, hold, ledger } = setUp();
    const before = hold([budget("p", 1_000n)], 900n);
    while (authority.asked === 0) await Promise.resolve();
    ledger.counters("o", [budget("p", 100n)], AT, UTC);
    expect(isHold(await before)).toBe(false);
    expect(authority.row(key("p")).leased).toBe(0n);
  });

  it("forgets the window of a day that has ended, also where calls cost more than they held", async () => {
    const { authority, clock, hold, ledger } = setUp();
    const held = await hold([budget("p", 10n)], 10n);
    if (isHold(held)) ledger.settle(held, nanoUsd(15n));
    const [counter] = ledger.counters("o", [budget("p", 10n)], AT, UTC);
    expect(counter?.leased).toBe(-5n);
    expect(isHold(await hold([budget("p", 10n)], 0n))).toBe(true);
    expect(authority.asked).toBe(1);
    if (counter !== undefined) counter.held = 0n;
    clock.now += 86_400_000;
    await ledger.tidy();
    expect(ledger.counters("o", [budget("p", 10n)], AT, UTC)[0]).not.toBe(counter);
  });

  it("never has more in slices and settled than the limit, whatever happens", async () => {
    const step = fc.record({
      proxy: fc.nat({ max: 2 }),
      amount: fc.bigInt({ min: 0n, max: 400n }),
      share: fc.nat({ max: 100 }),
      also: fc.constantFrom("nothing", "tidy", "down", "up"),
      keep: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.bigInt({ min: 0n, max: 2_000n }),
        async (steps, limit) => {
          const authority = new MemoryAuthority();
          const budgets = [budget("a", limit), budget("b", limit / 2n)];
          const clock = { now: AT.getTime() };
          const proxies = [0, 1, 2].map(
            () =>
              new Ledger({
                authority,
                now: () => clock.now,
                elapsed: () => clock.now,
                schedule: realSchedule,
                refillTimeoutMs: 1_000,
                idleMs: 0,
                failed: () => undefined,
              }),
          );
          const check = () => {
            for (const limited of budgets) {
              const row = [...authority.rows].find(([name]) =>
                name.includes(`|${limited.scopeId}|`),
              );
              const used = (row?.[1].settled ?? 0n) + (row?.[1].leased ?? 0n);
              expect(used).toBeLessThanOrEqual(limited.limit);
              const inHand = proxies.reduce((total, proxy) => {
                const found = proxy.counters("o", [limited], AT, UTC)[0];
                return total + (found?.leased ?? 0n);
              }, 0n);
              expect(inHand).toBeLessThanOrEqual(row?.[1].leased ?? 0n);
            }
          };
          for (const { proxy, amount, share, also, keep } of steps) {
            const ledger = proxies[proxy] as Ledger;
            clock.now += 150;
            if (also === "down") authority.down = new Error("refused");
            if (also === "up") authority.down = null;
            if (also === "tidy") await ledger.tidy();
            try {
              const result = await ledger.hold(
                budgets,
                ledger.counters("o", budgets, AT, UTC),
                nanoUsd(amount),
              );
              if (isHold(result) && !keep) {
                const cost = nanoUsd((amount * BigInt(share)) / 100n);
                ledger.settle(result, cost);
                authority.charge(result, cost);
              }
            } catch (error) {
              expect((error as Pag0Failure).code).toBe("BUDGET_UNAVAILABLE");
            }
            check();
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
