/**
 * Runs a TypeScript program with `DATABASE_URL` set: the one that is set already, else a PostgreSQL that
 * lives as long as the program.
 *
 *   node tools/src/postgres/with-postgres.ts prisma/src/migrate/db-diff.ts add_alert_rules
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./index.ts";

function run(program: string[], databaseUrl: string): number {
  const { status } = spawnSync(process.execPath, program, {
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  return status ?? 1;
}

async function runWithTemporary(program: string[]): Promise<number> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "pag0-postgres-"));
  // As root PostgreSQL runs as another user, which has to pass through here.
  chmodSync(dataDirectory, 0o755);
  const postgres = await startPostgres({ dataDirectory });
  try {
    return run(program, postgres.url);
  } finally {
    await postgres.stop();
    rmSync(dataDirectory, { recursive: true });
  }
}

const program = process.argv.slice(2);
const given = process.env.DATABASE_URL;
process.exitCode = given ? run(program, given) : await runWithTemporary(program);
