-- Under row-level security an index finds only by operators that are known to leak nothing, and an
-- enumeration's equality is none: a month's figures were looked for among all days and hours.
ALTER TABLE "period_usage" ALTER COLUMN "grain" TYPE TEXT USING "grain"::text;
ALTER TABLE "project_usage" ALTER COLUMN "grain" TYPE TEXT USING "grain"::text;
ALTER TABLE "refusal_counts" ALTER COLUMN "grain" TYPE TEXT USING "grain"::text;
DROP TYPE "rollup_grain";

-- Hours are UTC's; those that were counted at first of zones between two hours began half an hour off.
DELETE FROM "refusal_counts" AS r USING "rollup_states" AS s
WHERE s."organization_id" = r."organization_id" AND r."grain" = 'hour' AND date_trunc('hour', now(), s."timezone") <> date_trunc('hour', now(), 'UTC');
INSERT INTO "refusal_counts" ("organization_id", "grain", "starts_at", "project_id", "host", "model", "category", "cost_center", "reason_code", "requests")
SELECT e."organization_id", 'hour', date_trunc('hour', e."occurred_at", 'UTC'), e."project_id", e."host", COALESCE(e."model", ''), e."category", e."cost_center", e."reason_code", count(*)
FROM "usage_events" AS e
JOIN "rollup_states" AS s ON s."organization_id" = e."organization_id"
WHERE e."decision" = 'deny' AND date_trunc('hour', now(), s."timezone") <> date_trunc('hour', now(), 'UTC')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
