import { type Database, leaseBudget, returnLease } from "@pag0/db";
import type { BudgetAuthority } from "./ledger.ts";

/** Errors of a connection that was never made. */
const NOT_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);

/** The ledger in PostgreSQL, as one proxy leases from it. */
export function databaseAuthority(database: Database, proxyId: string): BudgetAuthority {
  const { pool } = database.system;
  return {
    lease: (key, want, limit) => leaseBudget(pool, { key, proxyId, want, limit }),
    giveBack: (key, amount) => returnLease(pool, { key, proxyId, amount }),
    neverAsked: (error) => NOT_CONNECTED.has(String((error as { code?: unknown }).code)),
  };
}
