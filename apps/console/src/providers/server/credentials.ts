import { newId, type OperationResponse, Pag0Failure } from "@pag0/contract";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import type { Services } from "../../api/services.ts";
import { checkCredential, requireSamePlace, rulesOf } from "./check-provider.ts";
import { credentialColumns } from "./credential-columns.ts";
import { requireProvider } from "./read-providers.ts";
import { type CredentialRow, credentialView, type ProviderRow } from "./view.ts";

/** The columns of a further key; the proxy decrypts it for calls of its provider alone. */
function sealed({ environment }: Services, id: string, credential: string) {
  return credentialColumns(
    credential,
    `provider-credential:${id}`,
    environment.PAG0_ENCRYPTION_KEY,
  );
}

/**
 * The provider named in the path, which nobody else changes meanwhile: where its keys go is checked
 * against what it is.
 */
async function lockedProvider(context: TenantContext, tx: Transaction): Promise<ProviderRow> {
  const { id } = await requireProvider(context, tx);
  await tx.$executeRaw`SELECT 1 FROM providers WHERE id = ${id} FOR UPDATE`;
  return requireProvider(context, tx);
}

/** The further key named in the path. @throws Pag0Failure NOT_FOUND */
function requireCredential(context: TenantContext, provider: ProviderRow): CredentialRow {
  const id = parameter(context, "credentialId");
  const row = provider.credentials.find((credential) => credential.id === id);
  if (row === undefined)
    throw new Pag0Failure("NOT_FOUND", `${provider.name} has no further key "${id}"`);
  return row;
}

/** @throws Pag0Failure CONFLICT where another further key of the provider has the name. */
function requireFreeName(provider: ProviderRow, name: string, but?: CredentialRow): void {
  const taken = provider.credentials.some(
    (row) => row.id !== but?.id && row.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken)
    throw new Pag0Failure("CONFLICT", `${provider.name} has another key of this name`, {
      errors: [{ field: "name", message: "is taken" }],
    });
}

const auditedAs = (provider: ProviderRow) => ({ kind: "provider", id: provider.id });

/** Gives a provider a further key. It is stored encrypted, and no answer has it. */
export async function addProviderCredential(
  context: Context<"addProviderCredential">,
): Promise<OperationResponse<"addProviderCredential">> {
  const { body, services, caller, now } = context;
  const { credential, ...fields } = body;
  // Before the transaction: names are resolved by asking an outside system.
  await checkCredential({ baseUrl: fields.baseUrl, credential }, rulesOf(services));
  return context.tenant.transaction(async (tx) => {
    const provider = await lockedProvider(context, tx);
    requireRoom("keys of one provider", provider.credentials.length);
    requireFreeName(provider, fields.name);
    const id = newId("providerCredential", now.getTime());
    const row = await tx.providerCredential.create({
      data: {
        ...fields,
        id,
        organizationId: caller.organizationId,
        providerId: provider.id,
        ...sealed(services, id, credential),
        createdAt: now,
      },
    });
    const view = credentialView(row);
    await recordAudit(context, tx, {
      action: "provider.credential_added",
      resource: auditedAs(provider),
      detail: { credential: view },
    });
    return view;
  });
}

/** Changes the fields that are given. */
export async function updateProviderCredential(
  context: Context<"updateProviderCredential">,
): Promise<OperationResponse<"updateProviderCredential">> {
  const { body, services } = context;
  const { credential, ...fields } = body;
  const given = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<typeof fields>;
  await checkCredential({ baseUrl: fields.baseUrl ?? null, credential }, rulesOf(services));
  return context.tenant.transaction(async (tx) => {
    const provider = await lockedProvider(context, tx);
    const before = requireCredential(context, provider);
    if (fields.name !== undefined) requireFreeName(provider, fields.name, before);
    const baseUrl = fields.baseUrl === undefined ? before.baseUrl : fields.baseUrl;
    requireSamePlace(provider, before.baseUrl, { baseUrl, credential });
    const row = await tx.providerCredential.update({
      where: { id: before.id },
      data: {
        ...given,
        ...(credential === undefined ? {} : sealed(services, before.id, credential)),
      },
    });
    const view = credentialView(row);
    await recordAudit(context, tx, {
      action: "provider.credential_updated",
      resource: auditedAs(provider),
      detail: {
        before: credentialView(before),
        after: view,
        credentialReplaced: credential !== undefined,
      },
    });
    return view;
  });
}

export async function deleteProviderCredential(
  context: Context<"deleteProviderCredential">,
): Promise<Response> {
  await context.tenant.transaction(async (tx) => {
    const provider = await lockedProvider(context, tx);
    const row = requireCredential(context, provider);
    await tx.providerCredential.delete({ where: { id: row.id } });
    await recordAudit(context, tx, {
      action: "provider.credential_deleted",
      resource: auditedAs(provider),
      detail: { credential: credentialView(row) },
    });
  });
  return new Response(null, { status: 204 });
}
