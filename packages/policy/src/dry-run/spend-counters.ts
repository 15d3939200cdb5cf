import { ruleFields } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { type BudgetCalendar, budgetCalendar, budgetWindow } from "../calendar/budget-window.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import type { OpeningSpend } from "./budget-ledger.ts";

/** What was spent and called in the window of the latest call. */
interface Counter {
  readonly period: "day" | "month";
  endMs: number;
  cost: bigint;
  requests: number;
}

interface TeamCounters {
  readonly day: Counter;
  readonly month: Counter;
  readonly requesters: Map<string, Counter>;
}

/** What rules may ask of the calls before one. */
export interface SpentBefore {
  readonly ofRequesterToday: NanoUsd;
  readonly requestsToday: number;
  readonly ofTeamToday: NanoUsd;
  readonly ofTeamThisMonth: NanoUsd;
  readonly today: NanoUsd;
  readonly thisMonth: NanoUsd;
}

const STATE_FIELDS = ruleFields.filter(({ source }) => source === "state").map(({ name }) => name);

/** Whether any rule of a policy asks what calls before have cost. */
export function asksForSpending({ ruleFields: fields }: EffectivePolicy): boolean {
  return STATE_FIELDS.some((name) => fields.has(name));
}

function newCounter(period: Counter["period"]): Counter {
  return { period, endMs: Number.NEGATIVE_INFINITY, cost: 0n, requests: 0 };
}

/**
 * Costs and requests of the organization, its teams and their requesters, replayed in the order of time.
 * What the organization and its teams had spent at the opening counts; requesters begin with nothing.
 */
export class SpendCounters {
  /** Rules compare what calendar days and months cost, however the organization's budgets run. */
  readonly #calendar: BudgetCalendar;
  readonly #day = newCounter("day");
  readonly #month = newCounter("month");
  readonly #teams = new Map<string, TeamCounters>();

  constructor(timeZone: string, opening: readonly OpeningSpend[], openingAt: Date | null) {
    this.#calendar = budgetCalendar(timeZone);
    if (openingAt === null) return;
    const windows = {
      day: budgetWindow("day", openingAt, this.#calendar),
      month: budgetWindow("month", openingAt, this.#calendar),
    };
    for (const { scopeKind, scopeId, day, amount } of opening) {
      if (scopeKind !== "organization" && scopeKind !== "project") continue;
      const both =
        scopeKind === "project" ? this.#team(scopeId) : { day: this.#day, month: this.#month };
      for (const period of ["day", "month"] as const) {
        if (day < windows[period].start) continue;
        both[period].endMs = windows[period].end.getTime();
        both[period].cost += amount;
      }
    }
  }

  #team(projectId: string): TeamCounters {
    let team = this.#teams.get(projectId);
    if (team === undefined) {
      team = { day: newCounter("day"), month: newCounter("month"), requesters: new Map() };
      this.#teams.set(projectId, team);
    }
    return team;
  }

  #requester(projectId: string, requesterId: string): Counter {
    const { requesters } = this.#team(projectId);
    let counter = requesters.get(requesterId);
    if (counter === undefined) {
      counter = newCounter("day");
      requesters.set(requesterId, counter);
    }
    return counter;
  }

  #at(counter: Counter, at: Date): Counter {
    if (at.getTime() >= counter.endMs) {
      counter.endMs = budgetWindow(counter.period, at, this.#calendar).end.getTime();
      counter.cost = 0n;
      counter.requests = 0;
    }
    return counter;
  }

  before(projectId: string, requesterId: string, at: Date): SpentBefore {
    const team = this.#team(projectId);
    const requester = this.#at(this.#requester(projectId, requesterId), at);
    return {
      ofRequesterToday: requester.cost as NanoUsd,
      requestsToday: requester.requests,
      ofTeamToday: this.#at(team.day, at).cost as NanoUsd,
      ofTeamThisMonth: this.#at(team.month, at).cost as NanoUsd,
      today: this.#at(this.#day, at).cost as NanoUsd,
      thisMonth: this.#at(this.#month, at).cost as NanoUsd,
    };
  }

  /** Counts a call that ran. */
  add(projectId: string, requesterId: string, cost: bigint, at: Date): void {
    const team = this.#team(projectId);
    const requester = this.#requester(projectId, requesterId);
    for (const counter of [requester, team.day, team.month, this.#day, this.#month]) {
      this.#at(counter, at).cost += cost;
      counter.requests++;
    }
  }
}
