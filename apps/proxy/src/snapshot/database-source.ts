import { type Database, decrypt } from "@pag0/db";
import { loadOrganization } from "./load-organization.ts";
import { PriceReader } from "./price-reader.ts";
import type { SnapshotSource } from "./snapshot.ts";

/** Configuration as it is in PostgreSQL. It crosses organizations: a proxy serves all of them. */
export function databaseSource(
  database: Database,
  encryptionKey: Uint8Array,
  failed: (message: string, error: unknown) => void,
): SnapshotSource {
  const { prisma } = database.system;
  const prices = new PriceReader(failed);
  const open = (ciphertext: Uint8Array, context: string) =>
    Buffer.from(decrypt(ciphertext, context, encryptionKey)).toString("utf8");
  return {
    listOrganizationIds: async () =>
      (await prisma.organization.findMany({ select: { id: true } })).map((row) => row.id),
    loadOrganization: (id) => loadOrganization(prisma, open, prices, id),
    organizationOfKey: async (hash) =>
      (
        await prisma.apiKey.findUnique({
          where: { hash: new Uint8Array(Buffer.from(hash, "base64url")) },
          select: { organizationId: true },
        })
      )?.organizationId ?? null,
  };
}
