-- What was refused and what waited for a person has the same figures as all usage, by decision and reason.
-- Shippers begin with these figures, and wait.
LOCK TABLE "hourly_usage" IN SHARE ROW EXCLUSIVE MODE;

-- CreateTable
CREATE TABLE "decision_usage" (
    "organization_id" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL DEFAULT '',
    "host" TEXT NOT NULL,
    "model" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL,
    "cost_center" TEXT NOT NULL DEFAULT '',
    "decision" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "served" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "pending" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "cache_hits" BIGINT NOT NULL DEFAULT 0,
    "cache_lookups" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "saved_nano" BIGINT NOT NULL DEFAULT 0,
    "latency_sum_ms" BIGINT NOT NULL DEFAULT 0,
    "latency_count" BIGINT NOT NULL DEFAULT 0,
    "latency_buckets" BIGINT[],

    CONSTRAINT "decision_usage_pkey" PRIMARY KEY ("organization_id","grain","starts_at","project_id","provider_id","host","model","category","cost_center","decision","reason_code")
);

-- What Prisma's schema language cannot say ---------------------------------------------------

ALTER TABLE "decision_usage" SET (fillfactor = 80);
GRANT SELECT, INSERT, UPDATE, DELETE ON "decision_usage" TO "pag0_app", "pag0_system";
ALTER TABLE "decision_usage" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "decision_usage" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "decision_usage" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "decision_usage" TO "pag0_system" USING (true) WITH CHECK (true);

-- The figures of what is here already: the events are read once, and summed by the quarters of an hour that
-- hours, days and months of every time zone are made of.
CREATE TEMPORARY TABLE "quarters" AS
SELECT "organization_id", date_bin('15 minutes', "occurred_at", TIMESTAMPTZ '2000-01-01T00:00:00Z') AS "at",
  "project_id", COALESCE("provider_id", '') AS "provider_id", "host", COALESCE("model", '') AS "model", "category", "cost_center", "decision"::text AS "decision", "reason_code",
  count(*) AS "requests", count(*) FILTER (WHERE outcome IN ('served', 'client_gone')) AS "served",
  count(*) FILTER (WHERE outcome = 'refused') AS "refused", count(*) FILTER (WHERE outcome = 'pending') AS "pending", count(*) FILTER (WHERE outcome IN ('upstream_error', 'unknown')) AS "errors",
  count(*) FILTER (WHERE cache_state = 'hit') AS "cache_hits", count(*) FILTER (WHERE cache_state <> 'off') AS "cache_lookups",
  sum("input_tokens") AS "input_tokens", sum("output_tokens") AS "output_tokens", sum("cost_nano") AS "cost_nano", sum("saved_nano") AS "saved_nano",
  COALESCE(sum("latency_ms") FILTER (WHERE outcome = 'served'), 0) AS "latency_sum_ms", count(*) FILTER (WHERE outcome = 'served') AS "latency_count",
  ARRAY[count(*) FILTER (WHERE outcome = 'served' AND latency_ms <= 1), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 1 AND latency_ms <= 2), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 2 AND latency_ms <= 5), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 5 AND latency_ms <= 10), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 10 AND latency_ms <= 25), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 25 AND latency_ms <= 50), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 50 AND latency_ms <= 100), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 100 AND latency_ms <= 250), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 250 AND latency_ms <= 500), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 500 AND latency_ms <= 1000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 1000 AND latency_ms <= 2500), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 2500 AND latency_ms <= 5000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 5000 AND latency_ms <= 10000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 10000 AND latency_ms <= 30000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 30000 AND latency_ms <= 60000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 60000)] AS "latency_buckets"
FROM "usage_events"
WHERE NOT ("decision" = 'allow' AND "reason_code" = 'ALLOWED')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
INSERT INTO "decision_usage" ("organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", "decision", "reason_code",
  "requests", "served", "refused", "pending", "errors", "cache_hits", "cache_lookups", "input_tokens", "output_tokens", "cost_nano", "saved_nano", "latency_sum_ms", "latency_count", "latency_buckets")
