import type { BudgetLimit } from "@pag0/policy";
import type { FreeMoney, FreeSample } from "./free-money.ts";
import { keyName } from "./model/counters.ts";
import type { Process } from "./process.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import { Violation } from "./violation.ts";

/** A call that a proxy refuses for want of money. Amounts are nano-USD. */
export interface Refusal {
  readonly budget: BudgetLimit;
  readonly bound: bigint;
  /** What was free of each of its budgets when it began to wait. */
  readonly begun: readonly FreeSample[];
}

/**
 * Refusals for want of money, which are false where more than the call's bound was unused all the time since
 * that was asked for which the refusal rests on.
 */
export class Refusals {
  count = 0;
  readonly #free: FreeMoney;
  readonly #open: (() => void)[] = [];

  constructor(free: FreeMoney) {
    this.#free = free;
  }

  refused(proxy: SimulatedProxy, { questions }: Process, { budget, bound, begun }: Refusal): void {
    this.count++;
    const { scopeKind, scopeId, period } = budget;
    const waited = begun.find(
      ({ key }) => key.scopeKind === scopeKind && key.scopeId === scopeId && key.period === period,
    );
    if (waited === undefined) throw new RangeError(`a call has no budget of ${scopeId}`);
    const decided = questions.decidedOn(waited.key);
    const asked = decided !== undefined && decided.at < waited.at ? decided : waited;
    // After this step: calls that have got theirs in it have held it by then.
    this.#open.push(() => this.#check(proxy, asked, bound));
  }

  /** Looks at what was refused in the step that ends now. */
  stepEnds(): void {
    this.#free.stepEnds();
    for (const check of this.#open.splice(0)) check();
  }

  #check(proxy: SimulatedProxy, asked: FreeSample, bound: bigint): void {
    const unused = this.#free.unusedSince(asked, proxy);
    if (unused <= bound) return;
    throw new Violation(
      "no call is refused while money for it is unused",
      `${proxy.id} refuses ${bound} of ${keyName(asked.key)}, of which ${unused} were unused since ${asked.at / 1_000} s`,
    );
  }
}
