import type { OperationResponse } from "@pag0/contract";
import type { Context } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { requireTeam } from "./find.ts";
import { teamView, teamViews } from "./view.ts";

export function listTeams(context: Context<"listTeams">): Promise<OperationResponse<"listTeams">> {
  const { caller, query } = context;
  const text = query.q === undefined ? null : { contains: query.q, mode: "insensitive" as const };
  const where = {
    archivedAt: null,
    ...(caller.projectIds === null ? {} : { id: { in: [...caller.projectIds] } }),
    ...(text === null ? {} : { OR: [{ name: text }, { slug: text }] }),
  };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.project.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
    });
    const page = pageOf(
      rows,
      query.limit,
      (row) => row.createdAt,
      (row) => row,
    );
    return {
      data: await teamViews(context, tx, page.data),
      nextCursor: page.nextCursor,
      total: await tx.project.count({ where }),
    };
  });
}

export function getTeam(context: Context<"getTeam">): Promise<OperationResponse<"getTeam">> {
  return context.tenant.transaction(async (tx) =>
    teamView(context, tx, await requireTeam(context, tx)),
  );
}
