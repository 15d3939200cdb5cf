import { nanoUsd } from "@pag0/money";
import type { CallSpend } from "@pag0/policy";
import type { RequesterSums } from "./requester-sums.ts";
import { total } from "./window-spend.ts";

/** What one requester's calls are compared with; sums are read when they are asked for, so that what no rule names costs nothing. */
export class RequesterSpend implements CallSpend {
  readonly #sums: RequesterSums;

  constructor(sums: RequesterSums) {
    this.#sums = sums;
  }

  get dailyCostPerUser() {
    return nanoUsd(total(this.#sums.inDay.requester).cost);
  }

  get dailyCostPerTeam() {
    return nanoUsd(total(this.#sums.inDay.project).cost);
  }

  get monthlyCostPerTeam() {
    return nanoUsd(total(this.#sums.inMonth.project).cost);
  }

  get dailyCost() {
    return nanoUsd(total(this.#sums.inDay.organization).cost);
  }

  get monthlyCost() {
    return nanoUsd(total(this.#sums.inMonth.organization).cost);
  }

  get dailyRequestsPerUser() {
    return total(this.#sums.inDay.requester).requests;
  }
}
