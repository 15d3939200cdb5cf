import { randomBytes } from "node:crypto";
import { newId } from "@pag0/contract";
import type { Database } from "@pag0/db";

/** An organization with a project and a key of it. */
export async function makeTenant(database: Database) {
  const tenant = {
    organizationId: newId("organization"),
    projectId: newId("project"),
    apiKeyId: newId("apiKey"),
  };
  const { prisma } = database.system;
  const { organizationId, projectId, apiKeyId } = tenant;
  await prisma.organization.create({
    data: { id: organizationId, slug: organizationId, name: "Acme" },
  });
  await prisma.project.create({
    data: { id: projectId, organizationId, slug: "sales-ai", name: "Sales AI" },
  });
  await prisma.apiKey.create({
    data: {
      id: apiKeyId,
      organizationId,
      projectId,
      name: "agent",
      prefix: "pag0_prj_",
      last4: "abcd",
      hash: new Uint8Array(randomBytes(32)),
      createdById: newId("member"),
    },
  });
  return tenant;
}

export type Tenant = Awaited<ReturnType<typeof makeTenant>>;

/** A request of a tenant that waits for a person. */
export function requestOf(tenant: Tenant, id: string) {
  return {
    id,
    ...tenant,
    requestId: newId("request"),
    method: "POST",
    url: "https://api.example/v1",
    host: "api.example",
    model: null,
    category: "llm",
    requestCiphertext: new Uint8Array([1]),
    requestSha256: "0".repeat(64),
    justification: "",
    requestedBy: "",
    reasonCode: "ABOVE_APPROVAL_THRESHOLD",
    explanation: "",
    approverIds: [newId("member")],
    approverSource: "policy",
    warnings: [],
    policyVersionIds: [],
    createdAt: new Date(0),
  };
}
