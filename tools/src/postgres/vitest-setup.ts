import { migrate } from "@pag0/db/migrate";
import { startPostgres } from "./index.ts";
import { withClient } from "./server.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { onDatabase, TEMPLATE, TEST_POSTGRES } from "./test-database.ts";

/** Faster and forgetful: what a test database loses with a power cut nobody misses. */
const SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "300",
};

/**
 * Vitest's global set-up: one PostgreSQL in a temporary directory for all test files of a run, with a
 * migrated template that `testDatabase()` copies. Returns the teardown.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const directory = temporaryDirectory();
  const postgres = await startPostgres({ dataDirectory: directory.path, settings: SETTINGS });
  const teardown = async () => {
    delete process.env[TEST_POSTGRES];
    await postgres.stop();
    directory.remove();
  };
  try {
    await withClient(postgres.url, (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
    await migrate({ databaseUrl: onDatabase(postgres.url, TEMPLATE) });
  } catch (error) {
    await teardown();
    throw error;
  }
  process.env[TEST_POSTGRES] = postgres.url;
  return teardown;
}
