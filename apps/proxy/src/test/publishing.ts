import { newId, type PolicyDocumentInput } from "@pag0/contract";
import type { Prisma } from "@pag0/db";
import type { Harness } from "./harness.ts";

/** Publishes a policy as its next version, as the console does. */
export async function publish(
  { database }: Harness,
  organizationId: string,
  projectId: string | null,
  document: PolicyDocumentInput,
): Promise<string> {
  const id = newId("policyVersion");
  await database.system.prisma.$transaction(async (tx) => {
    const published = { organizationId, projectId, status: "published" as const };
    const before = await tx.policyVersion.findFirst({ where: published });
    await tx.policyVersion.updateMany({ where: published, data: { status: "superseded" } });
    await tx.policyVersion.create({
      data: {
        ...published,
        id,
        version: (before?.version ?? 0) + 1,
        document: document as Prisma.InputJsonObject,
        reason: "test",
        createdById: "test",
        createdByKind: "system",
        publishedAt: new Date(),
      },
    });
  });
  return id;
}
