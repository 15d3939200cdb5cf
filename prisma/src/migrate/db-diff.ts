/**
 * Writes the migration that leads from the landed migrations to the schema, or with `--check` fails
 * where there is a difference.
 *
 *   npm run db:diff -- add_alert_rules
 *   npm run db:diff -- --check
 *
 * Uses the PostgreSQL of DATABASE_URL, whose user may create databases, or a temporary one; touches no data.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationsFolder, openSchemaEngine } from "./engine.ts";

const databaseUrl = process.env.DATABASE_URL;
const name = process.argv[2];
if (databaseUrl === undefined || name === undefined || !/^(--check|[a-z0-9_]{3,60})$/.test(name)) {
  console.error(
    "Set DATABASE_URL and give the migration a name such as add_alert_rules, or --check",
  );
  process.exit(2);
}
const script = await (await openSchemaEngine(databaseUrl)).diffFromMigrations();
if (script === null) {
  console.log("The migrations and schema.prisma agree");
  process.exit(0);
}
if (name === "--check") {
  console.error(
    `schema.prisma differs from the migrations: run npm run db:diff -- NAME\n${script}`,
  );
  process.exit(1);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const target = join(migrationsFolder, `${stamp}_${name}`);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "migration.sql"), script);
console.log(
  `Wrote ${target}/migration.sql: read it, and add row-level security for new tenant tables`,
);
process.exit(0);
