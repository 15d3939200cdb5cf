import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { onDatabase } from "../../tools/src/postgres/test-database.ts";
import { createDatabase } from "../src/client.ts";
import { migrationsFolder, openSchemaEngine } from "../src/migrate/engine.ts";
import { migrate } from "../src/migrate/index.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, useEmptyDatabases } from "./database.ts";
import { usageOf } from "./usage-records.ts";

const databases = useEmptyDatabases();
const landed = readdirSync(migrationsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Everything that migrations make, as text: columns, indexes, constraints, policies, grants, triggers, functions. */
function structureOf(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', 'column', table_schema, table_name, column_name, data_type, column_default, is_nullable) AS line
         FROM information_schema.columns WHERE table_schema IN ('public', 'pag0_partitions')
       UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'pag0_partitions')
       UNION ALL SELECT concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
       UNION ALL SELECT concat_ws(' ', 'policy', tablename, policyname, roles, qual, with_check) FROM pg_policies
       UNION ALL SELECT concat_ws(' ', 'grants', relname, relacl, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace
       UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
       UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       ORDER BY 1`,
    );
    return rows.map((row) => row.line);
  });
}

test("migrates an empty database, and the second time changes nothing", async () => {
  const databaseUrl = await databases.make();
  const messages: string[] = [];
  const first = await migrate({ databaseUrl, log: (message) => messages.push(message) });
  expect(first.applied).toEqual(landed);
  expect(messages).toEqual(landed.map((name) => `applied migration ${name}`));
  const structure = await structureOf(databaseUrl);
  expect(structure.length).toBeGreaterThan(300);
  expect((await migrate({ databaseUrl })).applied).toEqual([]);
  expect(await structureOf(databaseUrl)).toEqual(structure);
});

test("keeps the data of a database that it finds up to date", async () => {
  const databaseUrl = await databases.make();
  await migrate({ databaseUrl });
  const database = createDatabase({ databaseUrl });
  try {
    const { organizationId, projectId } = await makeTenant(database);
    await migrate({ databaseUrl });
    const projects = await database
      .forOrganization(organizationId)
      .transaction((tx) => tx.project.findMany({ select: { id: true } }));
    expect(projects).toEqual([{ id: projectId }]);
  } finally {
    await database.close();
  }
});

test("several processes that migrate at once apply each migration once", async () => {
  const databaseUrl = await databases.make();
  const results = await Promise.all(Array.from({ length: 3 }, () => migrate({ databaseUrl })));
  expect(results.flatMap((result) => result.applied).sort()).toEqual(landed);
  expect(results.filter((result) => result.applied.length === 0)).toHaveLength(2);
});

test("needs no superuser: a database's owner who may make roles migrates it and is isolated too", async () => {
  const owner = `owner_${randomBytes(6).toString("hex")}`;
  const asAdmin = (text: string) =>
    withClient(databases.adminUrl(), (client) => client.query(text));
  await asAdmin(`CREATE ROLE ${owner} LOGIN PASSWORD '${owner}' CREATEROLE`);
  await asAdmin(`GRANT pag0_app, pag0_system TO ${owner} WITH ADMIN OPTION`);
  const url = new URL(await databases.make(owner));
  url.username = owner;
  url.password = owner;
  const databaseUrl = url.href;
  expect((await migrate({ databaseUrl })).applied).toEqual(landed);
  const database = createDatabase({ databaseUrl });
  try {
    const acme = await makeTenant(database, "Acme");
    await makeTenant(database, "Globex");
    const seen = await database
      .forOrganization(acme.organizationId)
      .transaction((tx) => tx.project.findMany({ select: { id: true } }));
    expect(seen).toEqual([{ id: acme.projectId }]);
    await shipUsage(database.system.pool, {
      proxyId: "prx_1",
      events: [usageOf(acme, { occurredAt: "2029-05-05T05:05:05.000Z" })],
    });
    const { rows } = await database.system.pool.query(
      "SELECT count(*)::int AS n FROM usage_events",
    );
    expect(rows).toEqual([{ n: 1 }]);
  } finally {
    await database.close();
  }
});

test("makes the partitions of four months back and three ahead", async () => {
  const databaseUrl = await databases.make();
  await migrate({ databaseUrl });
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ missing: string }>(
      `SELECT to_char(month, 'YYYY_MM') AS missing
       FROM generate_series(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '4 months',
         date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months', interval '1 month') AS month
       WHERE to_regclass('pag0_partitions.usage_events_' || to_char(month, 'YYYY_MM')) IS NULL`,
    );
    expect(rows).toEqual([]);
  });
});

test("says which migration fails, and leaves what was there", async () => {
  const databaseUrl = await databases.make();
  await withClient(databaseUrl, (client) => client.query("CREATE TABLE organizations (mine text)"));
  await expect(migrate({ databaseUrl })).rejects.toThrow();
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query("SELECT * FROM organizations");
    expect(rows).toEqual([]);
  });
});

test("the migrations lead to schema.prisma, and comparing leaves no database behind", async () => {
  const adminUrl = databases.adminUrl();
  const engine = await openSchemaEngine(onDatabase(adminUrl, "postgres"));
  try {
    expect(await engine.diffFromMigrations()).toBeNull();
  } finally {
    await engine.close();
  }
  await withClient(adminUrl, async (client) => {
    const { rows } = await client.query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'pag0_shadow_%'",
    );
    expect(rows).toEqual([]);
  });
});
