import { createCheckpoint } from "@pag0/db";
import type { Services } from "../services.ts";

/** Closes every organization's audit log with a signed checkpoint; one that fails does not stop the others. */
export async function checkpointOrganizations({
  database,
  auditPrivateKeyPem,
  now,
  log,
}: Services): Promise<void> {
  const organizations = await database.system.prisma.organization.findMany({
    select: { id: true },
  });
  let failed: unknown;
  for (const { id } of organizations) {
    try {
      const checkpoint = await createCheckpoint(database.system.pool, {
        organizationId: id,
        privateKeyPem: auditPrivateKeyPem,
        now: now(),
      });
      if (checkpoint !== null)
        log.debug(
          { organizationId: id, entries: checkpoint.entryCount },
          "audit checkpoint signed",
        );
    } catch (error) {
      log.error({ err: error, organizationId: id }, "an audit checkpoint failed");
      failed = error;
    }
  }
  if (failed !== undefined) throw failed;
}
