import { newId } from "@pag0/contract";
import type { BudgetKey } from "@pag0/db";
import { eventOf } from "../events.ts";
import type { Random } from "../random.ts";
import type { Tenant } from "./tenant.test-data.ts";

type Event = ReturnType<typeof eventOf>;

const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2026, 9, 31, 20);
const HOURS = 40;
const PROVIDER_ID = "prv_0";

/** Events of a tenant's calls: also calls whose cost is told later, and what is told of them. */
export class RandomEvents {
  readonly #tenant: Tenant;
  readonly #random: Random;
  /** Calls that started a job. */
  readonly #deferred: Event[] = [];
  #jobs = 0;

  constructor(tenant: Tenant, random: Random) {
    this.#tenant = tenant;
    this.#random = random;
  }

  /** An event of a call; perhaps of one that has started a job, whose name may be that of another. */
  event(change: Parameters<typeof eventOf>[0]): Event {
    const random = this.#random;
    const costNano = `${random.spread(1, 100_000)}`;
    const at = new Date(FIRST_HOUR + random.between(0, HOURS) * HOUR_MS);
    const ids = { id: newId("usageEvent"), requestId: newId("request"), providerId: PROVIDER_ID };
    const own = { ...ids, occurredAt: at.toISOString(), costNano };
    const event = eventOf({ ...own, upstreamStatus: 200, ...this.#tenant, ...change });
    if (!random.chance(0.4)) return event;
    const number = random.chance(0.1) ? random.between(0, this.#jobs) : ++this.#jobs;
    const job = { id: `job_${number}`, requests: 1, price: "{}", asked: "{}" };
    this.#deferred.push({ ...event, job });
    return { ...event, job };
  }

  /** A few calls that cost some budgets something. */
  calls(someKeys: () => readonly BudgetKey[]): Event[] {
    const random = this.#random;
    const events = Array.from({ length: random.between(1, 4) }, () => {
      const cost = random.spread(1, 60_000);
      const charges = someKeys().map(({ scopeKind, scopeId, period, windowStart }) => ({
        scopeKind,
        scopeId,
        period,
        windowStart: windowStart.toISOString(),
        amount: `${cost}`,
      }));
      // Some passed without a lease while the database was away.
      return this.event({ costNano: `${cost}`, charges, unleased: random.chance(0.1) });
    });
    if (random.chance(0.2)) events.push(events[0] as Event);
    return events;
  }

  /** What is told of some calls: perhaps of one that is not shipped yet, or is corrected already, or of more than it can have cost. */
  corrections(): Event[] {
    const random = this.#random;
    if (this.#deferred.length === 0) return [];
    const again = random.chance(0.9) ? "corrected" : "corrected again";
    return Array.from({ length: random.between(1, 4) }, () => {
      const { job, executesApproval: _, ...call } = random.pick(this.#deferred);
      const charged = BigInt(call.costNano);
      const cost = random.chance(0.1)
        ? charged * 2n
        : (charged * BigInt(random.between(0, 99))) / 100n;
      return {
        ...call,
        id: `${call.id} ${again}`,
        outcome: "correction",
        costNano: `${random.chance(0.05) ? -charged - 1n : cost - charged}`,
        estimateNano: call.costNano,
        charges: [],
        unleased: false,
        upstreamStatus: null,
        corrects: job?.id ?? "",
      };
    });
  }
}
