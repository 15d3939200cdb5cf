import type { SpendWindow } from "@pag0/db";
import type { CallShare } from "./call-share.ts";

/** What something cost in nano-USD, and how many calls were let through. */
export interface Sum {
  cost: bigint;
  requests: number;
}

/** Names what is summed: an organization (no project), a project, or a requester in a project. */
export function scopeName(projectId: string, requesterId: string): string {
  return requesterId === "" ? projectId : `${projectId}|${requesterId}`;
}

/**
 * The spending in one day or month of an organization: what the database has of it, and what calls of
 * this proxy add that are under way or not shipped yet.
 */
export class WindowSpend {
  /** What is in the database, as far as it is known here. */
  #stored = new Map<string, Sum>();
  readonly #own = new Map<string, Sum>();
  readonly key: SpendWindow;
  /** Whether the database has been read since the window is followed. */
  isLoaded = false;

  constructor(key: SpendWindow) {
    this.key = key;
  }

  sum(scope: string): Sum {
    const stored = this.#stored.get(scope);
    const own = this.#own.get(scope);
    return {
      cost: (stored?.cost ?? 0n) + (own?.cost ?? 0n),
      requests: (stored?.requests ?? 0) + (own?.requests ?? 0),
    };
  }

  /** Whether the organization's own sum in the database is another one than was known here. */
  differs(sum: Sum | undefined): boolean {
    const known = this.#stored.get("");
    return (
      (known?.cost ?? 0n) !== (sum?.cost ?? 0n) || (known?.requests ?? 0) !== (sum?.requests ?? 0)
    );
  }

  /** What was read takes the place of what was known. */
  readSums(sums: Map<string, Sum>): void {
    this.#stored = sums;
    this.isLoaded = true;
  }

  /** A call of this proxy begins or ends to count; `sign` is 1 or -1. */
  addOwn(share: CallShare, sign: 1 | -1): void {
    add(this.#own, share, sign);
  }

  /** A call of this proxy has reached the database. */
  addStored(share: CallShare): void {
    add(this.#stored, share, 1);
  }
}

function add(to: Map<string, Sum>, share: CallShare, sign: 1 | -1): void {
  for (const scope of share.scopes) {
    const sum = to.get(scope);
    const cost = (sum?.cost ?? 0n) + BigInt(sign) * share.cost;
    const requests = (sum?.requests ?? 0) + sign * share.requests;
    if (cost === 0n && requests === 0) to.delete(scope);
    else to.set(scope, { cost, requests });
  }
}
