import { randomBytes } from "node:crypto";
import { withClient } from "./server.ts";

/** The migrated database that every test's own is copied from. */
export const TEMPLATE = "pag0_template";

/** The environment variable by which the set-up hands the server to the test files. */
export const TEST_POSTGRES = "PAG0_TEST_POSTGRES";

export interface TestDatabase {
  /** A login that may take every role; the database is this test's alone. */
  databaseUrl: string;
  /** Ends what is still connected and removes the database. */
  drop(): Promise<void>;
}

/** The same server and login, another database. */
export function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/**
 * A migrated database of its own for a test file or a test, on the one PostgreSQL of the run, in some
 * 50 ms.
 * @throws Error where the run has no PostgreSQL, because Vitest was started without this repository's
 * configuration.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const adminUrl = process.env[TEST_POSTGRES];
  if (adminUrl === undefined)
    throw new Error(
      `${TEST_POSTGRES} is not set: run vitest from the root of the repository, whose vitest.config.ts starts a PostgreSQL for tests`,
    );
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withClient(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`),
  );
  return {
    databaseUrl: onDatabase(adminUrl, name),
    drop: async () => {
      await withClient(adminUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}
