import { type DryRunView, dryRunResultSchema } from "@pag0/contract";
import type { DryRun } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";

/** What a list of runs leaves in the database. */
export const withoutContents = { result: true, document: true } as const;

type Row = Omit<DryRun, keyof typeof withoutContents> & { result?: DryRun["result"] };

/** Shows runs with the names of the levels that they are about. */
export async function dryRunViews(
  tx: Transaction,
  organizationId: string,
  rows: readonly Row[],
): Promise<DryRunView[]> {
  const { name } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const ids = rows.flatMap(({ projectId }) => projectId ?? []);
  const projects = await tx.project.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const names = new Map(projects.map((project) => [project.id, project.name]));
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    level:
      row.projectId === null
        ? { kind: "organization", id: organizationId, name }
        : { kind: "project", id: row.projectId, name: names.get(row.projectId) ?? row.projectId },
    from: row.periodFrom.toISOString(),
    to: row.periodTo.toISOString(),
    progress: { rows: row.rowsDone, total: row.rowsTotal },
    result:
      row.result === undefined || row.result === null ? null : dryRunResultSchema.parse(row.result),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  }));
}
