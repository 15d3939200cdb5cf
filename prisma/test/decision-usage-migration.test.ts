import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { migrationsFolder } from "../src/migrate/engine.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, useDatabase } from "./database.ts";
import { usageOf } from "./usage-records.ts";

const context = useDatabase();

const MIGRATION = readdirSync(migrationsFolder).find((name) => name.endsWith("_usage_by_decision"));
if (MIGRATION === undefined) throw new Error("there is no migration usage_by_decision");
const script = readFileSync(join(migrationsFolder, MIGRATION, "migration.sql"), "utf8");
const FORMER_KEY =
  "organization_id, grain, starts_at, project_id, host, model, category, cost_center, reason_code";

/** What this migration found: refusals by reason, without their provider. */
const FORMER = `
  CREATE TABLE refusal_counts AS
  SELECT ${FORMER_KEY}, sum(requests)::bigint AS requests FROM decision_usage WHERE decision = 'deny' GROUP BY ${FORMER_KEY};
  DROP TABLE decision_usage`;

test("takes over what was counted, of calls that are kept and of those that were dropped", async () => {
  const { pool } = context.database.system;
  const tenant = await makeTenant(context.database);
  await pool.query("UPDATE organizations SET timezone = 'Asia/Kolkata' WHERE id = $1", [
    tenant.organizationId,
  ]);
  const decided = (index: number) =>
    (
      [
        { decision: "deny", outcome: "refused", reasonCode: `REASON_${index % 3}` },
        { decision: "require_approval", outcome: "pending", reasonCode: "APPROVAL_REQUIRED" },
        { decision: "allow", outcome: "served", reasonCode: "ALLOWED" },
      ] as const
    )[index % 7 === 0 ? 1 : index % 2 === 0 ? 0 : 2];
  const made = Array.from({ length: 300 }, (_, index) =>
    usageOf(tenant, {
      occurredAt: new Date(Date.UTC(2026, 9, 30, 0, index * 17)).toISOString(),
      ...(index % 4 === 0
        ? { providerId: null, model: null }
        : { providerId: "prv_1", model: "gpt-4o" }),
      cacheState: "off",
      inputTokens: 0,
      outputTokens: 0,
      costNano: "0",
      ...decided(index),
    }),
  );
  await shipUsage(pool, { proxyId: "prx_1", events: made });
  const all = async () =>
    (await pool.query("SELECT * FROM decision_usage ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"))
      .rows;
  const migrateAgain = (before = "") =>
    withClient(context.databaseUrl, (client) => client.query(`${before}; ${FORMER}; ${script}`));
  const right = await all();
  expect(right.length).toBeGreaterThan(200);
  await migrateAgain();
  expect(await all()).toEqual(right);
  await migrateAgain("DELETE FROM usage_events WHERE occurred_at < '2026-10-31T11:22:00Z'");
  expect(await all()).toEqual(right);
});
