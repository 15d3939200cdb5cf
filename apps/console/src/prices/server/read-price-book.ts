import { latestOverrides, type PriceBook, priceBook } from "@pag0/metering";
import type { Transaction } from "../../api/context.ts";

/**
 * What models cost the organization of a transaction: its own prices before those of the list.
 * @throws Error where a stored price cannot be read; figures without it would be wrong.
 */
export async function readPriceBook(tx: Transaction): Promise<PriceBook> {
  const rows = await tx.priceOverride.findMany({
    select: { id: true, version: true, document: true },
  });
  const { overrides, unreadable } = latestOverrides(rows);
  const [first] = unreadable;
  if (first !== undefined)
    throw new Error(`The price ${first.id}@${first.version} cannot be read: ${first.problem}`);
  return priceBook({ overrides });
}
