import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import { expect, it } from "vitest";
import { MemoryAuthority } from "../test/ledger/memory-authority.ts";
import { type CallHold, Ledger, type Shortage } from "./ledger.ts";
import { realSchedule } from "./timers.ts";

const AT = new Date("2026-03-10T12:00:00Z");
const DAY: readonly BudgetLimit[] = [
  {
    ...{ scopeKind: "project", scopeId: "p", period: "day", limit: nanoUsd(100n) },
    origin: { kind: "project", id: "p", name: "P", versionId: null, version: null },
  },
];
const ALL_COUNTED = () => new Set<string>();

function setUp(authority = new MemoryAuthority()) {
  const ledger = new Ledger({
    ...{ authority, now: () => AT.getTime(), elapsed: () => 1, schedule: realSchedule },
    ...{ refillTimeoutMs: 1_000, idleMs: 10_000, failed: () => undefined },
  });
  const counters = () => ledger.counters("o", DAY, AT, budgetCalendar("UTC"));
  const hold = async (amount: bigint): Promise<CallHold> => {
    const held: CallHold | Shortage = await ledger.hold(DAY, counters(), nanoUsd(amount));
    if (!("counters" in held)) throw new Error(`short of ${amount}`);
    return held;
  };
  const counter = () => {
    const [only] = counters();
    if (only === undefined) throw new Error("the budget has no counter");
    return only;
  };
  const row = () => authority.row(counter().key);
  return { authority, ledger, hold, counter, row };
}

it("gives back what a call that cost more than was leased has left leased", async () => {
  const { authority, ledger, hold, row } = setUp();
  const first = await hold(90n);
  await ledger.giveBack();
  // The database takes no more than there is of the lease, and counts the rest all the same.
  ledger.settle(first, nanoUsd(92n));
  authority.charge(first, 90n);
  row().settled += 2n;
  const second = await hold(5n);
  ledger.settle(second, nanoUsd(5n));
  authority.charge(second, 5n);
  await ledger.giveBack();
  expect(authority.figures()).toEqual([{ settled: 97n, leased: 2n }]);
  await ledger.takeStock(ALL_COUNTED);
  await ledger.giveBack();
  expect(authority.figures()).toEqual([{ settled: 97n, leased: 0n }]);
});

it("gives back what nobody here knows of, and the budget is spent from as before", async () => {
  const { authority, hold } = setUp();
  await hold(40n);
  const later = setUp(authority);
  await later.ledger.takeStock(ALL_COUNTED);
  await later.ledger.tidy();
  expect(authority.figures()).toEqual([{ settled: 0n, leased: 0n }]);
  await later.hold(100n);
  expect(later.counter().windowEnd).toBe(Date.parse("2026-03-11T00:00:00Z"));
});

it("spends no more than a database that was set back knows of", async () => {
  const { ledger, hold, counter, row } = setUp();
  const held = await hold(60n);
  ledger.settle(held, nanoUsd(0n));
  row().leased = 20n;
  await ledger.takeStock(ALL_COUNTED);
  expect(counter().leased).toBe(20n);
});

it("leaves alone what calls hold, what is not counted and what changes meanwhile", async () => {
  const { ledger, hold, counter, row } = setUp();
  const held = await hold(50n);
  const before = counter().leased;
  row().leased = 1n;
  await ledger.takeStock(ALL_COUNTED);
  expect(counter().leased).toBe(before);
  ledger.settle(held, nanoUsd(0n));
  await ledger.takeStock(() => null);
  await ledger.takeStock(() => new Set([counter().name]));
  expect(counter().leased).toBe(before);
  const stock = ledger.takeStock(ALL_COUNTED);
  ledger.settle(await hold(10n), nanoUsd(10n));
  await stock;
  expect(counter().leased).toBe(before - 10n);
});
