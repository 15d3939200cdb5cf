import { LateSettlements } from "@pag0/proxy/accounting";
import { describe, expect, it } from "vitest";
import { findViolation, MOST_STEPS, withCounters } from "./find-violation.test-data.ts";
import { Counters, familyName, keyName } from "./model/counters.ts";
import { DeferredCalls, type SlotReturn } from "./model/deferred-calls.ts";
import { LedgerModel } from "./model/ledger-model.ts";
import type { Parts } from "./parts.ts";

/** Corrects a call each time that somebody tells what it cost. */
class CorrectsAgain extends DeferredCalls {
  override isOpen(): boolean {
    return true;
  }
}

/** Corrects whichever call is charged for the job by what another one was charged. */
class CorrectsAnother extends DeferredCalls {
  override isOf(): boolean {
    return true;
  }
}

/** Remembers no call. */
class RemembersNone extends DeferredCalls {
  override remember(): void {}
}

/** Gives back to the latest slot of a budget. */
class GivesBackLate extends Counters {
  override giveBack(slot: SlotReturn): void {
    const family = [...this.rows.values()].filter(
      ({ key }) => familyName(key) === familyName(slot.key),
    );
    const starts = family.map(({ key }) => key.windowStart.getTime());
    const latest = family.find(({ key }) => key.windowStart.getTime() === Math.max(...starts));
    super.giveBack({ ...slot, key: latest?.key ?? slot.key });
  }
}

/** Gives back also what was charged before a reset. */
class ForgetsReset extends Counters {
  override giveBack({ key, amount, more }: SlotReturn): void {
    const row = this.rows.get(keyName(key));
    if (row === undefined) return;
    this.locked.add(row);
    row.settled += more - amount;
  }
}

/** Gives back what was charged since a reset first. */
class GivesBackSettledFirst extends Counters {
  override giveBack({ key, amount, more }: SlotReturn): void {
    const row = this.rows.get(keyName(key));
    if (row === undefined) return;
    this.locked.add(row);
    const settled = row.settled < amount ? row.settled : amount;
    row.settled += more - settled;
    row.reset -= amount - settled;
  }
}

/** Sets what is charged more off against what is given back. */
class SetsOff extends Counters {
  override giveBack({ key, amount, more }: SlotReturn): void {
    const less = amount < more ? amount : more;
    super.giveBack({ key, amount: amount - less, more: more - less });
  }
}

/** Takes what is told of a part of a job for all of it. */
class TakesPartForAll extends LateSettlements {
  override told(...[event, report]: Parameters<LateSettlements["told"]>): Promise<void> {
    return super.told(event, { ...report, requests: null });
  }
}

/** Hears nothing of what it is told while it hears something of the same job. */
class HearsOne extends LateSettlements {
  readonly #hears = new Map<string, Promise<void>>();

  override told(...[event, report]: Parameters<LateSettlements["told"]>): Promise<void> {
    const known = this.#hears.get(report.id);
    if (known !== undefined) return known;
    const hears = super.told(event, report).finally(() => this.#hears.delete(report.id));
    this.#hears.set(report.id, hears);
    return hears;
  }
}

const deferred = (calls: new () => DeferredCalls): Partial<Parts> => ({
  database: (now) => new LedgerModel(now, new Counters(now), new calls()),
});

describe("a rule of what is told later that is broken on purpose is found:", () => {
  /** Where a rule is broken seldom: the first of the seeds that are tried. */
  const cases: [string, Partial<Parts>, RegExp, number?][] = [
    ["a call corrected by each who tells of it", deferred(CorrectsAgain), /corrected once/, 3],
    [
      "a call corrected by what another one was charged",
      deferred(CorrectsAnother),
      /tells what its job cost/,
      9,
    ],
    ["a database that remembers no job", deferred(RemembersNone), /what a reader tells/],
    [
      "amounts given back to the slot of today",
      withCounters(GivesBackLate),
      /at rest settled and reset|before a reset|below nothing/,
      3,
    ],
    [
      "amounts given back of before a reset",
      withCounters(ForgetsReset),
      /before a reset|below nothing/,
      3,
    ],
    [
      "amounts given back of since a reset before those of before it",
      withCounters(GivesBackSettledFirst),
      /before a reset/,
      3,
    ],
    [
      "amounts charged more set off against what is given back after a reset",
      withCounters(SetsOff),
      /before a reset/,
      30,
    ],
    [
      "a part of a job's results taken for all",
      { late: (options) => new TakesPartForAll(options) },
      /tells what its job cost/,
    ],
    [
      "a reader of all who is not heard beside one of a part",
      { late: (options) => new HearsOne(options) },
      /what a reader tells/,
    ],
  ];

  it.each(cases)("%s", { timeout: 600_000 }, async (_, broken, rule, first = 1) => {
    const result = await findViolation(broken, first);
    expect(result?.rule).toMatch(rule);
    expect(result?.steps).toBeLessThan(MOST_STEPS);
  });
});
