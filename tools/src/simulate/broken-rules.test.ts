import type { BudgetKey } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import {
  type CallEvent,
  type CallHold,
  type Counter,
  Journal,
  Ledger,
  OpenAllowance,
} from "@pag0/proxy/accounting";
import { describe, expect, it } from "vitest";
import { findViolation, MOST_STEPS, withCounters } from "./find-violation.test-data.ts";
import { Counters, keyName, type ModelCounter } from "./model/counters.ts";
import { LedgerModel, type ShippedEvent } from "./model/ledger-model.ts";
import { type Parts, PRODUCT } from "./parts.ts";

/** Leases what approvals hold. */
class IgnoresHeld extends Counters {
  override windowTotal(...[key]: Parameters<Counters["windowTotal"]>): bigint {
    return this.window(key).reduce((sum, row) => sum + row.settled + row.leased, 0n);
  }
}

/** Forgets that other slots count in the same window. */
class OneSlot extends Counters {
  override window(...[key]: Parameters<Counters["window"]>): ModelCounter[] {
    return super.window({ ...key, countsFrom: undefined });
  }
}

/** Counts an event each time that it comes. */
class CountsAgain extends LedgerModel {
  override ship(proxyId: string, events: readonly ShippedEvent[]): ShippedEvent[] {
    this.events.clear();
    return super.ship(proxyId, events);
  }
}

/** Settles what an event costs, and leaves it leased. */
class SettlesTwice extends Counters {
  override settle(...[key, , cost]: Parameters<Counters["settle"]>): void {
    this.lock(key).settled += cost;
  }
}

/** Sets free with a reset what proxies have leased. */
class ResetsLeases extends Counters {
  override reset(window: BudgetKey): bigint {
    for (const row of this.window(window)) {
      for (const lease of this.leasesOf(row.name)) lease.amount = 0n;
      row.leased = 0n;
    }
    return super.reset(window);
  }
}

/** Resets also what was written off and may be given back. */
class ResetsWriteOffs extends Counters {
  override reset(window: BudgetKey): bigint {
    for (const row of this.window(window)) {
      row.reset += row.settled;
      row.settled = 0n;
    }
    return super.reset(window);
  }
}

/** Goes by the limit that it heard of first. */
class KeepsLimits extends Ledger {
  readonly #first = new Map<string, NanoUsd>();

  override counters(...given: Parameters<Ledger["counters"]>): readonly Counter[] {
    const counters = super.counters(...given);
    for (const counter of counters) {
      const first = this.#first.get(counter.name) ?? counter.limit;
      this.#first.set(counter.name, first);
      counter.limit = first;
    }
    return counters;
  }
}

/** Takes back what a call under way still holds. */
class ForgetsHolds extends Ledger {
  override async giveBack(...given: Parameters<Ledger["giveBack"]>): Promise<void> {
    for (const counter of given[0] ?? []) counter.held = 0n;
    await super.giveBack(...given);
  }
}

/** Sets a hold free before its call has ended. */
class FreesTwice extends Ledger {
  override settle(hold: CallHold, cost: NanoUsd): void {
    super.settle(hold, cost);
    for (const counter of hold.counters) counter.held -= hold.amount;
  }
}

/** Keeps what other proxies ask for. */
class KeepsAll extends Ledger {
  override async recalled(): Promise<void> {}
}

/** Answers another proxy that it has nothing, and gives back what it has when that one has been refused. */
class AnswersTooEarly extends Ledger {
  readonly #known = new Map<string, Counter>();

  override counters(...given: Parameters<Ledger["counters"]>): readonly Counter[] {
    const counters = super.counters(...given);
    for (const counter of counters) this.#known.set(keyName(counter.key), counter);
    return counters;
  }

  override async recalled(...[key]: Parameters<Ledger["recalled"]>): Promise<void> {
    const counter = this.#known.get(keyName(key));
    const kept = counter === undefined ? 0n : counter.leased - counter.held;
    if (counter === undefined || kept <= 0n) return super.recalled(key);
    counter.held += kept;
    await super.recalled(key);
    setTimeout(() => {
      counter.held -= kept;
      void this.giveBack([counter]);
    }, 100);
  }
}

/** Takes what a call cost for nothing where it cost less than a half of its bound. */
class RoundsDown extends Ledger {
  override settle(hold: CallHold, cost: NanoUsd): void {
    super.settle(hold, cost * 2n < hold.amount ? nanoUsd(0n) : cost);
  }
}

/** Forgets the oldest event. */
class LosesEvents extends Journal<CallEvent> {
  override shipped(count: number): void {
    super.shipped(Math.min(count + 1, this.backlog));
  }
}

/** Says that strict records are on the disk when the system has them. */
class NeverStrict extends Journal<CallEvent> {
  override hold(...[id, data]: Parameters<Journal<CallEvent>["hold"]>): Promise<void> {
    return super.hold(id, data);
  }

