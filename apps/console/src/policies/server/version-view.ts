import type { PolicyVersionView } from "@pag0/contract";
import type { PolicyVersion } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { documentOf } from "./levels.ts";

function kindOf(text: string): PolicyVersionView["createdBy"]["kind"] {
  return text === "member" || text === "api_key" ? text : "system";
}

/** Who made something, as it is stored. */
export interface StoredAuthor {
  kind: string;
  id: string;
}

/** Members and keys by their names; one that is not known goes by its identifier. */
export async function authorViews(
  tx: Transaction,
  authors: readonly StoredAuthor[],
): Promise<(author: StoredAuthor) => PolicyVersionView["createdBy"]> {
  const where = { id: { in: [...new Set(authors.map(({ id }) => id))] } };
  const select = { id: true, name: true };
  const members = authors.length === 0 ? [] : await tx.member.findMany({ where, select });
  const keys = authors.length === 0 ? [] : await tx.apiKey.findMany({ where, select });
  const names = new Map([...members, ...keys].map(({ id, name }) => [id, name]));
  return ({ kind, id }) => ({ kind: kindOf(kind), id, name: names.get(id) ?? id });
}

function authorOf({ createdByKind, createdById }: PolicyVersion): StoredAuthor {
  return { kind: createdByKind, id: createdById };
}

/** Versions as the API shows them, each with the name of the member or key that made it. */
export async function versionViews(
  tx: Transaction,
  versions: readonly PolicyVersion[],
): Promise<PolicyVersionView[]> {
  const author = await authorViews(tx, versions.map(authorOf));
  return versions.map((version) => ({
    id: version.id,
    version: version.version,
    status: version.status,
    document: documentOf(version),
    reason: version.reason,
    createdBy: author(authorOf(version)),
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
