import { createDatabase, type Database, shipUsage } from "@pag0/db";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../postgres/server.ts";
import { testDatabase } from "../../postgres/test-database.ts";
import { fillUsage } from "./fill.ts";

const ORGANIZATION = "org_bench";
const FROM = new Date("2026-09-29T20:15:00.000Z");
const TO = new Date("2026-11-02T03:00:00.000Z");
const EVENTS = 3_000;
const BATCH = 1_000;
const callers = Array.from({ length: 5 }, (_, index) => ({
  projectId: `prj_${index}`,
  apiKeyId: `key_${index}`,
  memberId: `mem_${index}`,
}));

const opened: { database: Database; drop(): Promise<void>; url: string }[] = [];

/** A migrated database with the organization, whose midnight lies within an hour of UTC. */
async function open() {
  const { databaseUrl, drop } = await testDatabase();
  const database = createDatabase({ databaseUrl });
  opened.push({ database, drop, url: databaseUrl });
  await database.system.prisma.organization.create({
    data: { id: ORGANIZATION, slug: "bench", name: "Bench", timezone: "Asia/Kolkata" },
  });
  return { pool: database.system.pool, url: databaseUrl };
}

afterAll(async () => {
  for (const { database, drop } of opened) {
    await database.close();
    await drop();
  }
});

const TABLES = {
  hourly_usage: "organization_id, hour, project_id, provider_id, host, model, category",
  period_usage: "organization_id, grain, starts_at, project_id, provider_id, host, model, category",
  project_usage: "organization_id, grain, starts_at, project_id",
  decision_usage:
    "organization_id, grain, starts_at, project_id, host, model, decision, reason_code",
  spend_counters: "organization_id, period, window_start, project_id, requester_id",
  rollup_states: "organization_id",
};

async function rowsOf(pool: pg.Pool, table: keyof typeof TABLES) {
  return (await pool.query(`SELECT * FROM ${table} ORDER BY ${TABLES[table]}`)).rows;
}

let filled: pg.Pool;
let shipped: pg.Pool;

beforeAll(async () => {
  const { pool, url } = await open();
  filled = pool;
  await withClient(url, (client) =>
    fillUsage(client, {
      organizationId: ORGANIZATION,
      callers,
      events: EVENTS,
      from: FROM,
      to: TO,
      seed: 7,
    }),
  );
  shipped = (await open()).pool;
  const { rows } = await filled.query("SELECT * FROM usage_events ORDER BY occurred_at");
  const events = rows.map((row) => ({
    ...Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ),
    occurredAt: row.occurred_at.toISOString(),
    charges: [],
    spendWindows: null,
  }));
  for (let at = 0; at < events.length; at += BATCH)
    await shipUsage(shipped, {
      proxyId: "prx_bench",
      events: events.slice(at, at + BATCH) as unknown as Parameters<typeof shipUsage>[1]["events"],
    });
});

test("makes as many events as were asked for, some of every kind", async () => {
  const { rows } = await filled.query(
    `SELECT count(*)::int AS events, count(DISTINCT project_id)::int AS projects, count(DISTINCT outcome)::int AS outcomes,
       count(*) FILTER (WHERE decision = 'deny')::int AS refused, count(DISTINCT reason_code)::int AS reasons, count(*) FILTER (WHERE cache_state = 'hit')::int AS hits
     FROM usage_events WHERE occurred_at >= $1 AND occurred_at < $2`,
    [FROM.toISOString(), TO.toISOString()],
  );
  expect(rows[0]).toMatchObject({ events: EVENTS, projects: 5, outcomes: 5, reasons: 8 });
  expect(rows[0].refused).toBeGreaterThan(EVENTS / 40);
  expect(rows[0].hits).toBeGreaterThan(EVENTS / 20);
});

test.each(Object.keys(TABLES) as (keyof typeof TABLES)[])(
  "fills %s with what shipping the same events writes",
  async (table) => {
    const made = await rowsOf(filled, table);
    expect(made.length).toBeGreaterThan(0);
    expect(made).toEqual(await rowsOf(shipped, table));
  },
);

test("makes the same events of the same seed", async () => {
  const { pool, url } = await open();
  const options = { organizationId: ORGANIZATION, callers, events: EVENTS, from: FROM, to: TO };
  await withClient(url, (client) => fillUsage(client, { ...options, seed: 7 }));
  const sums = "SELECT md5(string_agg(e::text, '' ORDER BY id)) AS sum FROM usage_events AS e";
  expect((await pool.query(sums)).rows).toEqual((await filled.query(sums)).rows);
});
