import type { BudgetKey } from "@pag0/db";
import type { Company } from "./company.ts";
import { keyName } from "./model/counters.ts";
import type { LedgerModel } from "./model/ledger-model.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";

interface Sample {
  readonly at: number;
  /** With the database, and with each proxy. */
  readonly free: readonly bigint[];
}

/** So long money has to have been free before a refusal for want of it is false; milliseconds. */
const FREE_FOR_MS = 1_000;
/** So long nothing may have been wrong with anything. */
const CALM_FOR_MS = 2_000;
const MOST_SAMPLES = 256;

/**
 * What of each budget a call could have had: with the database, and with proxies that can be asked for it.
 * Looked at after each transaction and each hold, for a refusal is false only where the money lay there for a while.
 */
export class FreeMoney {
  /** When something was last wrong, or put right. */
  disturbedAt = 0;
  readonly #company: Company;
  readonly #database: LedgerModel;
  readonly #proxies: () => readonly SimulatedProxy[];
  readonly #samples = new Map<string, Sample[]>();

  constructor(company: Company, database: LedgerModel, proxies: () => readonly SimulatedProxy[]) {
    this.#company = company;
    this.#database = database;
    this.#proxies = proxies;
  }

  look(key: BudgetKey, at: number): void {
    const name = keyName(key);
    let samples = this.#samples.get(name);
    if (samples === undefined) {
      samples = [];
      this.#samples.set(name, samples);
    }
    samples.push({ at, free: this.#free(key) });
    if (samples.length > MOST_SAMPLES) samples.shift();
  }

  /** Whether more than another call like this one was free all the time before it was refused. */
  wasThere(key: BudgetKey, bound: bigint, at: number): boolean {
    if (at - this.disturbedAt < CALM_FOR_MS) return false;
    this.look(key, at);
    const samples = this.#samples.get(keyName(key)) ?? [];
    const first = samples.findLastIndex((sample) => sample.at <= at - FREE_FOR_MS);
    // Not looked at for long enough to tell.
    if (first === -1) return false;
    return stayed(samples.slice(first)) > bound * 2n;
  }

  #free(key: BudgetKey): bigint[] {
    const name = keyName(key);
    const withProxies = this.#proxies().map(({ process, conditions }) => {
      if (process === null || !process.isReady || conditions.isCut) return 0n;
      const counter = process.counters.get(name);
      return counter === undefined ? 0n : counter.leased - counter.held;
    });
    return [this.#database.counters.left(key, this.#company.limitOf(key)), ...withProxies];
  }
}

/** What was free all the time without moving: on its way from one to another it is nobody's to give. */
function stayed(samples: readonly Sample[]): bigint {
  const least = [...(samples[0]?.free ?? [])];
  for (const { free } of samples)
    for (const [place, amount] of free.entries())
      if (amount < (least[place] ?? 0n)) least[place] = amount;
  return least.reduce((sum, amount) => sum + amount, 0n);
}
