import { createDatabase } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../postgres/test-database.ts";
import { inventHistory } from "./history/invent.ts";
import { shipHistory } from "./history/ship.ts";
import { historyInput } from "./teams.test-data.ts";

const UNTIL = "2026-09-16T20:00:00Z";

describe("the demo's history in a database", () => {
  let test: TestDatabase;
  let database: ReturnType<typeof createDatabase>;

  beforeAll(async () => {
    test = await testDatabase();
    database = createDatabase({ databaseUrl: test.databaseUrl });
    await database.system.pool.query(
      `INSERT INTO organizations (id, slug, name, timezone) VALUES ('org_acme', 'acme-corp', 'Acme Corp', 'America/New_York')`,
    );
  });

  afterAll(async () => {
    await database?.close();
    await test?.drop();
  });

  const one = async (sql: string) => (await database.system.pool.query(sql)).rows[0];

  it("agrees in events, hourly figures, budgets and audit log, and is written once", async () => {
    const input = historyInput(UNTIL, 4);
    const events = [...inventHistory(input)].flat();
    const cost = events.reduce((sum, { costNano }) => sum + BigInt(costNano), 0n).toString();
    const saved = events.reduce((sum, { savedNano }) => sum + BigInt(savedNano), 0n).toString();

    expect(await shipHistory(test.databaseUrl, input)).toBe(events.length);
    expect(await shipHistory(test.databaseUrl, input)).toBe(0);

    const figures = { calls: String(events.length), cost, saved };
    expect(
      await one(
        `SELECT count(*)::text AS calls, sum(cost_nano)::text AS cost, sum(saved_nano)::text AS saved FROM usage_events`,
      ),
    ).toEqual(figures);
    expect(
      await one(
        `SELECT sum(requests)::text AS calls, sum(cost_nano)::text AS cost, sum(saved_nano)::text AS saved FROM hourly_usage`,
      ),
    ).toEqual(figures);
    for (const [scope, period] of [
      ["organization", "month"],
      ["project", "month"],
      ["project", "day"],
    ])
      expect(
        await one(
          `SELECT sum(settled_nano)::text AS settled, sum(held_nano + leased_nano)::text AS open
           FROM budget_counters WHERE scope_kind = '${scope}' AND period = '${period}'`,
        ),
        `${scope} ${period}`,
      ).toEqual({ settled: cost, open: "0" });
    expect(await one(`SELECT count(*)::text AS entries FROM audit_entries`)).toEqual({
      entries: figures.calls,
    });
  });
});