SELECT q."organization_id", g."grain", date_trunc(g."grain", q."at", CASE g."grain" WHEN 'hour' THEN 'UTC' ELSE s."timezone" END), "project_id", "provider_id", "host", "model", "category", "cost_center", "decision", "reason_code",
  sum("requests"), sum("served"), sum("refused"), sum("pending"), sum("errors"), sum("cache_hits"), sum("cache_lookups"), sum("input_tokens"), sum("output_tokens"), sum("cost_nano"), sum("saved_nano"), sum("latency_sum_ms"), sum("latency_count"),
  CASE WHEN sum("latency_count") > 0 THEN ARRAY[sum("latency_buckets"[1]), sum("latency_buckets"[2]), sum("latency_buckets"[3]), sum("latency_buckets"[4]), sum("latency_buckets"[5]), sum("latency_buckets"[6]), sum("latency_buckets"[7]), sum("latency_buckets"[8]), sum("latency_buckets"[9]), sum("latency_buckets"[10]), sum("latency_buckets"[11]), sum("latency_buckets"[12]), sum("latency_buckets"[13]), sum("latency_buckets"[14]), sum("latency_buckets"[15]), sum("latency_buckets"[16])] END
FROM "quarters" AS q
JOIN "rollup_states" AS s ON s."organization_id" = q."organization_id"
CROSS JOIN unnest(ARRAY['hour', 'day', 'month']) AS g("grain")
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
DROP TABLE "quarters";

-- Of months whose events were dropped, the counts that were kept say how many were refused for which reason,
-- and how many waited. A refused call cost nothing; the provider is the one that most refusals of this kind named.
CREATE TEMPORARY TABLE "figures" AS
SELECT "organization_id", 'hour' AS "grain", "hour" AS "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", "refused", "pending" FROM "hourly_usage" WHERE "refused" > 0 OR "pending" > 0
UNION ALL
SELECT "organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", "refused", "pending" FROM "period_usage" WHERE "refused" > 0 OR "pending" > 0;
CREATE TEMPORARY TABLE "untold" AS
SELECT r.* FROM "refusal_counts" AS r
LEFT JOIN (
  SELECT "organization_id", "grain", "starts_at", "project_id", "host", "model", "category", "cost_center", "reason_code", sum("requests") AS "requests"
  FROM "decision_usage" WHERE "decision" = 'deny' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
) AS d USING ("organization_id", "grain", "starts_at", "project_id", "host", "model", "category", "cost_center", "reason_code")
WHERE d."requests" IS DISTINCT FROM r."requests";
ANALYZE "untold";
DELETE FROM "decision_usage" AS d USING "untold" AS u
WHERE d."decision" = 'deny' AND (d."organization_id", d."grain", d."starts_at", d."project_id", d."host", d."model", d."category", d."cost_center", d."reason_code")
  = (u."organization_id", u."grain", u."starts_at", u."project_id", u."host", u."model", u."category", u."cost_center", u."reason_code");
INSERT INTO "decision_usage" ("organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", "decision", "reason_code", "requests", "refused")
SELECT DISTINCT ON (u."organization_id", u."grain", u."starts_at", u."project_id", u."host", u."model", u."category", u."cost_center", u."reason_code")
  u."organization_id", u."grain", u."starts_at", u."project_id", COALESCE(f."provider_id", ''), u."host", u."model", u."category", u."cost_center", 'deny', u."reason_code", u."requests", u."requests"
FROM "untold" AS u
LEFT JOIN "figures" AS f ON f."refused" > 0 AND (f."organization_id", f."grain", f."starts_at", f."project_id", f."host", f."model", f."category", f."cost_center")
  = (u."organization_id", u."grain", u."starts_at", u."project_id", u."host", u."model", u."category", u."cost_center")
ORDER BY u."organization_id", u."grain", u."starts_at", u."project_id", u."host", u."model", u."category", u."cost_center", u."reason_code", f."refused" DESC, f."provider_id";
INSERT INTO "decision_usage" AS d ("organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", "decision", "reason_code", "requests", "pending")
SELECT f."organization_id", f."grain", f."starts_at", f."project_id", f."provider_id", f."host", f."model", f."category", f."cost_center", 'require_approval', 'APPROVAL_REQUIRED',
  f."pending" - COALESCE(t."pending", 0), f."pending" - COALESCE(t."pending", 0)
FROM "figures" AS f
LEFT JOIN (
  SELECT "organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center", sum("pending") AS "pending" FROM "decision_usage" WHERE "pending" > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
) AS t USING ("organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center")
WHERE f."pending" > COALESCE(t."pending", 0)
ON CONFLICT ON CONSTRAINT "decision_usage_pkey" DO UPDATE SET "requests" = d."requests" + EXCLUDED."requests", "pending" = d."pending" + EXCLUDED."pending";
DROP TABLE "untold", "figures";

DROP TABLE "refusal_counts";
