import type { PolicyDocument, PolicyVersionView } from "@pag0/contract";
import type { OrganizationTransaction, PolicyVersion } from "@pag0/db";

/** Names of the people and keys that made versions, by their identifiers. */
export async function authorNames(tx: OrganizationTransaction, versions: readonly PolicyVersion[]): Promise<ReadonlyMap<string, string>> {
  const ids = versions.map((version) => version.createdById);
  const [members, keys] = [
    await tx.member.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
    await tx.apiKey.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } }),
  ];
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}

export function versionView(version: PolicyVersion, names: ReadonlyMap<string, string>): PolicyVersionView {
  return {
    id: version.id,
    version: version.version,
    status: version.status,
    document: version.document as PolicyDocument,
    reason: version.reason,
    createdBy: {
      kind: version.createdByKind as PolicyVersionView["createdBy"]["kind"],
      id: version.createdById,
      name: names.get(version.createdById) ?? version.createdById,
    },
    createdAt: version.createdAt.toISOString(),
    publishedAt: version.publishedAt?.toISOString() ?? null,
  };
}

export async function publishedView(tx: OrganizationTransaction, version: PolicyVersion | null | undefined): Promise<PolicyVersionView | null> {
  return version === null || version === undefined ? null : versionView(version, await authorNames(tx, [version]));
}
