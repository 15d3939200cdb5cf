import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import { invalidateCache as drop, type Project, sqlOf } from "@pag0/db";
import { sees } from "../../api/caller.ts";
import type { Context, Transaction } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { requireNamedTeam } from "../../teams/server/find.ts";

/** A team and what is below it, as far as the caller sees it. */
async function withTeamsBelow(
  { caller }: Context<"invalidateCache">,
  tx: Transaction,
  team: Project,
): Promise<Project[]> {
  const found = new Map([[team.id, team]]);
  for (let above = [team.id]; above.length > 0; ) {
    const below = await tx.project.findMany({ where: { parentId: { in: above } } });
    const fresh = below.filter(({ id }) => !found.has(id) && sees(caller, id));
    for (const project of fresh) found.set(project.id, project);
    above = fresh.map(({ id }) => id);
  }
  return [...found.values()];
}

/**
 * Drops cached answers. Every proxy hears of it when this is kept; a call that is under way then keeps
 * nothing of what is dropped.
 */
export function invalidateCache(
  context: Context<"invalidateCache">,
): Promise<OperationResponse<"invalidateCache">> {
  const { body, caller, now } = context;
  const { host = null, model = null } = body;
  return context.tenant.transaction(async (tx) => {
    const team =
      body.team === undefined ? null : await requireNamedTeam(context, tx, "team", body.team);
    if (team === null && caller.projectIds !== null)
      throw new Pag0Failure("FORBIDDEN", "Your role drops answers of your own teams: name a team");
    const teams = team === null ? null : await withTeamsBelow(context, tx, team);
    await drop(
      sqlOf(tx),
      caller.organizationId,
      (teams ?? [null]).map((one) => ({ projectId: one?.id ?? null, host, model })),
    );
    await recordAudit(context, tx, {
      action: "cache.invalidated",
      resource:
        team === null
          ? { kind: "organization", id: caller.organizationId }
          : { kind: "project", id: team.id },
      projectId: team?.id ?? null,
      detail: { host, model, teams: teams?.map(({ id }) => id) ?? null },
    });
    return {
      teams: teams?.map(({ id, slug, name }) => ({ id, slug, name })) ?? null,
      host,
      model,
      at: now.toISOString(),
    };
  });
}
