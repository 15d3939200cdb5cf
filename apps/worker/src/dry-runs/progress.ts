import type { DryRun as DryRunRow } from "@pag0/db";
import type { Services } from "../services.ts";

/** Between two words of progress: twice a second at most. */
const PAUSE_MS = 500;

/** Tells how far a run has come; each word reaches the open pages. */
export class Progress {
  readonly #services: Services;
  readonly #row: Pick<DryRunRow, "id" | "organizationId">;
  readonly #total: number;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(services: Services, row: Pick<DryRunRow, "id" | "organizationId">, total: number) {
    this.#services = services;
    this.#row = row;
    this.#total = total;
  }

  async reached(rows: number): Promise<void> {
    const now = performance.now();
    if (now - this.#toldAt < PAUSE_MS) return;
    this.#toldAt = now;
    const { id, organizationId } = this.#row;
    await this.#services.database.forOrganization(organizationId).transaction((tx) =>
      tx.dryRun.updateMany({
        where: { id, status: "running" },
        data: { rowsDone: rows, rowsTotal: Math.max(rows, this.#total) },
      }),
    );
  }
}
