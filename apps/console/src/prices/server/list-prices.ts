import {
  type ModelPrice,
  modelAliasDocumentSchema,
  type OperationResponse,
  priceKinds,
} from "@pag0/contract";
import { modelsOfVendor } from "@pag0/metering";
import type { Context, Transaction } from "../../api/context.ts";
import { decodeCursor, encodeCursor } from "../../api/cursor.ts";
import { invalidField } from "../../api/input.ts";
import { modelPriceView, type NamedModel } from "./model-price.ts";
import { modelsInUse, UNUSED } from "./models-in-use.ts";
import { readPriceBook } from "./read-price-book.ts";

/** Where a row stands: models in use first, then by vendor and model. */
function keyOf({ vendor, model, calls }: ModelPrice): [group: string, model: string] {
  return [`${calls > 0 ? 0 : 1} ${vendor}`, model];
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  const first = a[0] === b[0] ? 0 : 1;
  const [left, right] = first === 0 ? [a[1], b[1]] : [a[0], b[0]];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Models that the organization names itself: targets of its aliases and models of its own prices. */
async function namedByOrganization(
  tx: Transaction,
  providers: readonly { slug: string; vendor: string }[],
): Promise<NamedModel[]> {
  const vendorOf = new Map(providers.map(({ slug, vendor }) => [slug, vendor]));
  const aliases = await tx.modelAlias.findMany({ select: { document: true } });
  const targets = aliases.flatMap(({ document }) =>
    modelAliasDocumentSchema.parse(document).targets.flatMap(({ provider, model }) => {
      const vendor = vendorOf.get(provider);
      return vendor === undefined ? [] : [{ vendor, model }];
    }),
  );
  const overrides = await tx.priceOverride.findMany({ select: { document: true } });
  const own = overrides.flatMap(({ document }) => {
    const { vendor, model } = document as { vendor: string; model: string };
    return vendor === "*" || model.includes("*") ? [] : [{ vendor, model }];
  });
  return [...targets, ...own];
}

function checkKinds(kinds: readonly string[] | undefined): void {
  const unknown = kinds?.find((kind) => !(priceKinds as readonly string[]).includes(kind));
  if (unknown !== undefined)
    throw invalidField("kind", `"${unknown}" is not one of ${priceKinds.join(", ")}`);
}

/** What the models of the organization's vendors cost it now, those in use first. */
export async function listPrices(
  context: Context<"listPrices">,
): Promise<OperationResponse<"listPrices">> {
  const { query, caller, now, tenant } = context;
  checkKinds(query.kind);
  const after = decodeCursor(query.cursor);
  const { book, used, named, vendors } = await tenant.transaction(async (tx) => {
    const providers = await tx.provider.findMany({
      where: { format: { not: "http" } },
      select: { slug: true, vendor: true },
    });
    return {
      book: await readPriceBook(tx),
      used: await modelsInUse(tx, caller, now),
      named: await namedByOrganization(tx, providers),
      vendors: [...new Set(providers.map(({ vendor }) => vendor))],
    };
  });
  const models = new Map<string, NamedModel & { use: typeof UNUSED }>();
  const catalogue = vendors.flatMap((vendor) =>
    modelsOfVendor(vendor).map((model) => ({ vendor, model })),
  );
  for (const { vendor, model } of [...catalogue, ...named]) {
    const name = model.trim().toLowerCase();
    models.set(`${vendor}\n${name}`, { vendor, model: name, use: UNUSED });
  }
  for (const entry of used) models.set(`${entry.vendor}\n${entry.model}`, entry);

  const text = query.q?.toLowerCase() ?? "";
  const rows = [...models.values()]
    .filter(({ vendor }) => !query.vendor?.length || query.vendor.includes(vendor))
    .filter(({ vendor, model }) => `${vendor}/${model}`.includes(text))
    .filter(({ use }) => query.used === undefined || (query.used === "true") === use.calls > 0)
    .map((entry) => modelPriceView(entry, book.lookUp(entry.vendor, entry.model, now), entry.use))
    // What the catalogue lists without a price that can be metered is of no use to anybody.
    .filter(({ kind, calls }) => kind !== "none" || calls > 0)
    .filter(({ kind }) => !query.kind?.length || query.kind.includes(kind))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  const rest = after === null ? rows : rows.filter((row) => compare(keyOf(row), after) > 0);
  const data = rest.slice(0, query.limit);
  const last = data.at(-1);
  return {
    data,
    nextCursor: rest.length > query.limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
    total: rows.length,
  };
}
