import { expect, test } from "vitest";
import { createDatabase, type Database } from "../src/client.ts";
import { isDatabaseAway } from "../src/database-away.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();
const ORGANIZATION = `org_${"0".repeat(26)}`;

const asked: Record<string, (database: Database) => Promise<unknown>> = {
  "a client": ({ system }) => system.prisma.member.count(),
  "a tenant's transaction": (database) =>
    database.forOrganization(ORGANIZATION).transaction((tx) => tx.member.count()),
  "a pool": ({ system }) => system.pool.query("SELECT 1"),
};

async function errorOf(database: Database, question: (typeof asked)[string]): Promise<unknown> {
  try {
    return await question(database);
  } catch (error) {
    return error;
  }
}

test.each(Object.keys(asked))(
  "a database that is away is told from others' faults by %s",
  async (name) => {
    const question = asked[name] as (typeof asked)[string];
    const away = createDatabase({ databaseUrl: "postgres://nobody:none@127.0.0.1:1/none" });
    expect(isDatabaseAway(await errorOf(away, question))).toBe(true);
    await away.close();
  },
);

test("what is wrong with a question is no fault of the database", async () => {
  const { system } = context.database;
  for (const sql of ["SELECT 1 / 0", "SELECT none", "INSERT INTO organizations DEFAULT VALUES"])
    expect(isDatabaseAway(await errorOf(context.database, () => system.pool.query(sql)))).toBe(
      false,
    );
  expect(isDatabaseAway("away")).toBe(false);
});
