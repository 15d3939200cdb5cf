import type { BudgetKey } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { type BudgetCalendar, type BudgetLimit, budgetCalendar, type OpenCap } from "@pag0/policy";
import { familyName } from "./model/counters.ts";
import type { Random } from "./random.ts";

/** Whoever calls: a key of a project, held by a member. */
export interface Caller {
  readonly organizationId: string;
  readonly name: string;
  /** Its budgets' places among the organization's. */
  readonly budgets: readonly number[];
}

/** One version of an organization's limits, by the place of each budget. */
export type Limits = readonly bigint[];

export interface SimulatedOrganization {
  readonly id: string;
  readonly calendar: BudgetCalendar;
  readonly durability: "batched" | "strict";
  /** What calls may cost that pass in an outage; none where they are refused. */
  readonly caps: readonly OpenCap[];
  readonly budgets: readonly BudgetLimit[];
  limits: Limits;
  /** The highest that each limit ever was. */
  readonly highest: bigint[];
  version: number;
}

const DAY_MS = 86_400_000;
const LEVELS_OF_PROJECTS = 3;

/** Organizations with nested projects, members and keys, and budgets at every level. */
export class Company {
  readonly organizations: SimulatedOrganization[] = [];
  readonly callers: Caller[] = [];
  /** What a call costs at most, usually. */
  readonly usualBound: number;
  readonly #random: Random;
  readonly #places = new Map<string, { organization: SimulatedOrganization; index: number }>();

  constructor(random: Random) {
    this.#random = random;
    this.usualBound = random.spread(1_000, 5_000_000);
    const count = random.between(1, 2);
    for (let index = 0; index < count; index++) this.#addOrganization(`org_${index}`);
  }

  organization(id: string): SimulatedOrganization {
    const found = this.organizations.find((one) => one.id === id);
    if (found === undefined) throw new RangeError(`there is no organization ${id}`);
    return found;
  }

  /** The highest limit that a budget ever had. */
  highestOf(key: BudgetKey): bigint {
    const { organization, index } = this.#placeOf(key);
    return organization.highest[index] as bigint;
  }

  /**
   * The windows that a slot counts in, each with the slots from a start until before an end: its day,
   * its month, or of a rolling month each of the spans of days that have it.
   */
  windowsOf(key: BudgetKey): { from: number; until: number }[] {
    const start = key.windowStart.getTime();
    const { month } = this.organization(key.organizationId).calendar;
    if (key.period === "total") return [{ from: start, until: start + 1 }];
    if (key.period === "month" && month.kind === "rolling")
      return Array.from({ length: month.days }, (_, later) => ({
        from: start - (month.days - 1 - later) * DAY_MS,
        until: start + (later + 1) * DAY_MS,
      }));
    const { countsFrom = key.windowStart, countsUntil } = key;
    return [{ from: countsFrom.getTime(), until: countsUntil?.getTime() ?? start + 1 }];
  }

  /**
   * Sets another limit for one budget: a part of what it was, or a multiple; but not less than approvals hold.
   * @param heldOf what they hold of a budget's window of now
   */
  changeLimit(
    random: Random,
    heldOf: (organization: SimulatedOrganization, budget: BudgetLimit) => bigint,
  ): { organization: SimulatedOrganization; what: string } {
    const organization = random.pick(this.organizations);
    const place = random.between(0, organization.limits.length - 1);
    const before = organization.limits[place] ?? 0n;
    const held = heldOf(organization, organization.budgets[place] as BudgetLimit);
    const asked = (before * BigInt(random.between(20, 220))) / 100n;
    const after = asked < held ? before : asked;
    organization.limits = organization.limits.map((limit, at) => (at === place ? after : limit));
    if (after > (organization.highest[place] ?? 0n)) organization.highest[place] = after;
    organization.version++;
    const { scopeKind, scopeId, period } = organization.budgets[place] as BudgetLimit;
    return { organization, what: `${scopeKind} ${scopeId} ${period}: ${before} to ${after}` };
  }

  #placeOf(key: BudgetKey) {
    const place = this.#places.get(familyName(key));
    if (place === undefined) throw new RangeError(`there is no budget ${familyName(key)}`);
    return place;
  }

  /** Of the organization, and perhaps of the project that all others are in. */
  #capsOf(id: string): OpenCap[] {
    const random = this.#random;
    if (random.chance(0.5)) return [];
    const levels = random.chance(0.5) ? [id] : [id, `${id}/prj_0`];
    return levels.map((level) => ({
      origin: { kind: "project", id: level, name: level, versionId: null, version: null },
      upTo: nanoUsd(BigInt(this.usualBound) * BigInt(random.between(1, 20))),
    }));
  }

  #addOrganization(id: string): void {
    const random = this.#random;
    const budgets: BudgetLimit[] = [];
    const places = (scopeKind: BudgetLimit["scopeKind"], scopeId: string, calls: number) =>
      (["day", "month", "total"] as const).flatMap((period) => {
        // An organization's day always has a budget, so that every call counts against one.
        const isSet = (scopeKind === "organization" && period === "day") || random.chance(0.4);
        if (!isSet) return [];
        const factor = period === "day" ? 1 : random.between(1, 3);
        const limit = nanoUsd(
          BigInt(this.usualBound) * BigInt(random.spread(1, calls) * factor) +
            BigInt(random.between(0, 999)),
        );
        const origin = { kind: "project", id: scopeId, name: scopeId } as const;
        budgets.push({
          scopeKind,
          scopeId,
          period,
          limit,
          origin: { ...origin, versionId: null, version: null },
        });
        return [budgets.length - 1];
      });
    const own = places("organization", id, 2_000);
    const members = Array.from({ length: random.between(1, 3) }, (_, member) =>
      places("member", `${id}/mem_${member}`, 400),
    );
    let chain = own;
    for (let level = 0; level < random.between(1, LEVELS_OF_PROJECTS); level++) {
      chain = [...chain, ...places("project", `${id}/prj_${level}`, 1_000)];
      for (let key = 0; key < random.between(1, 2); key++) {
        const name = `${id}/key_${level}_${key}`;
        const keyed = [...random.pick(members), ...places("key", name, 300)];
        this.callers.push({ organizationId: id, name, budgets: [...chain, ...keyed] });
      }
    }
    const limits = budgets.map(({ limit }) => limit);
    const month = random.chance(0.5)
      ? ({ kind: "calendar", startDay: random.pick([1, 1, 15]) } as const)
      : ({ kind: "rolling", days: random.between(1, 4) } as const);
    const calendar = budgetCalendar("UTC", month);
    const durability = random.chance(0.3) ? ("strict" as const) : ("batched" as const);
    const highest = [...limits];
    const caps = this.#capsOf(id);
    const organization = { id, calendar, durability, caps, budgets, limits, highest, version: 1 };
    this.organizations.push(organization);
    for (const [index, { scopeKind, scopeId, period }] of budgets.entries())
      this.#places.set(`${id}|${scopeKind}|${scopeId}|${period}`, { organization, index });
  }
}
