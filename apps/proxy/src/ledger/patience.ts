import type { BudgetAuthority } from "./authority.ts";
import type { Schedule } from "./timers.ts";

export interface PatienceOptions {
  authority: Pick<BudgetAuthority, "answers">;
  elapsed: () => number;
  schedule: Schedule;
  /**
   * Milliseconds that an answer is waited for where the database does not answer at all, which it is asked after
   * half of them.
   */
  patienceMs: number;
}

/** A timer that comes so late tells of this process, which had no time to read an answer. */
const BUSY_MS = 25;
/** So long at least where it does, and the exchange waits for others' locks. */
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
    const { authority, elapsed, schedule, patienceMs } = this.#options;
    const doubtMs = patienceMs / 2;
    const longestMs = Math.max(LONGEST_PATIENCE_MS, patienceMs);
    const begun = elapsed();
    let answers = false;
    let isLost = false;
    let cancel = schedule(doubt, doubtMs);
    const check = (due: number) => {
      const now = elapsed();
      const isBusy = now > due + BUSY_MS && now - begun < longestMs;
      if (answers) wait(longestMs - (now - begun), lost);
      else if (isBusy) wait(patienceMs - doubtMs, check);
      else lost();
    };
    const wait = (ms: number, then: (due: number) => void) => {
      const due = elapsed() + ms;
      cancel = schedule(() => then(due), ms);
    };
    const lost = () => {
      isLost = true;
      this.#lost++;
      const ms = Math.round(elapsed() - begun);
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
      wait(patienceMs - doubtMs, check);
    }
    return {
      end: () => {
        cancel();
        if (isLost) this.#lost--;
      },
    };
  }
}
