import type { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import { expect, it } from "vitest";
import { MemoryAuthority } from "../test/ledger/memory-authority.ts";
import { createVirtualTime } from "../test/ledger/virtual-time.ts";
import type { BudgetAuthority } from "./authority.ts";
import { Ledger } from "./ledger.ts";

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

/** A ledger whose database does not answer its exchanges until it is let go, and answers nothing else if so told. */
function setUp({ answers }: { answers: boolean }) {
  const memory = new MemoryAuthority();
  const time = createVirtualTime();
  const hanging: (() => void)[] = [];
  const seen = { asked: 0, isHanging: true, told: [] as string[] };
  const authority: BudgetAuthority = {
    exchange: async (groups) => {
      seen.asked++;
      if (seen.isHanging) await new Promise<void>((resolve) => hanging.push(resolve));
      return memory.exchange(groups);
    },
    leases: () => memory.leases(),
    answers: () => (answers ? Promise.resolve() : new Promise(() => undefined)),
    neverAsked: () => false,
  };
  const ledger = new Ledger({
    authority,
    now: () => AT.getTime(),
    elapsed: time.elapsed,
    schedule: time.schedule,
    refillTimeoutMs: 5_000,
    idleMs: 10_000,
    failed: (message) => seen.told.push(message),
  });
  const outcomes: string[] = [];
  const hold = () => {
    const counters = ledger.counters("o", [budget], AT, UTC);
    Promise.resolve(ledger.hold([budget], counters, nanoUsd(10n))).then(
      (result) => outcomes.push("counters" in result ? "held" : "short"),
      (error: Pag0Failure) => outcomes.push(error.code),
    );
  };
  const letGo = () => {
    seen.isHanging = false;
    for (const go of hanging) go();
  };
  return { memory, time, ledger, seen, hold, letGo, outcomes };
}

it("lets the first calls wait a quarter of a second for a database that hangs, and the others not at all", async () => {
  const { memory, time, ledger, seen, hold, letGo, outcomes } = setUp({ answers: false });
  for (let call = 0; call < 50; call++) hold();
  await time.advance(249);
  expect(outcomes).toEqual([]);
  await time.advance(1);
  expect(outcomes).toEqual(Array(50).fill("BUDGET_UNAVAILABLE"));
  for (let call = 0; call < 200; call++) hold();
  await time.advance(0);
  expect(outcomes).toEqual(Array(250).fill("BUDGET_UNAVAILABLE"));
  expect([seen.asked, seen.told.length, ledger.isAway]).toEqual([1, 1, true]);

  letGo();
  await time.advance(250);
  hold();
  await time.advance(0);
  expect(outcomes.at(-1)).toBe("held");
  expect(ledger.isAway).toBe(false);
  // What the late answer granted is there to be spent: nothing was lost on the way.
  await ledger.giveBack();
  expect(memory.figures()[0]?.leased).toBe(10n);
});

it("waits longer for one that answers and is only busy with the same budget", async () => {
  const { time, ledger, seen, hold, letGo, outcomes } = setUp({ answers: true });
  for (let call = 0; call < 3; call++) hold();
  await time.advance(1_500);
  expect(outcomes).toEqual([]);
  letGo();
  await time.advance(0);
  expect(outcomes).toEqual(["held", "held", "held"]);
  expect([seen.told, ledger.isAway]).toEqual([[], false]);

  const other = setUp({ answers: true });
  other.hold();
  await other.time.advance(2_000);
  expect(other.outcomes).toEqual(["BUDGET_UNAVAILABLE"]);
});
