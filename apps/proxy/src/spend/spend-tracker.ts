import type { SpendWindow } from "@pag0/db";
import type { NanoUsd } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  budgetCalendar,
  budgetWindow,
  type CallSpend,
} from "@pag0/policy";
import type { CallEvent, EventCharge } from "../journal/call-event.ts";
import { realSchedule } from "../ledger/timers.ts";
import { withTimeout } from "../ledger/with-timeout.ts";
import { BudgetSpending } from "./budget-spending.ts";
import { type CallShare, count, discount, recount, shareOf, shareOfRecord } from "./call-share.ts";
import { RequesterSpend } from "./call-spend.ts";
import { SumsOfRequesters } from "./requester-sums.ts";
import { readSpending, type SpendSource, windowName } from "./spend-source.ts";
import { Turns } from "./turns.ts";
import { addTo, WindowSpend } from "./window-spend.ts";

/*
 * Where calls tell what they spend:
 * - `track`   when an organization's configuration was read and its policies ask what was spent: rules
 *             that compare costs or requests, or what happens above a part of a budget (those that it
 *             names are followed). `untrack` else.
 * - `began`   when a call was decided to go out and something is waited for (with its estimate), and
 *             when its budgets are held (with the hold's amount and charges): the last word counts.
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

const REFRESH_MS = 1_000;
const READ_TIMEOUT_MS = 2_000;
const LOAD_TIMEOUT_MS = 60_000;
/** A window surely ended this long after it began, with time for its last calls: days have up to 25 hours. */
const LONGEST_MS = { day: 2 * 86_400_000, month: 33 * 86_400_000 } as const;
const PERIODS = ["day", "month"] as const;

/**
 * What organizations, teams and requesters have spent in the present day and month, without asking the
 * database while a call waits: settled, plus what calls of this proxy hold and have cost that are not
 * shipped yet. What other proxies ship is seen within about two seconds. Shipments of this proxy and
 * reads take turns, so that no read has a part of what is counted here as well.
 */
export class SpendTracker {
  readonly #options: SpendTrackerOptions;
  readonly #windows = new Map<string, WindowSpend>();
  readonly #known = {
    requesters: new SumsOfRequesters((organizationId, period, start) =>
      this.#window(organizationId, period, start),
    ),
    budgets: new BudgetSpending(),
  };
  readonly #tracked = new Map<string, string>();
  /** Calls under way, by the identifier of their event. */
  readonly #underWay = new Map<string, CallShare | null>();
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
    const known = this.#known.budgets.follow(organizationId, calendar, budgets);
    const isKnown = this.#tracked.get(organizationId) === timeZone && known;
    this.#tracked.set(organizationId, timeZone);
    // Before `load` there is nothing to be late for: it reads every organization.
    return isKnown || !this.#isLoaded ? Promise.resolve() : this.#refresh();
  }

  untrack(organizationId: string): void {
    this.#tracked.delete(organizationId);
    this.#known.budgets.unfollow(organizationId);
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
    const startOf = (period: SpendWindow["period"]) =>
      budgetWindow(period, at, calendar).start.getTime();
    const [day, month] = [startOf("day"), startOf("month")];
    const { requesters } = this.#known;
    return new RequesterSpend(requesters.find(organizationId, projectId, requesterId, day, month));
  }

  /** What a followed budget has settled and held in the window of an instant; null until it was read. */
  spentOf(budget: BudgetLimit, organizationId: string, at: Date): NanoUsd | null {
    return this.#known.budgets.spentOf(budget, organizationId, at);
  }

  /** A call counts with the most it may cost from now on, as one request; its last word takes the place of the first. */
  began(event: CallEvent, amount: NanoUsd, charges: readonly EventCharge[] = []): void {
    const share = shareOf(this.#known, event, { cost: amount, requests: 1, charges });
    this.#replace(event, share);
    this.#underWay.set(event.id, share);
  }

  /** A call that began is not recorded after all, and counts no more. Harmless for one that has ended. */
  gaveUp(event: CallEvent): void {
    this.#replace(event, null);
    this.#underWay.delete(event.id);
  }

  /** A call counts as it was recorded from now on. Also for calls of which `began` was not told. */
  ended(event: CallEvent): void {
    this.#replace(event, shareOfRecord(this.#known, event));
    this.#underWay.delete(event.id);
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
        const share = shareOfRecord(this.#known, event);
        if (share === null) continue;
        discount(share);
        if (!fresh.has(event.id)) continue;
        for (const { stored } of share.sums.all) addTo(stored, share.cost, share.requests);
        this.#known.budgets.addStored(share.slots, share.amounts);
      }
    });
  }

  /** One share takes the place of what is counted of a call under way. */
  #replace({ id }: CallEvent, after: CallShare | null): void {
    const before = this.#underWay.get(id) ?? null;
    if (before !== null && after !== null) recount(before, after);
    else if (before !== null) discount(before);
    else if (after !== null) count(after);
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
    this.#dropUnused();
    try {
      await this.#read([...this.#tracked], READ_TIMEOUT_MS);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#options.failed("what others spent could not be read", error);
      this.#isFailing = true;
    }
  }

  #dropUnused(): void {
    const now = this.#options.decisionTime().getTime();
    for (const [name, { key }] of this.#windows) {
      if (Date.parse(key.windowStart) + LONGEST_MS[key.period] >= now) continue;
      this.#windows.delete(name);
      this.#known.requesters.forget();
    }
    this.#known.budgets.forgetUnused();
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
      const followed = this.#known.budgets.windows(at);
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
      this.#known.budgets.read(
        uses.flatMap((use, index) => {
          const name = followed[index]?.name;
          return name === undefined ? [] : [{ name, use }];
        }),
      );
    });
  }
}
