import type { CacheInvalidation } from "@pag0/db";
import type { KeptAnswer } from "./answer.ts";

/** Who asks for an answer. */
export interface Asker {
  organizationId: string;
  projectId: string;
}

/** Whether an answer may still be served: to nobody, to others than who asks, or to whoever asks. */
export type Standing = "dropped" | "dropped for the asker" | "stands";

interface Known {
  latest: number;
  list: readonly CacheInvalidation[];
}

const NONE: Known = { latest: 0, list: [] };

/**
 * What people have dropped from the cache, as PostgreSQL has it. An answer was asked for at a generation;
 * an invalidation that came later and names what it is about drops it, wherever it is kept. One that names
 * a team drops what the team's calls brought, and lets the team's calls have nothing that is older.
 */
export class Invalidations {
  readonly #read: (organizationId: string | null) => Promise<CacheInvalidation[]>;
  readonly #known = new Map<string, Known>();

  /** @param read those of one organization, or of all */
  constructor(read: (organizationId: string | null) => Promise<CacheInvalidation[]>) {
    this.#read = read;
  }

  /** Reads those of one organization anew, or all. */
  async load(organizationId: string | null): Promise<void> {
    const rows = await this.#read(organizationId);
    for (const [id, list] of Map.groupBy(rows, (row) => row.organizationId)) {
      const { latest } = this.#known.get(id) ?? NONE;
      const last = list.reduce((most, { generation }) => Math.max(most, generation), 0);
      // An answer to an earlier question that comes late says less than is known.
      if (last >= latest) this.#known.set(id, { latest: last, list });
    }
  }

  /** The last one of an organization; 0 where there is none. */
  latest(organizationId: string): number {
    return this.#known.get(organizationId)?.latest ?? 0;
  }

  standing({ origin, generation }: Omit<KeptAnswer, "answer">, asker: Asker): Standing {
    let standing: Standing = "stands";
    for (const one of (this.#known.get(origin.organizationId) ?? NONE).list) {
      if (one.generation <= generation) continue;
      if (one.host !== null && one.host !== origin.host) continue;
      if (one.model !== null && one.model !== origin.model) continue;
      if (one.projectId === null || one.projectId === origin.projectId) return "dropped";
      if (one.projectId === asker.projectId) standing = "dropped for the asker";
    }
    return standing;
  }
}
