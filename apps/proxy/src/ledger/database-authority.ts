import { type Database, exchangeLeases } from "@pag0/db";
import type { BudgetAuthority } from "./authority.ts";

/** Errors of a connection that was never made. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);

/** Whether an exchange failed before the database heard of it. */
export function neverAsked(error: unknown): boolean {
  return NOT_CONNECTED.has(String((error as { code?: unknown }).code));
}

/** The ledger in PostgreSQL, as one proxy leases from it. */
export function databaseAuthority(
  database: Database,
  proxyId: string,
  liveProxies: () => number,
): BudgetAuthority {
  const { pool } = database.system;
  return {
    exchange: (groups) => exchangeLeases(pool, { proxyId, liveProxies: liveProxies(), groups }),
    answers: async () => {
      await pool.query("SELECT 1");
    },
    neverAsked,
  };
}
