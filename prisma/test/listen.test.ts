import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { createDatabase } from "../src/client.ts";
import { inTransaction } from "../src/sql.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;

/** Waits until something holds, for at most ten seconds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not come true within half a minute");
    await sleep(10);
  }
}

const notify = (payload: string) => pool().query("SELECT pg_notify('pag0_config', $1)", [payload]);

function connectionsNamed(applicationName: string, end = false): Promise<number> {
  return withClient(context.databaseUrl, async (client) => {
    const { rowCount } = await client.query(
      `SELECT ${end ? "pg_terminate_backend(pid)" : ""} FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
      [applicationName],
    );
    return rowCount ?? 0;
  });
}

test("hears what is sent on its channel, in order, until it stops", async () => {
  const heard: string[] = [];
  const stop = await context.database.listen("pag0_config", (payload) => heard.push(payload));
  await notify("one");
  await pool().query("SELECT pg_notify('pag0_usage', 'elsewhere')");
  await notify("two");
  await until(() => heard.length === 2);
  await stop();
  await notify("three");
  expect(heard).toEqual(["one", "two"]);
  expect(await connectionsNamed("pag0 listen pag0_config")).toBe(0);
});

test("hears nothing of a transaction that is undone", async () => {
  const heard: string[] = [];
  const stop = await context.database.listen("pag0_config", (payload) => heard.push(payload));
  const undone = inTransaction(pool(), async (sql) => {
    await sql("SELECT pg_notify('pag0_config', 'undone')");
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await notify("done");
  await until(() => heard.length > 0);
  expect(heard).toEqual(["done"]);
  await stop();
});

test("connects again when its connection is lost, and then says: look for yourself", async () => {
  const heard: string[] = [];
  const stop = await context.database.listen("pag0_config", (payload) => heard.push(payload));
  for (let time = 1; time <= 2; time++) {
    expect(await connectionsNamed("pag0 listen pag0_config", true)).toBe(1);
    await until(() => heard.length === 2 * time - 1);
    await notify(`after ${time}`);
    await until(() => heard.length === 2 * time);
  }
  expect(heard).toEqual(["", "after 1", "", "after 2"]);
  await stop();
});

test("leaves no connection when it is closed while it connects again", async () => {
  const databases = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const database = createDatabase({ databaseUrl: context.databaseUrl });
      await database.listen("pag0_report", () => undefined);
      return database;
    }),
  );
  expect(await connectionsNamed("pag0 listen pag0_report", true)).toBe(20);
  // Connecting begins after 200 ms and takes some: they close before, meanwhile and afterwards.
  await Promise.all(
    databases.map(async (database, index) => {
      await sleep(190 + 3 * index);
      await database.close();
    }),
  );
  await sleep(300);
  await until(async () => (await connectionsNamed("pag0 listen pag0_report")) === 0);
});

test("the pools outlive connections that are killed while idle and while in use", async () => {
  const [{ organization_id: organizationId } = { organization_id: "" }] = (
    await pool().query<{ organization_id: string }>(
      "INSERT INTO organizations (id, slug, name) VALUES ('org_0000000000000000000000000a', 'a', 'A') RETURNING id AS organization_id",
    )
  ).rows;
  const count = () =>
    context.database.forOrganization(organizationId).transaction((tx) => tx.organization.count());
  expect(await count()).toBe(1);
  const killed = inTransaction(pool(), async (sql) => {
    await sql("UPDATE organizations SET name = 'killed'");
    await connectionsNamed("pag0", true);
    await sql("SELECT 1");
  });
  await expect(killed).rejects.toThrow(/terminat|connection error/);
  await until(() =>
    count().then(
      (rows) => rows === 1,
      () => false,
    ),
  );
  const { rows } = await pool().query("SELECT name FROM organizations");
  expect(rows).toEqual([{ name: "A" }]);
});
