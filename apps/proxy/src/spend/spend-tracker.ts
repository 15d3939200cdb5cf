import type { SpendWindow } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type BudgetCalendar, type BudgetLimit, budgetCalendar, budgetWindow } from "@pag0/policy";
import type { CallEvent, EventCharge } from "../journal/call-event.ts";
import { realSchedule } from "../ledger/timers.ts";
import { withTimeout } from "../ledger/with-timeout.ts";
import { BudgetSpending } from "./budget-spending.ts";
import { type CallShare, changeOf, shareOf, shareOfRecord } from "./call-share.ts";
import { readSpending, type SpendSource, windowName } from "./spend-source.ts";
import { Turns } from "./turns.ts";
import { type Sum, scopeName, WindowSpend } from "./window-spend.ts";

/*
 * Where calls tell what they spend:
 * - `track`   when an organization's configuration was read and its policies ask what was spent: rules
 *             that compare costs or requests, or what happens above a part of a budget (those that it
 *             names are followed). `untrack` else.
 * - `began`   when a call was decided to go out, before anything is waited for (with its estimate), and
 *             again when its budgets are held (with the hold's amount and charges): the last word counts.
 *             The event has its spendWindows, memberId and projectId by then.
 * - `ended`   where the event is recorded (`journal.settle` in stages/record.ts), whatever became of it.
 * - `gaveUp`  where a call that began ends without a record.
 * - `shipping` around the shipment (proxy.ts does).
 */

export interface SpendTrackerOptions {
  source: SpendSource;
  /** The time that policy decisions see: it tells which windows are followed. */
  decisionTime: () => Date;
  failed: (message: string, error: unknown) => void;
}

/** What rules compare; amounts are nano-USD. Read when asked, so that what no rule names costs nothing. */
export interface CallSpend {
  readonly dailyCostPerUser: NanoUsd;
  readonly dailyCostPerTeam: NanoUsd;
  readonly monthlyCostPerTeam: NanoUsd;
  readonly dailyCost: NanoUsd;
  readonly monthlyCost: NanoUsd;
  /** Calls that were let through. */
  readonly dailyRequestsPerUser: number;
}

const REFRESH_MS = 1_000;
const READ_TIMEOUT_MS = 2_000;
const LOAD_TIMEOUT_MS = 60_000;
/** A window surely ended this long after it began, with time for its last calls: days have up to 25 hours. */
const LONGEST_MS = { day: 2 * 86_400_000, month: 33 * 86_400_000 } as const;
const PERIODS = ["day", "month"] as const;
const NOTHING: Sum = { cost: 0n, requests: 0 };

/**
 * What organizations, teams and requesters have spent in the present day and month, without asking the
 * database while a call waits: settled, plus what calls of this proxy hold and have cost that are not
 * shipped yet. What other proxies ship is seen within about two seconds. Shipments of this proxy and
 * reads take turns, so that no read has a part of what is counted here as well.
 */
