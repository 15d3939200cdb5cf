import type { OperationResponse } from "@pag0/contract";
import type { Context, Transaction } from "../../api/context.ts";
import { decodeCursor, encodeCursor } from "../../api/cursor.ts";
import { invalidField } from "../../api/input.ts";
import { requireOrganization } from "../../organizations/server/find.ts";
import { requireTeam } from "../../teams/server/find.ts";
import { MAX_VERSION } from "./levels.ts";
import { versionViews } from "./version-view.ts";

export function listOrganizationPolicies(
  context: Context<"listOrganizationPolicies">,
): Promise<OperationResponse<"listOrganizationPolicies">> {
  return context.tenant.transaction(async (tx) => {
    await requireOrganization(context, tx);
    return versions(tx, null, context.query);
  });
}

export function listTeamPolicies(
  context: Context<"listTeamPolicies">,
): Promise<OperationResponse<"listTeamPolicies">> {
  return context.tenant.transaction(async (tx) =>
    versions(tx, (await requireTeam(context, tx)).id, context.query),
  );
}

/** The version that a cursor carries in the place of an instant: versions are numbered. */
function before(text: string | undefined) {
  const cursor = decodeCursor(text);
  if (cursor === null) return {};
  const version = Number(cursor[0]);
  if (!Number.isInteger(version) || version < 1 || version > MAX_VERSION)
    throw invalidField("cursor", "is not a cursor of this list");
  return { version: { lt: version } };
}

async function versions(
  tx: Transaction,
  projectId: string | null,
  query: Context<"listTeamPolicies">["query"],
): Promise<OperationResponse<"listTeamPolicies">> {
  const { limit, q } = query;
  const where = {
    projectId,
    ...(q === undefined ? {} : { reason: { contains: q, mode: "insensitive" as const } }),
  };
  const rows = await tx.policyVersion.findMany({
    where: { ...where, ...before(query.cursor) },
    orderBy: { version: "desc" },
    take: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: await versionViews(tx, shown),
    nextCursor:
      rows.length > limit && last !== undefined
        ? encodeCursor([String(last.version), last.id])
        : null,
    total: await tx.policyVersion.count({ where }),
  };
}
