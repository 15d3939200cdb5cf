import type { BudgetAuthority } from "./authority.ts";
import type { Schedule } from "./timers.ts";

export interface PatienceOptions {
  authority: Pick<BudgetAuthority, "answers">;
  schedule: Schedule;
}

/** After so long without an answer it is asked whether the database answers at all. */
const DOUBT_MS = 125;
/** So long an answer is waited for where the database does not answer at all. */
const PATIENCE_MS = 250;
/** So long where it does, and the exchange waits for others' locks. */
const LONGEST_PATIENCE_MS = 2_000;

/**
 * Tells a database that hangs, which is not worth waiting for, from one that is busy with the same budgets,
 * which is.
 */
export class Patience {
  readonly #options: PatienceOptions;
  /** Exchanges whose answers nobody waits for any more. */
  #lost = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Whether an exchange is under way whose answer nobody waits for any more. */
  get isLost(): boolean {
    return this.#lost > 0;
  }

  /**
   * Begins to wait for the answer of an exchange, which goes on in any case.
   * @param lose told once where the answer does not come in time
   */
  begin(lose: (error: Error) => void): { end: () => void } {
    const { authority, schedule } = this.#options;
    let answers = false;
    let isLost = false;
    let cancel = schedule(doubt, DOUBT_MS);
    const lost = (ms: number) => {
      isLost = true;
      this.#lost++;
      lose(new Error(`the database did not answer within ${ms} ms`));
    };
    function doubt(): void {
      authority.answers().then(
        () => {
          answers = true;
        },
        // The exchange itself will tell.
        () => undefined,
      );
      cancel = schedule(() => {
        if (!answers) return lost(PATIENCE_MS);
        cancel = schedule(() => lost(LONGEST_PATIENCE_MS), LONGEST_PATIENCE_MS - PATIENCE_MS);
      }, PATIENCE_MS - DOUBT_MS);
    }
    return {
      end: () => {
        cancel();
        if (isLost) this.#lost--;
      },
    };
  }
}