export class SpendTracker {
  readonly #options: SpendTrackerOptions;
  readonly #windows = new Map<string, WindowSpend>();
  readonly #budgets = new BudgetSpending();
  readonly #tracked = new Map<string, string>();
  /** Calls under way, by the identifier of their event. */
  readonly #underWay = new Map<string, CallShare | null>();
  /** Of calls that have ended, as long as their events are in memory. */
  readonly #recorded = new WeakMap<CallEvent, CallShare | null>();
  readonly #turns = new Turns();
  #isLoaded = false;
  #isFailing = false;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = 0;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SpendTrackerOptions) {
    this.#options = options;
  }

  /**
   * Reads the present windows of all organizations. Called once, after the journal was shipped and before
   * the first call. Rejects where the database cannot be asked.
   */
  async load(): Promise<void> {
    const organizations = await this.#options.source.organizations();
    await this.#read(
      organizations.map(({ id, timeZone }) => [id, timeZone] as const),
      LOAD_TIMEOUT_MS,
    );
    this.#isLoaded = true;
  }

  /** Reads what others spend every second. */
  start(): void {
    this.#schedule(REFRESH_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /**
   * Follows what others spend of an organization and of these budgets; resolves when it was read, or
   * could not be.
   */
  track(
    organizationId: string,
    calendar: BudgetCalendar,
    budgets: readonly BudgetLimit[],
  ): Promise<void> {
    const { timeZone } = calendar;
    const known = this.#budgets.follow(organizationId, calendar, budgets);
    const isKnown = this.#tracked.get(organizationId) === timeZone && known;
    this.#tracked.set(organizationId, timeZone);
    // Before `load` there is nothing to be late for: it reads every organization.
    return isKnown || !this.#isLoaded ? Promise.resolve() : this.#refresh();
  }

  untrack(organizationId: string): void {
    this.#tracked.delete(organizationId);
    this.#budgets.unfollow(organizationId);
  }

  /**
   * What a requester (a member or, where nobody is known, an API key), a team and an organization have
   * spent in the day and month of an instant, without a call of which `began` has not been told.
   */
  of(
    organizationId: string,
    projectId: string,
    requesterId: string,
    at: Date,
    timeZone: string,
  ): CallSpend {
    const calendar = budgetCalendar(timeZone);
    const sum = (period: SpendWindow["period"], scope: string): Sum => {
      const start = budgetWindow(period, at, calendar).start.getTime();
      return this.#windows.get(windowName(organizationId, period, start))?.sum(scope) ?? NOTHING;
    };
    const requester = scopeName(projectId, requesterId);
    return {
      get dailyCostPerUser() {
        return nanoUsd(sum("day", requester).cost);
      },
      get dailyCostPerTeam() {
        return nanoUsd(sum("day", projectId).cost);
      },
      get monthlyCostPerTeam() {
        return nanoUsd(sum("month", projectId).cost);
      },
      get dailyCost() {
        return nanoUsd(sum("day", "").cost);
      },
      get monthlyCost() {
        return nanoUsd(sum("month", "").cost);
      },
      get dailyRequestsPerUser() {
        return sum("day", requester).requests;
      },
    };
  }

  /** What a followed budget has settled and held in the window of an instant; null until it was read. */
  spentOf(budget: BudgetLimit, organizationId: string, at: Date): NanoUsd | null {
    return this.#budgets.spentOf(budget, organizationId, at);
  }

  /** A call counts with the most it may cost from now on, as one request; its last word takes the place of the first. */
  began(event: CallEvent, amount: NanoUsd, charges: readonly EventCharge[] = []): void {
    const share = shareOf(event, { cost: amount, requests: 1, charges });
    this.#replaceOwn(this.#underWay.get(event.id) ?? null, share);
    this.#underWay.set(event.id, share);
  }

  /** A call that began is not recorded after all, and counts no more. Harmless for one that has ended. */
  gaveUp(event: CallEvent): void {
    this.#addOwn(this.#underWay.get(event.id) ?? null, -1);
    this.#underWay.delete(event.id);
  }

  /** A call counts as it was recorded from now on. Also for calls of which `began` was not told. */
  ended(event: CallEvent): void {
    const share = shareOfRecord(event);
    this.#replaceOwn(this.#underWay.get(event.id) ?? null, share);
    this.#underWay.delete(event.id);
    this.#recorded.set(event, share);
  }

  /**
   * Ships recorded calls: what this proxy counted of them counts as the database's when `write` is done.
   * @param write brings them to the database and says which of them it did not have yet.
   */
  shipping(events: readonly CallEvent[], write: () => Promise<ReadonlySet<string>>): Promise<void> {
    return this.#turns.take(async () => {
      const fresh = await write();
      // What an earlier process left is read with the rest.
      if (!this.#isLoaded) return;
      for (const event of events) {
        const share = this.#recorded.get(event) ?? shareOfRecord(event);
        this.#addOwn(share, -1);
        if (share === null || !fresh.has(event.id)) continue;
        this.#budgets.addStored(share);
        for (const window of this.#windowsOf(share)) window.addStored(share);
      }
    });
  }

  /** One share takes the place of another; most differ in the amounts alone. */
  #replaceOwn(before: CallShare | null, after: CallShare | null): void {
    const change = before === null || after === null ? null : changeOf(before, after);
    if (change !== null) this.#addOwn(change, 1);
    else {
      this.#addOwn(before, -1);
      this.#addOwn(after, 1);
    }
  }

  #addOwn(share: CallShare | null, sign: 1 | -1): void {
    if (share === null) return;
    this.#budgets.addOwn(share, sign);
    for (const window of this.#windowsOf(share)) window.addOwn(share, sign);
  }

  #windowsOf(share: CallShare): WindowSpend[] {
    return PERIODS.map((period) => this.#window(share.organizationId, period, share[period]));
  }

  #window(organizationId: string, period: SpendWindow["period"], start: number): WindowSpend {
    const name = windowName(organizationId, period, start);
    let window = this.#windows.get(name);
    if (window === undefined) {
      const windowStart = new Date(start).toISOString();
      window = new WindowSpend({ organizationId, period, windowStart });
      this.#windows.set(name, window);
    }
    return window;
  }

  /** The next read is at most `ms` away. */
  #schedule(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#isStopped || (this.#timer !== null && this.#dueAt <= dueAt)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#running = this.#refresh().finally(() => this.#schedule(REFRESH_MS));
    }, ms);
    this.#timer.unref();
  }

  /** Never rejects: a failure is reported when it begins, and what was known stays. */
  async #refresh(): Promise<void> {
    this.#dropEnded();
    try {
      await this.#read([...this.#tracked], READ_TIMEOUT_MS);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#options.failed("what others spent could not be read", error);
      this.#isFailing = true;
    }
  }

  #dropEnded(): void {
    const now = this.#options.decisionTime().getTime();
    for (const [name, { key }] of this.#windows)
      if (Date.parse(key.windowStart) + LONGEST_MS[key.period] < now) this.#windows.delete(name);
  }

  #read(
    organizations: readonly (readonly [id: string, timeZone: string])[],
    timeoutMs: number,
  ): Promise<void> {
    if (organizations.length === 0) return Promise.resolve();
    const at = this.#options.decisionTime();
    const windows = organizations.flatMap(([id, timeZone]) =>
      PERIODS.map((period) =>
        this.#window(
          id,
          period,
          budgetWindow(period, at, budgetCalendar(timeZone)).start.getTime(),
        ),
      ),
    );
    return this.#turns.take(async () => {
      const { source } = this.#options;
      const followed = this.#budgets.windows(at);
      const [sums, uses] = await withTimeout(
        Promise.all([
          readSpending(source, windows),
          source.budgets(followed.map(({ window }) => window)),
        ]),
        timeoutMs,
        realSchedule,
      );
      // In one turn of the process: no call sees a part of it.
      for (const [window, read] of sums) window.readSums(read);
      this.#budgets.read(
        uses.flatMap((use, index) => {
          const name = followed[index]?.name;
          return name === undefined ? [] : [{ name, use }];
        }),
      );
    });
  }
}
