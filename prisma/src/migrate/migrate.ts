import pg from "pg";
import { openSchemaEngine } from "./engine.ts";

/** Months of usage partitions that are kept ready before and after now. */
const MONTHS_BACK = 4;
const MONTHS_AHEAD = 3;
const LOCK = 7_240_061;

export interface MigrateOptions {
  /** A user that may create tables and roles. */
  databaseUrl: string;
  log?: (message: string) => void;
}

/**
 * Brings a database to the newest schema and makes sure that usage partitions exist around now. Safe to
 * run by several processes at once and on a database with data.
 * @throws Error from the schema engine, naming the migration that failed.
 */
export async function migrate({
  databaseUrl,
  log = () => undefined,
}: MigrateOptions): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    const engine = await openSchemaEngine(databaseUrl);
    const applied = await engine.applyMigrations().finally(() => engine.close());
    for (const name of applied) log(`applied migration ${name}`);
    await client.query(
      "SELECT ensure_usage_partitions(now() - make_interval(months => $1), now() + make_interval(months => $2))",
      [MONTHS_BACK, MONTHS_AHEAD],
    );
    return { applied };
  } finally {
    await client.end();
  }
}
