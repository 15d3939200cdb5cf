import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Alert, Prisma, Project } from "@pag0/db";
import type { Caller } from "../../api/caller.ts";
import { type Context, parameter } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { recordAudit } from "../../api/record.ts";

type AlertView = OperationResponse<"acknowledgeAlert">;
type AlertRow = Alert & { project: Pick<Project, "id" | "slug" | "name"> | null };

const withProject = { project: { select: { id: true, slug: true, name: true } } } as const;

function viewOf(row: AlertRow): AlertView {
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity as AlertView["severity"],
    title: row.title,
    team: row.project,
    createdAt: row.createdAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
  };
}

/** Who sees only their own projects sees their alerts, and none of the organization as a whole. */
function visible({ projectIds }: Caller): Prisma.AlertWhereInput {
  return projectIds === null ? {} : { projectId: { in: [...projectIds] } };
}

export async function listAlerts(
  context: Context<"listAlerts">,
): Promise<OperationResponse<"listAlerts">> {
  const { q, state, kind, cursor, limit } = context.query;
  const where: Prisma.AlertWhereInput = {
    ...visible(context.caller),
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { acknowledgedAt: state === "open" ? null : { not: null } }),
    ...(q === undefined ? {} : { title: { contains: q, mode: "insensitive" } }),
  };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.alert.findMany({
      where: { AND: [where, afterCursor(cursor)] },
      include: withProject,
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: limit + 1,
    });
    const total = await tx.alert.count({ where });
    return { ...pageOf(rows, limit, (row) => row.createdAt, viewOf), total };
  });
}

/** Notes who has seen an alert; whoever does so later changes nothing. */
export async function acknowledgeAlert(context: Context<"acknowledgeAlert">): Promise<AlertView> {
  const { caller, now } = context;
  const id = parameter(context, "alertId");
  return context.tenant.transaction(async (tx) => {
    const { count } = await tx.alert.updateMany({
      where: { id, acknowledgedAt: null, ...visible(caller) },
      data: { acknowledgedAt: now, acknowledgedById: caller.id },
    });
    const row = await tx.alert.findFirst({
      where: { id, ...visible(caller) },
      include: withProject,
    });
    if (row === null) throw new Pag0Failure("NOT_FOUND", "There is no such alert");
    if (count > 0)
      await recordAudit(context, tx, {
        action: "alert.acknowledged",
        resource: { kind: "alert", id },
        projectId: row.projectId,
        detail: { kind: row.kind },
      });
    return viewOf(row);
  });
}
