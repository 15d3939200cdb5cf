import { createHash } from "node:crypto";
import { apiKeyPrefix, newApiKey, newId, type OperationResponse, slugOf } from "@pag0/contract";
import { appendAudit, hashPassword, sqlOf } from "@pag0/db";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { alreadyExists } from "../../api/unique.ts";
import { organizationView } from "../../organizations/server/view.ts";

/** Makes a company: organization, owner and first organization key, all or nothing. */
export async function setUp({
  services,
  body,
  now,
  requestId,
}: Context<"setUp">): Promise<OperationResponse<"setUp">> {
  const { company, owner } = body;
  const slug = company.slug ?? slugOf(company.name);
  if (slug === "") throw invalidField("company.name", "must contain a letter or digit");
  const passwordHash = await hashPassword(owner.password);
  const organizationId = newId("organization", now.getTime());
  const ownerId = newId("member", now.getTime());
  const apiKey = newApiKey("organization");

  const work = async (tx: Transaction) => {
    const organization = await tx.organization.create({
      data: {
        id: organizationId,
        slug,
        name: company.name,
        timezone: company.timezone,
        createdAt: now,
      },
    });
    await tx.member.create({
      data: {
        id: ownerId,
        organizationId,
        email: owner.email,
        name: owner.name,
        role: "owner",
        passwordHash,
        createdAt: now,
      },
    });
    const keyId = newId("apiKey", now.getTime());
    await tx.apiKey.create({
      data: {
        id: keyId,
        organizationId,
        name: "First organization key",
        prefix: apiKeyPrefix(apiKey),
        last4: apiKey.slice(-4),
        hash: new Uint8Array(createHash("sha256").update(apiKey).digest()),
        createdById: ownerId,
        createdAt: now,
      },
    });
    await appendAudit(sqlOf(tx), organizationId, "console", [
      {
        at: now.toISOString(),
        actor: { kind: "system", id: "setup" },
        action: "organization.created",
        resource: { kind: "organization", id: organizationId },
        projectId: null,
        result: "succeeded",
        policyVersion: null,
        requestId,
        detail: { slug, ownerId, keyId },
      },
    ]);
    return organizationView(tx, organization, true, now);
  };
  const organization = await services.database
    .forOrganization(organizationId)
    .transaction(work)
    .catch(alreadyExists("company.slug", `A company with the slug "${slug}" exists already`));
  return { organization, ownerId, apiKey };
}
