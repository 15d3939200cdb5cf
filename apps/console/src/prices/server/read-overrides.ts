import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { PriceOverride } from "@pag0/db";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { cursorInstant, decodeCursor, pageOf } from "../../api/cursor.ts";
import {
  authorNames,
  overrideHistoryView,
  overrideStateView,
  type Versions,
  versionOf,
} from "./override-view.ts";

function grouped(rows: readonly PriceOverride[]): Versions[] {
  const byId = new Map<string, PriceOverride[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId.values()].map((own) => {
    const [first, ...rest] = own.sort((a, b) => a.version - b.version).map(versionOf);
    if (first === undefined) throw new Error("A price has at least one version");
    return [first, ...rest];
  });
}

/** The organization's own prices, the ones made last first. */
export function listPriceOverrides(
  context: Context<"listPriceOverrides">,
): Promise<OperationResponse<"listPriceOverrides">> {
  const { query, now, tenant } = context;
  const cursor = decodeCursor(query.cursor);
  const before = cursor === null ? null : { at: cursorInstant(cursor).getTime(), id: cursor[1] };
  const text = query.q?.toLowerCase() ?? "";
  return tenant.transaction(async (tx) => {
    const rows = await tx.priceOverride.findMany();
    const names = await authorNames(tx, rows);
    const all = grouped(rows)
      .map((versions) => overrideStateView(versions, names, now))
      .filter(({ override: { vendor, model, note } }) =>
        `${vendor}/${model} ${note}`.toLowerCase().includes(text),
      )
      .sort((a, b) =>
        a.createdAt === b.createdAt
          ? b.id.localeCompare(a.id, "en")
          : Date.parse(b.createdAt) - Date.parse(a.createdAt),
      );
    const rest = all.filter(({ createdAt, id }) => {
      if (before === null) return true;
      const at = Date.parse(createdAt);
      return at < before.at || (at === before.at && id.localeCompare(before.id, "en") < 0);
    });
    const page = pageOf(
      rest.slice(0, query.limit + 1),
      query.limit,
      ({ createdAt }) => new Date(createdAt),
      (view) => view,
    );
    return { ...page, total: all.length };
  });
}

/** All versions of the price named in the path. @throws Pag0Failure NOT_FOUND */
export async function requireOverride(context: TenantContext, tx: Transaction): Promise<Versions> {
  const id = parameter(context, "overrideId");
  const [found] = grouped(await tx.priceOverride.findMany({ where: { id } }));
  if (found === undefined) throw new Pag0Failure("NOT_FOUND", `There is no price "${id}"`);
  return found;
}

export function getPriceOverride(
  context: Context<"getPriceOverride">,
): Promise<OperationResponse<"getPriceOverride">> {
  return context.tenant.transaction(async (tx) => {
    const versions = await requireOverride(context, tx);
    const names = await authorNames(
      tx,
      versions.map(({ row }) => row),
    );
    return overrideHistoryView(versions, names, context.now);
  });
}
