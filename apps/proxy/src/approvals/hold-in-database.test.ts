import type { BudgetKey } from "@pag0/db";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import { expect, it, vi } from "vitest";
import { type Counter, counterName } from "../ledger/counter.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { holdInDatabase } from "./hold-in-database.ts";

const key: BudgetKey = {
  organizationId: "org_1",
  scopeKind: "key",
  scopeId: "key_1",
  period: "day",
  windowStart: new Date("2026-11-21T00:00:00Z"),
};
const counter = { name: counterName(key), key } as Counter;
const budget = { scopeKind: "key", scopeId: "key_1", period: "day" } as BudgetLimit;
const AMOUNT = nanoUsd(10n);
const short = { key, remaining: ZERO };

/** A ledger that has some itself at first, and after so many times has to ask others. */
function ledgerWith(ownTimes: number) {
  const held = { counters: [counter], amount: AMOUNT };
  let own = ownTimes;
  const hold = vi.fn<(...given: [unknown, unknown, NanoUsd]) => object>(() =>
    own-- > 0 ? held : Promise.resolve(held),
  );
  const ledger = { hold, settle: vi.fn(), giveBack: vi.fn(async () => undefined) };
  return { hold, ledger: ledger as unknown as Ledger };
}

it("asks other proxies also where another approval took what this proxy had given back", async () => {
  const { hold, ledger } = ledgerWith(1);
  const answers = [short, short, short, { approvalId: "apr_1" }];
  const attempt = async () => answers.shift() ?? short;
  const asked = { budgets: [budget], counters: [counter], amount: AMOUNT, attempt };
  expect(await holdInDatabase(ledger, asked)).toEqual({ approvalId: "apr_1" });
  expect(hold).toHaveBeenCalledTimes(2);
});

it("asks them once, and gives up where others take each time what this proxy has", async () => {
  const once = ledgerWith(0);
  const asked = { budgets: [budget], counters: [counter], amount: AMOUNT };
  const attempt = async () => short;
  expect(await holdInDatabase(once.ledger, { ...asked, attempt })).toEqual(short);
  expect(once.hold).toHaveBeenCalledTimes(1);
  const ever = ledgerWith(Number.POSITIVE_INFINITY);
  expect(await holdInDatabase(ever.ledger, { ...asked, attempt })).toEqual(short);
  expect(ever.hold.mock.calls.length).toBeLessThan(20);
});
