import { afterEach, expect, test, vi } from "vitest";
import { withClient } from "./server.ts";
import { TEST_POSTGRES, testDatabase } from "./test-database.ts";

afterEach(() => vi.unstubAllEnvs());

test("gives each caller a migrated database of its own", async () => {
  const one = await testDatabase();
  const two = await testDatabase();
  try {
    expect(one.databaseUrl).not.toBe(two.databaseUrl);
    const insert = "INSERT INTO usage_probe VALUES (1)";
    await withClient(one.databaseUrl, (client) =>
      client.query(`CREATE TABLE usage_probe (n int); ${insert}`),
    );
    await expect(withClient(two.databaseUrl, (client) => client.query(insert))).rejects.toThrow(
      'relation "usage_probe" does not exist',
    );
    const { rows } = await withClient(two.databaseUrl, (client) =>
      client.query("SELECT to_regclass('organizations') IS NOT NULL AS migrated"),
    );
    expect(rows).toEqual([{ migrated: true }]);
  } finally {
    await one.drop();
    await two.drop();
  }
  await expect(withClient(one.databaseUrl, (client) => client.query("SELECT 1"))).rejects.toThrow(
    "does not exist",
  );
});

test("says what is missing where the run has no PostgreSQL", async () => {
  vi.stubEnv(TEST_POSTGRES, undefined);
  await expect(testDatabase()).rejects.toThrow("PAG0_TEST_POSTGRES is not set");
});
