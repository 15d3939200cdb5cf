import type { DeferredJob } from "@pag0/db";
import {
  type JobReport,
  lookUpTokenPrice,
  noUsage,
  priceText,
  type TokenPrice,
  type Usage,
} from "@pag0/metering";
import type { TrueCall } from "./books.ts";

/** Work that a vendor does after its answer, and tells the usage of to whoever asks. */
export interface Job {
  readonly organizationId: string;
  /** The vendor's name for it. */
  readonly name: string;
  /** What each of its requests costs, in nano-USD. */
  readonly costs: readonly bigint[];
  /** The calls that were answered with its name: one, or more where a vendor names it again. */
  readonly calls: TrueCall[];
}

/** What is drawn of a job before its call begins. */
export interface JobDraw {
  readonly requests: number;
  /** What it costs of the call's bound, in thousandths. */
  readonly thousandths: number;
  /** Whether the vendor answers with the name of the last job. */
  readonly isNamedAgain: boolean;
}

export const PROVIDER_ID = "prv_0";

/** A nano-USD for each token. */
function simplePrice(): TokenPrice {
  const price = lookUpTokenPrice("openai", "gpt-5-mini", new Date(Date.UTC(2026, 10, 1)));
  if (price === null) throw new RangeError("the price of a model has gone");
  const same = Object.keys(price.base).map((name) => [name, 1_000_000n]);
  const table = { base: Object.fromEntries(same) as TokenPrice["base"], tiers: [] };
  const tier = { table, basisPoints: 10_000n };
  const serviceTiers = { standard: tier, batch: tier, flex: tier, priority: tier, fast: tier };
  return { ...price, ...table, serviceTiers, alsoWithinADay: [], payableBasisPoints: 10_000n };
}

const PRICE = priceText(simplePrice());
const ASKED = JSON.stringify({ vendor: "openai", units: [], drawing: null, regional: false });

export function costOf({ costs }: Job): bigint {
  return costs.reduce((sum, cost) => sum + cost, 0n);
}

/** The jobs of a run, as their vendor knows them. */
export class Jobs {
  readonly all = new Map<string, Job>();
  readonly #last = new Map<string, Job>();

  /** A call of a bound is answered with a job's name. */
  start(organizationId: string, call: TrueCall, draw: JobDraw): Job {
    const last = this.#last.get(organizationId);
    if (draw.isNamedAgain && last !== undefined) {
      last.calls.push(call);
      return last;
    }
    const cost = (call.bound * BigInt(draw.thousandths)) / 1_000n;
    const count = BigInt(draw.requests);
    const costs = Array.from({ length: draw.requests }, (_, index) =>
      index === 0 ? cost - (cost / count) * (count - 1n) : cost / count,
    );
    const job = { organizationId, name: `job_${this.all.size}`, costs, calls: [call] };
    this.all.set(job.name, job);
    this.#last.set(organizationId, job);
    return job;
  }
}

/** What the event of a call says of the job that it started. */
export function startedJob({ name, costs }: Job): DeferredJob {
  return { id: name, requests: costs.length, price: PRICE, asked: ASKED };
}

/** What an answer tells of a job that has ended: all of it, or as many of its requests. */
export function reportOf({ name, costs }: Job, told: { requests: number | null }): JobReport {
  const usages = costs
    .slice(0, told.requests ?? costs.length)
    .map((cost): Usage => noUsage({ outputTokens: Number(cost) }));
  return { id: name, requests: told.requests, usagesOf: () => usages };
}
