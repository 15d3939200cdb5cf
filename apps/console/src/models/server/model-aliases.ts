import { isDeepStrictEqual } from "node:util";
import {
  aliasName,
  type FieldError,
  modelAliasDocumentSchema,
  newId,
  type OperationResponse,
  Pag0Failure,
} from "@pag0/contract";
import type { ModelAlias } from "@pag0/db";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { invalidField } from "../../api/input.ts";
import { auditValue, recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import { alreadyExists } from "../../api/unique.ts";
import { readPriceBook } from "../../prices/server/read-price-book.ts";
import { modelAliasView, type TargetProvider } from "./alias-view.ts";

interface ModelProvider extends TargetProvider {
  format: string;
}

async function readProviders(tx: Transaction): Promise<ModelProvider[]> {
  const rows = await tx.provider.findMany({
    select: {
      slug: true,
      name: true,
      vendor: true,
      format: true,
      enabled: true,
      credentialLast4: true,
      credentials: { where: { enabled: true }, select: { id: true } },
    },
  });
  return rows.map(({ credentialLast4, credentials, ...row }) => ({
    ...row,
    hasKey: credentialLast4 !== null || credentials.length > 0,
  }));
}

/** Reads what a view needs once, for any number of aliases. */
async function viewer(tx: Transaction, now: Date) {
  const providers = (await readProviders(tx)).filter(({ format }) => format !== "http");
  const book = await readPriceBook(tx);
  return (row: ModelAlias) => modelAliasView(row, providers, book, now);
}

export function listModelAliases(
  context: Context<"listModelAliases">,
): Promise<OperationResponse<"listModelAliases">> {
  const { query, now } = context;
  const where =
    query.q === undefined ? {} : { name: { contains: query.q, mode: "insensitive" as const } };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.modelAlias.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
    });
    return {
      ...pageOf(rows, query.limit, ({ createdAt }) => createdAt, await viewer(tx, now)),
      total: await tx.modelAlias.count({ where }),
    };
  });
}

/** The alias named in the path. @throws Pag0Failure NOT_FOUND */
async function requireAlias(context: TenantContext, tx: Transaction): Promise<ModelAlias> {
  const name = parameter(context, "aliasName");
  const row = await tx.modelAlias.findFirst({ where: { name } });
  if (row === null) throw new Pag0Failure("NOT_FOUND", `There is no model alias "${name}"`);
  return row;
}

export function getModelAlias(
  context: Context<"getModelAlias">,
): Promise<OperationResponse<"getModelAlias">> {
  return context.tenant.transaction(async (tx) => {
    const row = await requireAlias(context, tx);
    return (await viewer(tx, context.now))(row);
  });
}

/** @throws Pag0Failure VALIDATION_ERROR for each target whose provider is none, or runs no models. */
function requireTargets(
  targets: readonly { provider: string }[],
  providers: readonly ModelProvider[],
): void {
  const bySlug = new Map(providers.map((provider) => [provider.slug, provider]));
  const errors = targets.flatMap(({ provider: slug }, i): FieldError[] => {
    const field = `targets[${i}].provider`;
    const provider = bySlug.get(slug);
    if (provider === undefined) return [{ field, message: `"${slug}" is the slug of no provider` }];
    if (provider.format !== "http") return [];
    return [{ field, message: `"${slug}" is a plain HTTP API and has no models` }];
  });
  if (errors.length === 0) return;
  throw new Pag0Failure(
    "VALIDATION_ERROR",
    errors.map(({ field, message }) => `${field}: ${message}`).join("; "),
    { errors },
  );
}

/** Creates a name for models or changes where it leads; what is equal already changes nothing. */
export function putModelAlias(
  context: Context<"putModelAlias">,
): Promise<OperationResponse<"putModelAlias">> {
  const { body: document, caller, now } = context;
  const read = aliasName.safeParse(parameter(context, "aliasName"));
  if (!read.success) throw invalidField("aliasName", read.error.issues[0]?.message ?? "is no name");
  const name = read.data;
  return context.tenant
    .transaction(async (tx) => {
      requireTargets(document.targets, await readProviders(tx));
      const before = await tx.modelAlias.findFirst({ where: { name } });
      const view = await viewer(tx, now);
      if (before !== null) {
        const earlier = modelAliasDocumentSchema.parse(before.document);
        if (isDeepStrictEqual(earlier, document)) return view(before);
      } else requireRoom("model aliases", await tx.modelAlias.count());
      const row =
        before === null
          ? await tx.modelAlias.create({
              data: {
                id: newId("modelAlias", now.getTime()),
                organizationId: caller.organizationId,
                name,
                document,
                createdAt: now,
                updatedAt: now,
              },
            })
          : await tx.modelAlias.update({
              where: { id: before.id },
              data: { document, updatedAt: now },
            });
      await recordAudit(context, tx, {
        action: before === null ? "model_alias.created" : "model_alias.updated",
        resource: { kind: "model_alias", id: row.id },
        detail: {
          name,
          before: before === null ? null : auditValue(before.document as object),
          after: auditValue(document),
        },
      });
      return view(row);
    })
    .catch(alreadyExists("aliasName", "Somebody created this alias just now; load it again"));
}

export async function deleteModelAlias(context: Context<"deleteModelAlias">): Promise<Response> {
  await context.tenant.transaction(async (tx) => {
    const row = await requireAlias(context, tx);
    await tx.modelAlias.delete({ where: { id: row.id } });
    await recordAudit(context, tx, {
      action: "model_alias.deleted",
      resource: { kind: "model_alias", id: row.id },
      detail: { name: row.name, before: auditValue(row.document as object) },
    });
  });
  return new Response(null, { status: 204 });
}
