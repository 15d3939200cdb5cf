import type { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import { expect, it } from "vitest";
import { MemoryAuthority } from "../test/ledger/memory-authority.ts";
import type { BudgetAuthority } from "./authority.ts";
import { Ledger } from "./ledger.ts";
import { realSchedule } from "./timers.ts";

const AT = new Date("2026-03-10T12:00:00Z");
const UTC = budgetCalendar("UTC");
const origin = { kind: "project", id: "p", name: "P", versionId: null, version: null } as const;
const budget: BudgetLimit = {
  scopeKind: "project",
  scopeId: "p",
  period: "day",
  limit: nanoUsd(1_000n),
  origin,
};

it("lets the first calls wait a quarter of a second for a database that hangs, and the others not at all", async () => {
  const memory = new MemoryAuthority();
  const hanging: (() => void)[] = [];
  let isHanging = true;
  let asked = 0;
  const authority: BudgetAuthority = {
    exchange: async (groups) => {
      asked++;
      if (isHanging) await new Promise<void>((resolve) => hanging.push(resolve));
      return memory.exchange(groups);
    },
    answers: () => new Promise(() => undefined),
    neverAsked: () => false,
  };
  const told: string[] = [];
  const ledger = new Ledger({
    authority,
    now: () => AT.getTime(),
    elapsed: () => performance.now(),
    schedule: realSchedule,
    refillTimeoutMs: 2_000,
    idleMs: 10_000,
    failed: (message) => told.push(message),
  });
  const hold = async () => {
    const begun = performance.now();
    const counters = ledger.counters("o", [budget], AT, UTC);
    const outcome = await Promise.resolve(ledger.hold([budget], counters, nanoUsd(10n))).then(
      (result) => ("counters" in result ? "held" : "short"),
      (error: Pag0Failure) => error.code,
    );
    return { outcome, ms: performance.now() - begun };
  };
  const first = await Promise.all(Array.from({ length: 50 }, () => hold()));
  expect(new Set(first.map(({ outcome }) => outcome))).toEqual(new Set(["BUDGET_UNAVAILABLE"]));
  expect(Math.max(...first.map(({ ms }) => ms))).toBeLessThan(1_000);
  const then = await Promise.all(Array.from({ length: 200 }, () => hold()));
  expect(new Set(then.map(({ outcome }) => outcome))).toEqual(new Set(["BUDGET_UNAVAILABLE"]));
  expect(Math.max(...then.map(({ ms }) => ms))).toBeLessThan(50);
  expect([asked, told.length, ledger.isAway]).toEqual([1, 1, true]);

  isHanging = false;
  for (const go of hanging) go();
  await expect.poll(async () => (await hold()).outcome).toBe("held");
  expect(ledger.isAway).toBe(false);
  // What the late answer granted is there to be spent: nothing was lost on the way.
  await ledger.giveBack();
  expect(memory.figures()[0]?.leased).toBe(10n);
});