  override settle(...[id, data]: Parameters<Journal<CallEvent>["settle"]>): Promise<void> {
    return super.settle(id, data);
  }
}

/** Never looks for what it has leased and nobody knows of. */
class TakesNoStock extends Ledger {
  override async takeStock(): Promise<void> {}
}

/** Takes stock of budgets also while something is spent of them that is not counted. */
class TakesStockTooEarly extends Ledger {
  override takeStock(): Promise<void> {
    return super.takeStock(() => new Set());
  }
}

/** Counts for nothing in an outage what calls have cost that have ended. */
class ForgetsOutage extends OpenAllowance {
  override settle(...[grant]: Parameters<OpenAllowance["settle"]>): void {
    super.settle(grant, 0n);
  }
}

/** Counts as paid from a lease what passed without one. */
class LeasesUnleased extends LedgerModel {
  override ship(proxyId: string, events: readonly ShippedEvent[]): ShippedEvent[] {
    return super.ship(
      proxyId,
      events.map((event) => ({ ...event, unleased: false })),
    );
  }
}

describe("a rule that is broken on purpose is found:", () => {
  /** Where a rule is broken seldom: the first of the seeds that are tried. */
  const cases: [string, Partial<Parts>, RegExp, number?][] = [
    ["a lease that ignores what approvals hold", withCounters(IgnoresHeld), /./, 20],
    ["a window that forgets its other days", withCounters(OneSlot), /calls cost no more|settled/],
    [
      "a settlement that leaves the cost leased",
      withCounters(SettlesTwice),
      /settling adds nothing/,
    ],
    [
      "a reset that sets leases free",
      withCounters(ResetsLeases),
      /no more than it leased|within the lim/,
    ],
    [
      "a reset of what was written off",
      withCounters(ResetsWriteOffs),
      /before a reset|below nothing|at rest settled/,
      30,
    ],
    [
      "a ledger that goes by a limit that was lowered since",
      { ledger: (options) => new KeepsLimits(options) },
      /the limit that it has heard of|no call is refused/,
      36,
    ],
    [
      "an event counted each time that it comes",
      { database: (now) => new CountsAgain(now) },
      /counted once/,
    ],
    ["a ledger that forgets holds", { ledger: (options) => new ForgetsHolds(options) }, /./],
    ["a ledger that frees a hold twice", { ledger: (options) => new FreesTwice(options) }, /./],
    [
      "a ledger that settles for less",
      { ledger: (options) => new RoundsDown(options) },
      /no more than it leased|settling adds nothing/,
    ],
    [
      "a proxy that gives nothing back when another asks for it",
      { ledger: (options) => new KeepsAll(options) },
      /no call is refused while money/,
      9,
    ],
    [
      "a proxy that gives back what another asks for after it has answered",
      { ledger: (options) => new AnswersTooEarly(options) },
      /no call is refused while money/,
    ],
    [
      "a return that fails taken for one that was never made",
      { neverAsked: () => true },
      /no more than it leased|settling adds nothing/,
    ],
    [
      "a ledger that looks for nothing that nobody knows of",
      { ledger: (options) => new TakesNoStock(options) },
      /goes back without a restart/,
      35,
    ],
    [
      "a ledger that takes stock of what is not counted",
      { ledger: (options) => new TakesStockTooEarly(options) },
      /no more than it leased|settling adds nothing/,
      10,
    ],
    [
      "a journal that loses an event",
      { journal: (options) => new LosesEvents(options) },
      /no more than it leased|each call is counted|at rest/,
    ],
    [
      "a journal that takes strict durability for batched",
      { journal: (options) => new NeverStrict(options) },
      /a power cut forgets no call|an event tells what its call cost/,
      6,
    ],
    [
      "a journal that syncs too seldom",
      {
        journal: (options) => PRODUCT.journal({ ...options, syncEveryMs: 2_000 }),
      },
      /a power cut forgets no call|an event tells what its call cost/,
    ],
    [
      "an allowance that forgets what calls cost in an outage",
      { openAllowance: (options) => new ForgetsOutage(options) },
      /no more in an outage/,
      22,
    ],
    [
      "calls that passed without a budget paid from others' leases",
      { database: (now) => new LeasesUnleased(now) },
      /no more than it leased|settling adds nothing/,
    ],
    [
      "a recovery that forgets unfinished calls",
      { settleUnfinished: async () => undefined },
      /no more than it leased|each call is counted|a power cut forgets/,
    ],
    [
      "a recovery that gives leases back before its journal is shipped",
      { returnsBeforeShipping: true },
      /no more than it leased|settling adds nothing/,
    ],
    [
      "a claim forgotten before the database could say whether it was made",
      { voidsEveryClaim: true },
      /at rest nothing is held/,
      16,
    ],
  ];

  it.each(cases)("%s", { timeout: 600_000 }, async (_, broken, rule, first = 1) => {
    const result = await findViolation(broken, first);
    expect(result?.rule).toMatch(rule);
    expect(result?.steps).toBeLessThan(MOST_STEPS);
  });
});
