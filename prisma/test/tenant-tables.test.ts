import { newId } from "@pag0/contract";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();

/** Tables that are no organization's; pag0_app may not touch them at all. */
const SHARED_TABLES = ["_prisma_migrations", "proxy_nodes"];

interface Column {
  table: string;
  name: string;
  /** As `format_type` writes it, such as `timestamp(3) with time zone`. */
  type: string;
  /** The first label of an enumeration. */
  label: string | null;
}

interface Table {
  name: string;
  columns: Column[];
  organizationColumn: string | null;
}

const acme = newId("organization");
const globex = newId("organization");
let tables: Table[] = [];

/** The tables of the catalogue, so that one that is added tomorrow is tested too. */
async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Column>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       (SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = a.atttypid ORDER BY e.enumsortorder LIMIT 1) AS label
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
     ORDER BY c.relname, a.attnum`,
  );
  return [...Map.groupBy(rows, (row) => row.table)].map(([name, columns]) => ({
    name,
    columns,
    organizationColumn:
      name === "organizations"
        ? "id"
        : (columns.find((column) => column.name === "organization_id")?.name ?? null),
  }));
}

/** A value of a column's type; texts differ from row to row, so that no unique index is in the way. */
function sampleOf(column: Column): string {
  if (column.label !== null) return column.label;
  if (column.type.endsWith("[]")) return "{}";
  if (column.type.startsWith("timestamp")) return "2026-11-01T10:00:00Z";
  if (column.type === "text") return newId("request");
  if (column.type === "bytea") return `\\x${Buffer.from(newId("request")).toString("hex")}`;
  if (column.type === "jsonb") return "{}";
  if (column.type === "boolean") return "false";
  if (["integer", "bigint", "double precision", "numeric"].includes(column.type)) return "1";
  throw new Error(`${column.table}.${column.name} has the type ${column.type}: give it a sample`);
}

function insertOf(table: Table, organizationId: string): { text: string; values: string[] } {
  const names = table.columns.map((column) => `"${column.name}"`).join(", ");
  const places = table.columns.map((_, index) => `$${index + 1}`).join(", ");
  return {
    text: `INSERT INTO "${table.name}" (${names}) VALUES (${places})`,
    values: table.columns.map((column) =>
      column.name === table.organizationColumn ? organizationId : sampleOf(column),
    ),
  };
}

let app: pg.Client;
let end: () => void;
let ended: Promise<void>;

beforeAll(async () => {
  await withClient(context.databaseUrl, async (client) => {
    tables = await readTables(client);
    // Rows of every table without those they would point at.
    await client.query("SET session_replication_role = replica");
    await client.query("SELECT ensure_usage_partitions('2026-11-01', '2026-11-02')");
    for (const table of tables)
      if (table.organizationColumn !== null)
        for (const organizationId of [acme, globex]) {
          const { text, values } = insertOf(table, organizationId);
          await client.query(text, values);
        }
  });
  const opened = Promise.withResolvers<void>();
  const closing = new Promise<void>((resolve) => {
    end = resolve;
  });
  ended = withClient(`${context.databaseUrl}?options=-c%20role%3Dpag0_app`, async (client) => {
    app = client;
    await client.query("SELECT set_config('pag0.organization_id', $1, false)", [acme]);
    opened.resolve();
    await closing;
  });
  await opened.promise;
});

afterAll(async () => {
  end();
  await ended;
});

/** Runs a statement as the application and undoes it. */
async function attempt(text: string, values: string[] = []): Promise<pg.QueryResult> {
  await app.query("BEGIN");
  try {
    return await app.query(text, values);
  } finally {
    await app.query("ROLLBACK");
  }
}

async function refusalOf(text: string, values: string[] = []): Promise<string> {
  return attempt(text, values).then(
    ({ rowCount }) => `not refused: ${rowCount} rows`,
    (error: Error) => error.message,
  );
}

const tenantTables = () => tables.filter((table) => table.organizationColumn !== null);

test("every table bears an organization, or is known to be shared and out of the application's reach", async () => {
  const shared = tables.filter((table) => table.organizationColumn === null);
  expect(shared.map((table) => table.name)).toEqual(SHARED_TABLES);
  expect(tenantTables().length).toBeGreaterThanOrEqual(22);
  for (const { name } of shared)
    for (const text of [`SELECT FROM "${name}"`, `DELETE FROM "${name}"`, `TRUNCATE "${name}"`])
      expect(await refusalOf(text)).toBe(`permission denied for table ${name}`);
});

describe("a query that forgets its filter", () => {
  test("reads the organization's own row of every table, and no other's", async () => {
    for (const { name, organizationColumn } of tenantTables()) {
      const { rows } = await attempt(
        `SELECT "${organizationColumn}" AS organization FROM "${name}"`,
      );
      expect(rows, name).toEqual([{ organization: acme }]);
    }
  });

  test("reads nothing of another organization when it asks for it by name", async () => {
    for (const { name, organizationColumn } of tenantTables()) {
      const { rowCount } = await attempt(
        `SELECT FROM "${name}" WHERE "${organizationColumn}" = $1`,
        [globex],
      );
      expect(rowCount, name).toBe(0);
    }
  });

  test("changes and removes no other organization's row of any table", async () => {
    for (const { name, organizationColumn: column } of tenantTables()) {
      const texts = [
        `UPDATE "${name}" SET "${column}" = "${column}" WHERE "${column}" = $1`,
        `DELETE FROM "${name}" WHERE "${column}" = $1`,
      ];
      for (const text of texts)
        await attempt(text, [globex]).then(
          ({ rowCount }) => expect(rowCount, text).toBe(0),
          (error: Error) => expect(error.message).toBe(`permission denied for table ${name}`),
        );
    }
  });

  test("adds no row of another organization to any table", async () => {
    for (const table of tenantTables()) {
      const { text, values } = insertOf(table, globex);
      expect(await refusalOf(text, values)).toBe(
        `new row violates row-level security policy for table "${table.name}"`,
      );
    }
  });

  test("reads nothing at all where no organization was set", async () => {
    for (const { name } of tenantTables()) {
      await app.query("BEGIN");
      await app.query("SELECT set_config('pag0.organization_id', '', true)");
      const { rowCount } = await app.query(`SELECT FROM "${name}"`);
      await app.query("ROLLBACK");
      expect(rowCount, name).toBe(0);
    }
  });
});

test("what points at a project, a member or a provider never crosses organizations, for the system either", async () => {
  const { pool } = context.database.system;
  const { rows } = await pool.query<{ table: string; column: string; target: string }>(
    `SELECT c.conrelid::regclass::text AS table, a.attname AS column, c.confrelid::regclass::text AS target
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid <> 'organizations'::regclass ORDER BY 1, 2`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(9);
  for (const { table, column, target } of rows) {
    const refusal = await pool
      .query(
        `UPDATE "${table}" SET "${column}" = (SELECT id FROM "${target}" WHERE organization_id = $2) WHERE organization_id = $1`,
        [acme, globex],
      )
      .catch((error: Error) => error.message);
    expect(refusal, `${table}.${column}`).toBe(
      `${table}.${column} violates foreign key: ${target} has no such row in the same organization`,
    );
  }
  for (const table of ["projects", "members", "providers"])
    await expect(
      pool.query(`UPDATE "${table}" SET organization_id = $2 WHERE organization_id = $1`, [
        acme,
        globex,
      ]),
    ).rejects.toThrow(/stays in its organization|foreign key/);
});
