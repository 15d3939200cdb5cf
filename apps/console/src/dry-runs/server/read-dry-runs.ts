import { type DryRunView, type OperationResponse, Pag0Failure } from "@pag0/contract";
import { type Context, parameter } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { namedScope } from "../../policies/server/policy-scope.ts";
import { dryRunViews, withoutContents } from "./dry-run-view.ts";

/** A run replays the calls of every team, so it is for those who see every team. */
function seesRuns({ caller }: Context<"listDryRuns" | "getDryRun">): boolean {
  return caller.projectIds === null;
}

export function listDryRuns(
  context: Context<"listDryRuns">,
): Promise<OperationResponse<"listDryRuns">> {
  const { caller, query } = context;
  return context.tenant.transaction(async (tx) => {
    const scope =
      query.level === undefined ? null : await namedScope(context, tx, "level", query.level);
    if (!seesRuns(context)) return { data: [], nextCursor: null, total: 0 };
    const where = scope === null ? {} : { projectId: scope.project?.id ?? null };
    const rows = await tx.dryRun.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      omit: withoutContents,
    });
    const page = pageOf(
      rows,
      query.limit,
      (row) => row.createdAt,
      (row) => row,
    );
    return {
      data: await dryRunViews(tx, caller.organizationId, page.data),
      nextCursor: page.nextCursor,
      total: await tx.dryRun.count({ where }),
    };
  });
}

export function getDryRun(context: Context<"getDryRun">): Promise<DryRunView> {
  const id = parameter(context, "dryRunId");
  return context.tenant.transaction(async (tx) => {
    const row = seesRuns(context) ? await tx.dryRun.findUnique({ where: { id } }) : null;
    if (row === null) throw new Pag0Failure("NOT_FOUND", `There is no dry run "${id}"`);
    const [view] = await dryRunViews(tx, context.caller.organizationId, [row]);
    return view as DryRunView;
  });
}
