import { isDeepStrictEqual } from "node:util";
import { newId, type OperationResponse, Pag0Failure, slugOf } from "@pag0/contract";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import type { Services } from "../../api/services.ts";
import { alreadyExists } from "../../api/unique.ts";
import { checkProvider, requireSameDestinations, rulesOf } from "./check-provider.ts";
import { credentialColumns } from "./credential-columns.ts";
import { endpointRows } from "./endpoint-rows.ts";
import { requireProvider } from "./read-providers.ts";
import { type ProviderRow, providerParts, providerView } from "./view.ts";

/** The columns of a credential; the proxy decrypts it for this provider only. */
function sealed(services: Services, providerId: string, credential: string | undefined) {
  if (credential === undefined) return {};
  const key = services.environment.PAG0_ENCRYPTION_KEY;
  return credentialColumns(credential, `provider:${providerId}`, key);
}

const TAKEN = "Another provider has this name or one of these endpoints";

/** Registers a provider. Its credential is stored encrypted, and no answer has it. */
export async function createProvider(
  context: Context<"createProvider">,
): Promise<OperationResponse<"createProvider">> {
  const { body, services, caller, now } = context;
  const { credential, endpoints, upstreamUrl = null, ...fields } = body;
  const slug = slugOf(body.name);
  if (slug === "") throw invalidField("name", "must contain a letter or digit");
  // Before the transaction: names are resolved by asking an outside system.
  await checkProvider({ ...fields, credential, upstreamUrl, endpoints }, rulesOf(services));
  const id = newId("provider", now.getTime());
  const { organizationId } = caller;
  return context.tenant
    .transaction(async (tx) => {
      requireRoom("providers", await tx.provider.count());
      const row = await tx.provider.create({
        data: {
          ...fields,
          id,
          organizationId,
          slug,
          upstreamUrl,
          ...sealed(services, id, credential),
          createdAt: now,
          endpoints: { create: endpointRows(organizationId, endpoints, [], now) },
        },
        include: providerParts,
      });
      const view = providerView(row);
      await recordAudit(context, tx, {
        action: "provider.created",
        resource: { kind: "provider", id },
        detail: { provider: view },
      });
      return view;
    })
    .catch(alreadyExists("name", TAKEN));
}

function targetsOf(row: ProviderRow) {
  const { baseUrl, upstreamUrl, endpoints, authHeader, authPrefix } = row;
  return { baseUrl, upstreamUrl, endpoints, authHeader, authPrefix, credential: undefined };
}

/** Changes the fields that are given; `endpoints` replaces all. The slug stays, so that links do. */
export async function updateProvider(
  context: Context<"updateProvider">,
): Promise<OperationResponse<"updateProvider">> {
  const { body, services, caller, now } = context;
  const { credential, endpoints, ...fields } = body;
  const given = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<typeof fields>;
  const asItIs = await context.tenant.transaction((tx) => requireProvider(context, tx));
  await checkProvider(merged(asItIs), rulesOf(services));

  function merged(row: ProviderRow) {
    const targets = targetsOf(row);
    return {
      ...targets,
      baseUrl: fields.baseUrl ?? targets.baseUrl,
      upstreamUrl: fields.upstreamUrl === undefined ? targets.upstreamUrl : fields.upstreamUrl,
      authHeader: fields.authHeader ?? targets.authHeader,
      authPrefix: fields.authPrefix ?? targets.authPrefix,
      endpoints: endpoints ?? targets.endpoints,
      credential,
    };
  }

  return context.tenant
    .transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM providers WHERE id = ${asItIs.id} FOR UPDATE`;
      const before = await requireProvider(context, tx);
      if (!isDeepStrictEqual(targetsOf(before), targetsOf(asItIs)))
        throw new Pag0Failure("CONFLICT", "Somebody changed this provider just now; load it again");
      requireSameDestinations(before, targetsOf(before), merged(before));
      const row = await tx.provider.update({
        where: { id: before.id },
        data: {
          ...given,
          ...sealed(services, before.id, credential),
          ...(endpoints === undefined
            ? {}
            : {
                endpoints: {
                  deleteMany: {},
                  create: endpointRows(caller.organizationId, endpoints, before.endpoints, now),
                },
              }),
        },
        include: providerParts,
      });
      const view = providerView(row);
      await recordAudit(context, tx, {
        action: "provider.updated",
        resource: { kind: "provider", id: row.id },
        detail: {
          before: providerView(before),
          after: view,
          credentialReplaced: credential !== undefined,
        },
      });
      return view;
    })
    .catch(alreadyExists("name", TAKEN));
}
