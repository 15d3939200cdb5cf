import { type Database, readBudgets, readSpend, sqlOfPool } from "@pag0/db";
import type { SpendSource } from "./spend-source.ts";

/** What all proxies have spent, in PostgreSQL. */
export function databaseSpendSource({ system }: Database): SpendSource {
  const sql = sqlOfPool(system.pool);
  return {
    organizations: () =>
      sql<{ id: string; timeZone: string }>(
        `SELECT id, timezone AS "timeZone" FROM organizations ORDER BY id`,
      ),
    organizationSums: (windows) => readSpend(sql, windows, "organizations"),
    sums: (windows) => readSpend(sql, windows),
    budgets: (windows) => readBudgets(sql, windows),
  };
}
