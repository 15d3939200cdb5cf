import { type Database, exchangeLeases, leasesOf, sqlOfPool } from "@pag0/db";
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

/** A statement waits no longer for others, and a connection that does not answer is given up; milliseconds. */
const STATEMENT_MS = 4_000;

/**
 * The ledger in PostgreSQL, as one proxy leases from it.
 * @param waitMs how long calls wait for a database that does not answer: it is not given up before
 */
export function databaseAuthority(
  database: Database,
  proxyId: string,
  liveProxies: () => number,
  waitMs = 0,
): BudgetAuthority {
  const statementMs = Math.max(STATEMENT_MS, waitMs);
  const { pool } = database.system;
  const sql = sqlOfPool(pool, statementMs);
  return {
    exchange: (groups) =>
      exchangeLeases(pool, { proxyId, liveProxies: liveProxies(), groups, statementMs }),
    leases: () => leasesOf(sql, proxyId),
    answers: async () => {
      await sql("SELECT 1");
    },
    neverAsked,
  };
}
