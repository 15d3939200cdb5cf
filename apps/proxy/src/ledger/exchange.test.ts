import type { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import { describe, expect, it } from "vitest";
import { MemoryAuthority } from "../test/ledger/memory-authority.ts";
import { createVirtualTime } from "../test/ledger/virtual-time.ts";
import type { BudgetAuthority } from "./authority.ts";
import { type CallHold, Ledger, type Shortage } from "./ledger.ts";
import { realSchedule } from "./timers.ts";

const AT = new Date("2026-03-10T12:00:00Z");
const UTC = budgetCalendar("UTC");
const origin = { kind: "project", id: "p", name: "P", versionId: null, version: null } as const;

const budget = (scopeId: string, limit: bigint): BudgetLimit => ({
  scopeKind: "project",
  scopeId,
  period: "day",
  limit: nanoUsd(limit),
  origin,
});
const isHold = (result: CallHold | Shortage): result is CallHold => "counters" in result;

function setUp(refillTimeoutMs = 1_000) {
  const authority = new MemoryAuthority();
  const clock = { elapsed: 1 };
  const ledger = new Ledger({
    authority,
    now: () => AT.getTime(),
    elapsed: () => clock.elapsed,
    schedule: realSchedule,
    refillTimeoutMs,
    idleMs: 10_000,
    failed: () => undefined,
  });
  const countersOf = (budgets: BudgetLimit[]) => ledger.counters("o", budgets, AT, UTC);
  const hold = (budgets: BudgetLimit[], amount: bigint) =>
    ledger.hold(budgets, countersOf(budgets), nanoUsd(amount));
  return { authority, clock, ledger, hold, countersOf };
}

describe("an exchange whose answer is lost", () => {
  it("leaves nothing leased that nobody knows of", async () => {
    const { authority, clock, hold, ledger } = setUp();
    authority.madeBeforeDown = true;
    authority.down = new Error("lost");
    await expect(hold([budget("p", 100n)], 100n)).rejects.toMatchObject({
      code: "BUDGET_UNAVAILABLE",
    });
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 100n }]);
    authority.down = null;
    clock.elapsed += 250;
    expect(isHold(await hold([budget("p", 100n)], 100n))).toBe(true);
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 100n }]);
    await ledger.giveBack();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 100n }]);
  });

  it("is told again by the next tidying, whether it was made or not", async () => {
    for (const made of [true, false]) {
      const { authority, clock, hold, ledger } = setUp();
      const held = await hold([budget("p", 1_000n)], 10n);
      authority.madeBeforeDown = made;
      authority.down = new Error("lost");
      await ledger.giveBack();
      authority.down = null;
      clock.elapsed += 250;
      await ledger.tidy();
      expect(authority.figures()).toEqual([{ settled: 0n, leased: 10n }]);
      if (isHold(held)) ledger.settle(held, nanoUsd(0n));
      await ledger.giveBack();
      expect(authority.figures()).toEqual([{ settled: 0n, leased: 0n }]);
    }
  });

  it("keeps a slice that could not be given back because nobody was there", async () => {
    const { authority, clock, hold, ledger, countersOf } = setUp();
    const held = await hold([budget("p", 1_000n)], 10n);
    const [counter] = countersOf([budget("p", 1_000n)]);
    const before = counter?.leased;
    authority.down = new Error("refused");
    await ledger.giveBack();
    expect(counter?.leased).toBe(before);
    expect(isHold(await hold([budget("p", 1_000n)], 10n))).toBe(true);
    expect(isHold(held)).toBe(true);
    authority.down = null;
    clock.elapsed += 250;
    await ledger.giveBack();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 20n }]);
  });

  it("counts a grant that came after its call was refused", async () => {
    const { authority, hold, ledger } = setUp(20);
    const { promise, resolve } = Promise.withResolvers<void>();
    authority.slow = promise;
    await expect(hold([budget("p", 100n)], 60n)).rejects.toMatchObject({
      code: "BUDGET_UNAVAILABLE",
    });
    resolve();
    authority.slow = null;
    await new Promise((done) => setTimeout(done, 5));
    const held = await hold([budget("p", 100n)], 100n);
    expect(isHold(held)).toBe(true);
    if (isHold(held)) ledger.settle(held, nanoUsd(0n));
    await ledger.giveBack();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 0n }]);
  });
});

describe("what is on its way back", () => {
  it("is there for a call that comes meanwhile, also where the budget was short a moment ago", async () => {
    const { authority, hold } = setUp();
    const day = [budget("p", 1_000n)];
    expect(isHold(await hold(day, 600n))).toBe(true);
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 700n }]);
    expect(isHold(await hold(day, 500n))).toBe(false);
    const { promise, resolve } = Promise.withResolvers<void>();
    authority.slow = promise;
    // The refused call has no use for what was in hand: it goes back, and stays on its way.
    await new Promise((done) => setTimeout(done, 30));
    const answer = hold(day, 350n);
    resolve();
    authority.slow = null;
    expect(isHold(await answer)).toBe(true);
  });
});

