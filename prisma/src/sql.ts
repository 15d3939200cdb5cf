import type pg from "pg";
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

/**
 * Runs `work` in one transaction of a pool. A failed commit or statement rolls it back.
 * @param options.prepared whether connections keep the statements parsed and planned. For work that is done
 * again and again, and whose texts are always the same ones: each is kept for good.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  { prepared = false } = {},
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle clients alone: a connection that the server ends meanwhile would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work(
      async (text, parameters = []) =>
        (
          await client.query({
            text,
            values: [...parameters],
            ...(prepared ? { name: nameOf(text) } : {}),
          })
        ).rows,
    );
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Statements on a pool, each on its own. */
export function sqlOfPool(pool: pg.Pool): Sql {
  return async (text, parameters = []) => (await pool.query(text, [...parameters])).rows;
}

/** A BIGINT column as it comes from either driver. */
export function bigintOf(value: unknown): bigint {
  return BigInt(value as string | number | bigint);
}
