import { createCheckpoint } from "@pag0/db";
import { forEachOrganization } from "../organizations.ts";
import type { Services } from "../services.ts";

/** Closes every organization's audit log with a signed checkpoint where something was added. */
export function checkpointOrganizations(services: Services): Promise<void> {
  const { database, auditPrivateKeyPem, now, log } = services;
  return forEachOrganization(services, async ({ id }) => {
    const checkpoint = await createCheckpoint(database.system.pool, {
      organizationId: id,
      privateKeyPem: auditPrivateKeyPem,
      now: now(),
    });
    if (checkpoint !== null)
      log.debug({ organizationId: id, entries: checkpoint.entryCount }, "audit checkpoint signed");
  });
}
