import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { type ProviderRow, providerParts, providerView } from "./view.ts";

export function listProviders(
  context: Context<"listProviders">,
): Promise<OperationResponse<"listProviders">> {
  const { query } = context;
  const text = query.q === undefined ? null : { contains: query.q, mode: "insensitive" as const };
  const where =
    text === null
      ? {}
      : { OR: [{ name: text }, { slug: text }, { vendor: text }, { baseUrl: text }] };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.provider.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      include: providerParts,
    });
    return {
      ...pageOf(rows, query.limit, (row) => row.createdAt, providerView),
      total: await tx.provider.count({ where }),
    };
  });
}

/** The provider named in the path. @throws Pag0Failure NOT_FOUND */
export async function requireProvider(
  context: TenantContext,
  tx: Transaction,
): Promise<ProviderRow> {
  const reference = parameter(context, "providerId");
  const row = await tx.provider.findFirst({
    where: { OR: [{ id: reference }, { slug: reference }] },
    include: providerParts,
  });
  if (row === null) throw new Pag0Failure("NOT_FOUND", `There is no provider "${reference}"`);
  return row;
}

export function getProvider(
  context: Context<"getProvider">,
): Promise<OperationResponse<"getProvider">> {
  return context.tenant.transaction(async (tx) => providerView(await requireProvider(context, tx)));
}
