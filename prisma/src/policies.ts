import { newId, type PolicyDocument } from "@pag0/contract";
import type { PolicyVersion, Prisma } from "../generated/client.ts";
import type { OrganizationTransaction } from "./client.ts";

/** Somebody published a newer version than the change was made from. */
export class PolicyConflict extends Error {
  override readonly name = "PolicyConflict";
  readonly currentVersion: number;

  constructor(currentVersion: number) {
    super(`version ${currentVersion} has been published meanwhile`);
    this.currentVersion = currentVersion;
  }
}

/** Whose policy: the organization's own (no project) or a project's. */
export interface PolicyScope {
  organizationId: string;
  projectId: string | null;
}

/** The version that is in force, if any. */
export function publishedPolicy(
  tx: OrganizationTransaction,
  { organizationId, projectId }: PolicyScope,
): Promise<PolicyVersion | null> {
  return tx.policyVersion.findFirst({ where: { organizationId, projectId, status: "published" } });
}

/**
 * Publishes a document as the next version; the one before is superseded and never changes again.
 * @param expectedVersion the version that the change was made from, 0 for none; absent asks for no check.
 * @throws PolicyConflict where a newer version has been published.
 */
export async function publishPolicy(
  tx: OrganizationTransaction,
  request: PolicyScope & {
    document: PolicyDocument;
    reason: string;
    author: { kind: "member" | "api_key" | "system"; id: string };
    expectedVersion?: number;
    now?: Date;
  },
): Promise<PolicyVersion> {
  const {
    organizationId,
    projectId,
    document,
    reason,
    author,
    expectedVersion,
    now = new Date(),
  } = request;
  // Two publishers of the same scope wait for each other here; the second then sees the first one's version.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policy|${organizationId}|${projectId ?? ""}`}, 0))`;
  const newest = await tx.policyVersion.findFirst({
    where: { organizationId, projectId },
    orderBy: { version: "desc" },
  });
  const currentVersion = newest?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== currentVersion)
    throw new PolicyConflict(currentVersion);
  await tx.policyVersion.updateMany({
    where: { organizationId, projectId, status: "published" },
    data: { status: "superseded" },
  });
  return tx.policyVersion.create({
    data: {
      id: newId("policyVersion", now.getTime()),
      organizationId,
      projectId,
      version: currentVersion + 1,
      document: document as Prisma.InputJsonObject,
      status: "published",
      reason,
      createdById: author.id,
      createdByKind: author.kind,
      createdAt: now,
      publishedAt: now,
    },
  });
}
