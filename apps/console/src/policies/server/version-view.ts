import type { PolicyVersionView } from "@pag0/contract";
import type { PolicyVersion } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { documentOf } from "./levels.ts";

function kindOf(text: string): PolicyVersionView["createdBy"]["kind"] {
  return text === "member" || text === "api_key" ? text : "system";
}

/** Versions as the API shows them, each with the name of the member or key that made it. */
export async function versionViews(
  tx: Transaction,
  versions: readonly PolicyVersion[],
): Promise<PolicyVersionView[]> {
  if (versions.length === 0) return [];
  const where = { id: { in: versions.map((version) => version.createdById) } };
  const select = { id: true, name: true };
  const members = await tx.member.findMany({ where, select });
  const keys = await tx.apiKey.findMany({ where, select });
  const names = new Map([...members, ...keys].map(({ id, name }) => [id, name]));
  return versions.map((version) => ({
    id: version.id,
    version: version.version,
    status: version.status,
    document: documentOf(version),
    reason: version.reason,
    createdBy: {
      kind: kindOf(version.createdByKind),
      id: version.createdById,
      name: names.get(version.createdById) ?? version.createdById,
    },
    createdAt: version.createdAt.toISOString(),
    publishedAt: version.publishedAt?.toISOString() ?? null,
  }));
}

export async function versionView(
  tx: Transaction,
  version: PolicyVersion,
): Promise<PolicyVersionView> {
  const [view] = await versionViews(tx, [version]);
  if (view === undefined) throw new Error("A version has no view");
  return view;
}
