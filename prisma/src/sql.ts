import pg from "pg";
import type { OrganizationTransaction } from "./client.ts";

/** Runs one statement and returns its rows, on whichever connection or transaction it was made from. */
export type Sql = <Row>(text: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** Statements inside an organization's transaction. */
export function sqlOf(tx: OrganizationTransaction): Sql {
  return <Row>(text: string, parameters: readonly unknown[] = []) =>
    tx.$queryRawUnsafe(text, ...parameters) as Promise<Row[]>;
}

/** Names of statements that connections keep prepared. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `pag0_${names.size}`;
    names.set(text, name);
  }
  return name;
}

/** How much later than the server ends a statement its answer is waited for. */
const ON_THE_WAY_MS = 1_000;

/** What a transaction that must not keep others waiting is given; milliseconds. */
export interface TransactionLimits {
  /** The server ends a statement after so long, and a connection without an answer soon after is given up. */
  statementMs: number;
  /** The server ends the transaction where its client says nothing for so long: its locks are needed by others. */
  silentMs: number;
}

/**
 * Runs `work` in one transaction of a pool. A failed commit or statement rolls it back.
 * @param options.prepared whether connections keep the statements parsed and planned. For work that is done
 * again and again, and whose texts are always the same ones: each is kept for good.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  { prepared = false, limits }: { prepared?: boolean; limits?: TransactionLimits } = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle clients alone: a connection that the server ends meanwhile would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const within = limits === undefined ? {} : { query_timeout: limits.statementMs + ON_THE_WAY_MS };
  const query = async (text: string, more: Partial<pg.QueryConfig> = {}) => {
    try {
      return await client.query({ text, ...more, ...within });
    } catch (error) {
      // None that the server tells of: the connection is lost, or what was asked is under way on it yet.
      if (!(error instanceof pg.DatabaseError)) broken = error as Error;
      throw error;
    }
  };
  try {
    await query(beginOf(limits));
    const result = await work(
      async (text, parameters = []) =>
        (
          await query(text, {
            values: [...parameters],
            ...(prepared ? { name: nameOf(text) } : {}),
          })
        ).rows,
    );
    await query("COMMIT");
    return result;
  } catch (error) {
    if (broken === undefined)
      await query("ROLLBACK").catch((rollbackError: Error) => {
        broken = rollbackError;
      });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

function beginOf(limits: TransactionLimits | undefined): string {
  if (limits === undefined) return "BEGIN";
  const { statementMs, silentMs } = limits;
  return `BEGIN; SET LOCAL statement_timeout = ${statementMs}; SET LOCAL idle_in_transaction_session_timeout = ${silentMs}`;
}

/**
 * Statements on a pool, each on its own.
 * @param answerMs after so long without an answer the connection is given up; later than any statement ends if absent
 */
export function sqlOfPool(pool: pg.Pool, answerMs?: number): Sql {
  const within = answerMs === undefined ? {} : { query_timeout: answerMs };
  return async (text, parameters = []) =>
    (await pool.query({ text, values: [...parameters], ...within })).rows;
}

/** A BIGINT column as it comes from either driver. */
export function bigintOf(value: unknown): bigint {
  return BigInt(value as string | number | bigint);
}