describe("what goes together", () => {
  it("leases nothing of one budget where another that the call needs is spent", async () => {
    const { authority, hold } = setUp();
    const result = await hold([budget("wide", 1_000n), budget("spent", 5n)], 10n);
    expect(isHold(result)).toBe(false);
    expect(authority.figures()).toEqual([
      { settled: 0n, leased: 0n },
      { settled: 0n, leased: 0n },
    ]);
  });

  it("refuses a large call and lets a small one pass on what is left", async () => {
    const { hold } = setUp();
    const results = await Promise.all(
      [60n, 60n, 40n].map((amount) => hold([budget("p", 100n)], amount)),
    );
    expect(results.map(isHold)).toEqual([true, false, true]);
    const { hold: again } = setUp();
    expect(isHold(await again([budget("p", 100n)], 200n))).toBe(false);
    expect(isHold(await again([budget("p", 100n)], 100n))).toBe(true);
  });

  it("asks for the first calls of 40 projects of a turn in one exchange, with their company's", async () => {
    const { authority, hold } = setUp();
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, project) =>
        hold([budget("company", 1_000_000n), budget(`p${project}`, 1_000n)], 10n),
      ),
    );
    expect(results.every(isHold)).toBe(true);
    expect(authority.exchanges).toBe(1);
  });
});

describe("other proxies that answer slowly", () => {
  it("are waited for half a second by a call, and their late answers count for the next", async () => {
    const time = createVirtualTime();
    const memory = new MemoryAuthority();
    const sinces: (string | null)[] = [];
    let outstanding = 1;
    const authority: BudgetAuthority = {
      async exchange(groups) {
        sinces.push(...groups.map(({ since }) => since));
        const { groups: answers } = await memory.exchange(groups);
        const told = answers.map((own) => own.map((answer) => ({ ...answer, outstanding })));
        return { at: `at ${time.elapsed()}`, groups: told };
      },
      leases: () => memory.leases(),
      answers: () => memory.answers(),
      neverAsked: () => false,
    };
    const ledger = new Ledger({
      authority,
      now: () => AT.getTime(),
      elapsed: time.elapsed,
      schedule: time.schedule,
      refillTimeoutMs: 5_000,
      idleMs: 10_000,
      failed: () => undefined,
    });
    const outcomes: string[] = [];
    const budgets = [budget("p", 5n)];
    const call = () => {
      const counters = ledger.counters("o", budgets, AT, UTC);
      Promise.resolve(ledger.hold(budgets, counters, nanoUsd(10n))).then(
        (result) => outcomes.push(isHold(result) ? "held" : "short"),
        (error: Pag0Failure) => outcomes.push(error.code),
      );
    };
    call();
    call();
    await time.advance(499);
    expect(outcomes).toEqual([]);
    await time.advance(60);
    expect(outcomes).toEqual(["BUDGET_UNAVAILABLE", "BUDGET_UNAVAILABLE"]);
    call();
    await time.advance(0);
    expect(outcomes).toHaveLength(3);
    await time.advance(300);
    outstanding = 0;
    call();
    await time.advance(0);
    expect(outcomes.slice(2)).toEqual(["BUDGET_UNAVAILABLE", "short"]);
    expect(sinces[0]).toBeNull();
    expect(new Set(sinces.slice(1))).toEqual(new Set(["at 1"]));
    await time.advance(2_000);
    call();
    await time.advance(0);
    expect(sinces.at(-1)).toBeNull();
  });
});

describe("the counters in memory", () => {
  it("are not forgotten while a call waits for more of them, behind an exchange of others", async () => {
    const { authority, clock, hold, ledger } = setUp();
    const idle = await hold([budget("idle", 100n)], 0n);
    if (isHold(idle)) ledger.settle(idle, nanoUsd(0n));
    clock.elapsed += 20_000;
    const { promise, resolve } = Promise.withResolvers<void>();
    authority.slow = promise;
    const first = hold([budget("busy", 100n)], 10n);
    await new Promise((done) => setTimeout(done, 1));
    const second = hold([budget("idle", 100n), budget("busy", 100n)], 10n);
    await ledger.tidy();
    resolve();
    authority.slow = null;
    for (const held of [await first, await second])
      if (isHold(held)) ledger.settle(held, nanoUsd(0n));
    await ledger.giveBack();
    expect(authority.figures()).toEqual([
      { settled: 0n, leased: 0n },
      { settled: 0n, leased: 0n },
    ]);
  });

  it("are forgotten when they are idle and empty, however many keys have called", async () => {
    const { authority, clock, hold, ledger } = setUp();
    for (let round = 0; round < 20; round++) {
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, key) => hold([budget(`key ${round}/${key}`, 1_000n)], 10n)),
      );
      for (const result of results) if (isHold(result)) ledger.settle(result, nanoUsd(0n));
      clock.elapsed += 10_000;
      await ledger.tidy();
      expect(ledger.size).toBeLessThanOrEqual(200);
    }
    clock.elapsed += 10_000;
    await ledger.tidy();
    expect(ledger.size).toBe(0);
    expect(authority.figures().every(({ leased }) => leased === 0n)).toBe(true);
  });

  it("keep what a call holds, and are counted again for a call that began before", async () => {
    const { authority, clock, ledger, countersOf } = setUp();
    const budgets = [budget("p", 100n)];
    const early = countersOf(budgets);
    clock.elapsed += 20_000;
    await ledger.tidy();
    expect(ledger.size).toBe(0);
    const held = await ledger.hold(budgets, early, nanoUsd(60n));
    expect(isHold(held)).toBe(true);
    clock.elapsed += 20_000;
    await ledger.tidy();
    expect(ledger.size).toBe(1);
    if (isHold(held)) ledger.settle(held, nanoUsd(0n));
    await ledger.tidy();
    expect(authority.figures()).toEqual([{ settled: 0n, leased: 0n }]);
    expect(ledger.size).toBe(0);
  });
});
