import type { SpendWindow } from "@pag0/db";

/** What something cost in nano-USD, and how many calls were let through. */
export interface Sum {
  cost: bigint;
  requests: number;
}

/** The spending of one scope in one window. */
export interface ScopeSum {
  /** What the database has, as far as it is known here. */
  readonly stored: Sum;
  /** What calls of this proxy add that are under way or not shipped yet. */
  readonly own: Sum;
}

/** All that is known of a scope. */
export function total({ stored, own }: ScopeSum): Sum {
  return { cost: stored.cost + own.cost, requests: stored.requests + own.requests };
}

export function addTo(sum: Sum, cost: bigint, requests: number): void {
  sum.cost += cost;
  sum.requests += requests;
}

const nothing = (): Sum => ({ cost: 0n, requests: 0 });

/** Names what is summed: an organization (no project), a project, or a requester in a project. */
export function scopeName(projectId: string, requesterId: string): string {
  return requesterId === "" ? projectId : `${projectId}|${requesterId}`;
}

/**
 * The spending in one day or month of an organization: what the database has of it, and what calls of
 * this proxy add that are under way or not shipped yet.
 */
export class WindowSpend {
  readonly #scopes = new Map<string, ScopeSum>();
  readonly key: SpendWindow;
  /** Whether the database has been read since the window is followed. */
  isLoaded = false;

  constructor(key: SpendWindow) {
    this.key = key;
  }

  /** The sum of a scope, which is the same object as long as there is this window. */
  scope(name: string): ScopeSum {
    let scope = this.#scopes.get(name);
    if (scope === undefined) {
      scope = { stored: nothing(), own: nothing() };
      this.#scopes.set(name, scope);
    }
    return scope;
  }

  /** Whether the organization's own sum in the database is another one than was known here. */
  differs(sum: Sum = nothing()): boolean {
    const { stored } = this.scope("");
    return stored.cost !== sum.cost || stored.requests !== sum.requests;
  }

  /** What was read takes the place of what was known. */
  readSums(sums: ReadonlyMap<string, Sum>): void {
    for (const [name, { stored }] of this.#scopes)
      if (!sums.has(name)) Object.assign(stored, nothing());
    for (const [name, { cost, requests }] of sums)
      Object.assign(this.scope(name).stored, { cost, requests });
    this.isLoaded = true;
  }
}
