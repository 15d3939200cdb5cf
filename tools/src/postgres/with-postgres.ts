/**
 * Runs a TypeScript program with `DATABASE_URL` set: the one that is set already, else a PostgreSQL that
 * lives as long as the program.
 *
 *   node tools/src/postgres/with-postgres.ts prisma/src/migrate/db-diff.ts add_alert_rules
 */
import { spawnSync } from "node:child_process";
import { startPostgres } from "./index.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

function run(program: string[], databaseUrl: string): number {
  const { status } = spawnSync(process.execPath, program, {
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return status ?? 1;
}

async function runWithTemporary(program: string[]): Promise<number> {
  const directory = temporaryDirectory();
  const postgres = await startPostgres({ dataDirectory: directory.path });
  try {
    return run(program, postgres.url);
  } finally {
    await postgres.stop();
    directory.remove();
  }
}

const program = process.argv.slice(2);
const given = process.env.DATABASE_URL;
process.exitCode = given ? run(program, given) : await runWithTemporary(program);
