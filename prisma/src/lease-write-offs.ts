import type { NanoUsd } from "@pag0/money";
import { type BudgetKey, keyParameters, WHERE_KEY } from "./budgets.ts";
import { bigintOf, type Sql } from "./sql.ts";

/**
 * Says of what was written off of a proxy's lease that a part is known now: it was spent, as its journal
 * tells, or it was given back. The oldest write-off first; the lease's row is the caller's to change.
 */
export async function takeFromWriteOffs(
  sql: Sql,
  key: BudgetKey,
  proxyId: string,
  found: "spent" | "returned",
  amount: NanoUsd,
): Promise<void> {
  if (amount === 0n) return;
  const open = await sql<{ at: string; open: unknown }>(
    `SELECT at::text AS at, amount_nano - spent_nano - returned_nano AS open FROM lease_write_offs
     WHERE ${WHERE_KEY} AND proxy_id = $6 AND amount_nano > spent_nano + returned_nano ORDER BY lease_write_offs.at`,
    [...keyParameters(key), proxyId],
  );
  let rest: bigint = amount;
  for (const row of open) {
    const known = bigintOf(row.open) < rest ? bigintOf(row.open) : rest;
    if (known === 0n) break;
    await sql(
      `UPDATE lease_write_offs SET ${found}_nano = ${found}_nano + $8
       WHERE ${WHERE_KEY} AND proxy_id = $6 AND at = $7::timestamptz`,
      [...keyParameters(key), proxyId, row.at, known.toString()],
    );
    rest -= known;
  }
}
