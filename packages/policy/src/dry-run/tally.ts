import { type NanoUsd, ZERO } from "@pag0/money";
import { type Verdict, verdicts } from "./usage-row.ts";

/** Calls, and what they cost; where they did not run, the most they could have cost. */
export interface CallCounts {
  readonly calls: number;
  readonly amount: NanoUsd;
}

/** Calls that the draft treats otherwise than they were. */
export interface Transition extends CallCounts {
  readonly from: Verdict;
  readonly to: Verdict;
}

export type VerdictCounts = Readonly<Record<Verdict, CallCounts>>;

/** What happened beside what would have, for one team, day, endpoint or reason. */
export interface Comparison {
  readonly happened: VerdictCounts;
  readonly draft: VerdictCounts;
  /** Those that differ, most money first. */
  readonly transitions: readonly Transition[];
}

const SIZE = verdicts.length;
const INDEX: Readonly<Record<Verdict, number>> = { served: 0, approval: 1, refused: 2 };

/** Counts of calls by what happened and what would have. */
export class Tally {
  readonly #calls = new Array<number>(SIZE * SIZE).fill(0);
  readonly #amounts = new Array<bigint>(SIZE * SIZE).fill(0n);

  add(from: Verdict, to: Verdict, amount: bigint): void {
    const cell = INDEX[from] * SIZE + INDEX[to];
    this.#calls[cell] = (this.#calls[cell] ?? 0) + 1;
    if (amount !== 0n) this.#amounts[cell] = (this.#amounts[cell] ?? 0n) + amount;
  }

  #cell(from: Verdict, to: Verdict): CallCounts {
    const cell = INDEX[from] * SIZE + INDEX[to];
    return { calls: this.#calls[cell] ?? 0, amount: (this.#amounts[cell] ?? ZERO) as NanoUsd };
  }

  #sum(cells: readonly CallCounts[]): CallCounts {
    return cells.reduce((sum, { calls, amount }) => ({
      calls: sum.calls + calls,
      amount: (sum.amount + amount) as NanoUsd,
    }));
  }

  compare(): Comparison {
    const counts = (cells: (verdict: Verdict) => CallCounts[]): VerdictCounts => ({
      served: this.#sum(cells("served")),
      approval: this.#sum(cells("approval")),
      refused: this.#sum(cells("refused")),
    });
    const transitions = verdicts
      .flatMap((from) => verdicts.map((to) => ({ from, to, ...this.#cell(from, to) })))
      .filter(({ from, to, calls }) => from !== to && calls > 0);
    return {
      happened: counts((from) => verdicts.map((to) => this.#cell(from, to))),
      draft: counts((to) => verdicts.map((from) => this.#cell(from, to))),
      transitions: transitions.sort(byWeight),
    };
  }
}

/** Most money first, then most calls. */
export function byWeight(left: CallCounts, right: CallCounts): number {
  if (left.amount !== right.amount) return left.amount < right.amount ? 1 : -1;
  return right.calls - left.calls;
}

/** Money and calls of all transitions together. */
export function weightOf({ transitions }: Pick<Comparison, "transitions">): CallCounts {
  return transitions.reduce<CallCounts>(
    (sum, { calls, amount }) => ({
      calls: sum.calls + calls,
      amount: (sum.amount + amount) as NanoUsd,
    }),
    { calls: 0, amount: ZERO },
  );
}

interface Group<Label> {
  readonly label: Label;
  readonly tally: Tally;
}

/** Tallies by key; from a number of keys on, what has none yet is counted together under one label. */
export class TallyGroups<Label> {
  readonly #groups = new Map<string, Group<Label>>();
  readonly #rest: Group<Label>;
  readonly #most: number;
  #restUsed = false;

  constructor(most: number, restLabel: Label) {
    this.#most = most;
    this.#rest = { label: restLabel, tally: new Tally() };
  }

  of(key: string, label: () => Label): Tally {
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= this.#most) {
        this.#restUsed = true;
        return this.#rest.tally;
      }
      group = { label: label(), tally: new Tally() };
      this.#groups.set(key, group);
    }
    return group.tally;
  }

  /** In the order in which the keys first came, those without one last. */
  compare(): (Label & Comparison)[] {
    const groups = [...this.#groups.values(), ...(this.#restUsed ? [this.#rest] : [])];
    return groups.map(({ label, tally }) => ({ ...label, ...tally.compare() }));
  }
}
