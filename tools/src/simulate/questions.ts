import type { BudgetKey } from "@pag0/db";
import type { LeaseAnswer, LeaseGroup } from "@pag0/proxy/accounting";
import type { FreeMoney, FreeSample } from "./free-money.ts";
import { keyName } from "./model/counters.ts";

/** More questions about one budget than a call may wait for. */
const MOST_SAMPLES = 16;

/**
 * What one process asked the ledger for, and when: a proxy that hears that a budget is spent refuses with that
 * answer for a while, also calls that come later.
 */
export class Questions {
  readonly #proxyId: string;
  readonly #free: FreeMoney;
  readonly #now: () => number;
  /** How many calls wait, by counter. */
  readonly #waiting = new Map<string, number>();
  readonly #asked = new Map<string, FreeSample[]>();
  readonly #decided = new Map<string, FreeSample>();
  /** All that was granted in each count. */
  readonly #granted = new Map<string, bigint>();

  constructor(proxyId: string, free: FreeMoney, now: () => number) {
    this.#proxyId = proxyId;
    this.#free = free;
    this.#now = now;
  }

  /** What was free of a budget when that was asked for which a refusal of now rests on. */
  decidedOn(key: BudgetKey): FreeSample | undefined {
    return this.#decided.get(keyName(key));
  }

  /** A call begins to wait for more of these counters, or ends. */
  waits(counters: readonly { name: string }[], change: 1 | -1): void {
    for (const { name } of counters)
      this.#waiting.set(name, (this.#waiting.get(name) ?? 0) + change);
  }

  isWaitedFor(name: string): boolean {
    return (this.#waiting.get(name) ?? 0) > 0;
  }

  /** Asks, and takes notice of what was free then. */
  async ask<Answer extends { groups: readonly (readonly LeaseAnswer[])[] }>(
    groups: readonly LeaseGroup[],
    exchange: () => Promise<Answer>,
  ): Promise<Answer> {
    const at = this.#now();
    for (const { orders } of groups)
      for (const { key, atLeast } of orders) if (atLeast > 0n) this.#sample(key, at);
    const answer = await exchange().finally(() => {
      for (const { orders } of groups)
        for (const { key } of orders) this.#free.waitingHear(this.#proxyId, keyName(key));
    });
    const before = new Map(this.#granted);
    for (const [index, group] of groups.entries())
      this.#hear(group, answer.groups[index] ?? [], before);
    return answer;
  }

  #sample(key: BudgetKey, at: number): void {
    const name = keyName(key);
    const samples = this.#asked.get(name) ?? [];
    if (samples.push(this.#free.sample(key, at)) > MOST_SAMPLES) samples.shift();
    this.#asked.set(name, samples);
  }

  /** Others' answers count from the first question on that a call has waited for. */
  #hear(
    { orders, since }: LeaseGroup,
    answers: readonly LeaseAnswer[],
    before: ReadonlyMap<string, bigint>,
  ): void {
    for (const [index, { key, atLeast, incarnation }] of orders.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      const count = `${incarnation}`;
      this.#granted.set(count, answer.granted);
      // Where something was granted nothing is known of the rest: it is asked for again.
      const isGranted = answer.granted > (before.get(count) ?? 0n);
      if (isGranted || answer.remaining >= atLeast || answer.outstanding > 0) continue;
      const from = since === null ? this.#now() : Number(since);
      const name = keyName(key);
      const samples = this.#asked.get(name) ?? [];
      const first = samples.findLast(({ at }) => at <= from) ?? samples[0];
      if (first !== undefined) this.#decided.set(name, first);
    }
  }
}
