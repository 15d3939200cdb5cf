import type { AlikeCalls } from "./alike-calls.ts";
import type { BudgetCharge } from "./settle-charges.ts";
import type { UsageCharge } from "./usage-record.ts";

/** What calls of one organization cost one slot of a budget. */
interface ChargeSum {
  of: Omit<UsageCharge, "amount">;
  leased: bigint;
  unleased: bigint;
}

function isSameBudget(a: Omit<UsageCharge, "amount">, b: Omit<UsageCharge, "amount">): boolean {
  return (
    a.scopeId === b.scopeId &&
    a.period === b.period &&
    a.windowStart === b.windowStart &&
    a.scopeKind === b.scopeKind
  );
}

/** The sums of an organization's budgets, by the budget and slot. */
class ChargeSums {
  readonly sums = new Map<string, ChargeSum>();
  /** The sum that the charge at each place of the last call was added to: mostly the next call's too. */
  #places: ChargeSum[] = [];
  #text = "0";
  #amount = 0n;

  add(charges: readonly UsageCharge[], part: "leased" | "unleased"): void {
    for (let place = 0; place < charges.length; place += 1) {
      const charge = charges[place] as UsageCharge;
      let sum = this.#places[place];
      if (sum === undefined || !isSameBudget(sum.of, charge)) {
        sum = this.#sumOf(charge);
        this.#places[place] = sum;
      }
      if (charge.amount !== this.#text) {
        this.#text = charge.amount;
        this.#amount = BigInt(charge.amount);
      }
      sum[part] += this.#amount;
    }
  }

  #sumOf(charge: UsageCharge): ChargeSum {
    const { scopeKind, scopeId, period, windowStart } = charge;
    const name = `${scopeKind}|${scopeId}|${period}|${windowStart}`;
    let sum = this.sums.get(name);
    if (sum === undefined) {
      sum = { of: charge, leased: 0n, unleased: 0n };
      this.sums.set(name, sum);
    }
    return sum;
  }
}

/** Pure: what calls cost each budget, but for those that an approval's holds pay for. */
export function chargesOf(groups: readonly AlikeCalls[]): BudgetCharge[] {
  const organizations = new Map<string, ChargeSums>();
  for (const { one, calls } of groups) {
    if (one.executesApproval === true) continue;
    let sums = organizations.get(one.organizationId);
    if (sums === undefined) {
      sums = new ChargeSums();
      organizations.set(one.organizationId, sums);
    }
    for (const { charges } of calls) sums.add(charges, one.unleased ? "unleased" : "leased");
  }
  return [...organizations].flatMap(([organizationId, { sums }]) =>
    [...sums.values()]
      .filter(({ leased, unleased }) => leased + unleased > 0n)
      .map(({ of: { scopeKind, scopeId, period, windowStart }, leased, unleased }) => {
        const start = new Date(windowStart);
        const key = { organizationId, scopeKind, scopeId, period, windowStart: start };
        return { key, leased, unleased };
      }),
  );
}
