import { type ScopeSum, scopeName, type WindowSpend } from "./window-spend.ts";

/** The sums that the calls of one requester count in, in one day and the month around it. */
export interface RequesterSums {
  readonly organizationId: string;
  /** Starts of the windows, in milliseconds since 1970. */
  readonly day: number;
  readonly month: number;
  readonly inDay: ScopeSums;
  readonly inMonth: ScopeSums;
  /** All of them: a call counts in each. */
  readonly all: readonly ScopeSum[];
}

interface ScopeSums {
  readonly organization: ScopeSum;
  readonly project: ScopeSum;
  readonly requester: ScopeSum;
}

/** The window of an organization that begins at an instant, made where there is none. */
type WindowOf = (organizationId: string, period: "day" | "month", start: number) => WindowSpend;

const MAX_REMEMBERED = 10_000;

/** Finds the sums of requesters: those of lately without a name being written. */
export class SumsOfRequesters {
  readonly #windowOf: WindowOf;
  /** By project and requester, as they were last asked for. */
  readonly #remembered = new Map<string, Map<string, RequesterSums>>();
  #size = 0;

  constructor(windowOf: WindowOf) {
    this.#windowOf = windowOf;
  }

  find(
    organizationId: string,
    projectId: string,
    requesterId: string,
    day: number,
    month: number,
  ): RequesterSums {
    const last = this.#remembered.get(projectId)?.get(requesterId);
    if (last?.organizationId === organizationId && last.day === day && last.month === month)
      return last;
    const sumsIn = (window: WindowSpend): ScopeSums => ({
      organization: window.scope(""),
      project: window.scope(projectId),
      requester: window.scope(scopeName(projectId, requesterId)),
    });
    const inDay = sumsIn(this.#windowOf(organizationId, "day", day));
    const inMonth = sumsIn(this.#windowOf(organizationId, "month", month));
    const all = [...Object.values(inDay), ...Object.values(inMonth)];
    const sums = { organizationId, day, month, inDay, inMonth, all };
    if (last === undefined) this.#size++;
    if (this.#size > MAX_REMEMBERED) this.forget();
    const ofProject = this.#remembered.get(projectId) ?? new Map<string, RequesterSums>();
    this.#remembered.set(projectId, ofProject.set(requesterId, sums));
    return sums;
  }

  /** Windows have ended: what is asked for from now on is looked for anew. */
  forget(): void {
    this.#remembered.clear();
    this.#size = 0;
  }
}
