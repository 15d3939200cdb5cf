import { createHash } from "node:crypto";
import { apiKeyPrefix, newApiKey, newId, Pag0Failure, slugOf } from "@pag0/contract";
import { appendAudit, hashPassword, Prisma, sqlOf } from "@pag0/db";
import { AUDIT_WRITER, type Handler } from "../../api/context.ts";
import { organizationView } from "./view.ts";

/** Makes a company: organization, owner and first organization key, all or nothing. */
export const setUp: Handler<"setUp"> = async ({ services, body, now, requestId }) => {
  const { company, owner } = body;
  const slug = company.slug ?? slugOf(company.name);
  if (slug === "")
    throw new Pag0Failure("VALIDATION_ERROR", "company.name: must contain a letter or digit", { errors: [{ field: "company.name", message: "must contain a letter or digit" }] });
  const passwordHash = await hashPassword(owner.password);
  const organizationId = newId("organization", now.getTime());
  const ownerId = newId("member", now.getTime());
  const apiKey = newApiKey("organization");
  try {
    const organization = await services.database.forOrganization(organizationId).transaction(async (tx) => {
      const created = await tx.organization.create({ data: { id: organizationId, slug, name: company.name, timezone: company.timezone, createdAt: now } });
      await tx.member.create({ data: { id: ownerId, organizationId, email: owner.email, name: owner.name, role: "owner", passwordHash, createdAt: now } });
      await tx.apiKey.create({
        data: {
          id: newId("apiKey", now.getTime()),
          organizationId,
          name: "First organization key",
          prefix: apiKeyPrefix(apiKey),
          last4: apiKey.slice(-4),
          hash: new Uint8Array(createHash("sha256").update(apiKey).digest()),
          createdById: ownerId,
          createdAt: now,
        },
      });
      await appendAudit(sqlOf(tx), organizationId, AUDIT_WRITER, [
        {
          at: now.toISOString(),
          actor: { kind: "member", id: ownerId },
          action: "organization.created",
          resource: { kind: "organization", id: organizationId },
          projectId: null,
          result: "succeeded",
          policyVersion: null,
          requestId,
          detail: { slug },
        },
      ]);
      return organizationView(tx, created);
    });
    return { organization, ownerId, apiKey };
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002")
      throw new Pag0Failure("CONFLICT", `There is a company with the slug "${slug}" already`, { errors: [{ field: "company.slug", message: "is taken" }] });
    throw error;
  }
};
