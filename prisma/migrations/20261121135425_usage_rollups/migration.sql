-- CreateEnum
CREATE TYPE "rollup_grain" AS ENUM ('hour', 'day', 'month');

-- CreateTable
CREATE TABLE "period_usage" (
    "organization_id" TEXT NOT NULL,
    "grain" "rollup_grain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL DEFAULT '',
    "host" TEXT NOT NULL,
    "model" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL,
    "cost_center" TEXT NOT NULL DEFAULT '',
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

    CONSTRAINT "period_usage_pkey" PRIMARY KEY ("organization_id","grain","starts_at","project_id","provider_id","host","model","category","cost_center")
);

-- CreateTable
CREATE TABLE "project_usage" (
    "organization_id" TEXT NOT NULL,
    "grain" "rollup_grain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "project_usage_pkey" PRIMARY KEY ("organization_id","grain","starts_at","project_id")
);

-- CreateTable
CREATE TABLE "refusal_counts" (
    "organization_id" TEXT NOT NULL,
    "grain" "rollup_grain" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "model" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL,
    "cost_center" TEXT NOT NULL DEFAULT '',
    "reason_code" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "refusal_counts_pkey" PRIMARY KEY ("organization_id","grain","starts_at","project_id","host","model","category","cost_center","reason_code")
);

-- CreateTable
CREATE TABLE "usage_anomalies" (
    "organization_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "cost_nano" BIGINT NOT NULL,
    "expected_nano" BIGINT NOT NULL,
    "explanation" TEXT NOT NULL,

    CONSTRAINT "usage_anomalies_pkey" PRIMARY KEY ("organization_id","hour","project_id")
);

-- CreateTable
CREATE TABLE "rollup_states" (
    "organization_id" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "anomalies_until" TIMESTAMPTZ(3),

    CONSTRAINT "rollup_states_pkey" PRIMARY KEY ("organization_id")
);

-- What Prisma's schema language cannot say ---------------------------------------------------

-- Rows of the current day and month change with every batch: room on the page keeps that within the page.
ALTER TABLE "period_usage" SET (fillfactor = 80);
ALTER TABLE "project_usage" SET (fillfactor = 80);
ALTER TABLE "refusal_counts" SET (fillfactor = 80);

DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['period_usage', 'project_usage', 'refusal_counts', 'usage_anomalies', 'rollup_states'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO "pag0_app", "pag0_system"', table_name);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format('CREATE POLICY "own_organization" ON %I TO "pag0_app" USING ("organization_id" = current_setting(''pag0.organization_id'', true))', table_name);
    EXECUTE format('CREATE POLICY "every_organization" ON %I TO "pag0_system" USING (true) WITH CHECK (true)', table_name);
  END LOOP;
END $$;

-- Drops the oldest month of usage events that ended before an instant, and says which; null where there is
-- none. It waits a second at most for those who read: whoever comes after them would wait with it.
CREATE FUNCTION "drop_usage_partition"("before_at" timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '1s' AS $$
DECLARE
  partition_name text;
BEGIN
  IF before_at > now() - interval '1 month' THEN
    RAISE EXCEPTION 'drop_usage_partition: events of the last month are never dropped';
  END IF;
  SELECT c.relname INTO partition_name
  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'public.usage_events'::regclass AND c.relname ~ '^usage_events_[0-9]{4}_[0-9]{2}$'
    AND (to_timestamp(right(c.relname, 7) || '_01 UTC', 'YYYY_MM_DD TZ') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC' <= before_at
  ORDER BY c.relname LIMIT 1;
  IF partition_name IS NOT NULL THEN
    EXECUTE format('ALTER TABLE public.usage_events DETACH PARTITION pag0_partitions.%I', partition_name);
    EXECUTE format('DROP TABLE pag0_partitions.%I', partition_name);
  END IF;
  RETURN partition_name;
END $$;
REVOKE EXECUTE ON FUNCTION "drop_usage_partition" FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "drop_usage_partition" TO "pag0_system";

-- The figures of what is here already.
INSERT INTO "rollup_states" ("organization_id", "timezone") SELECT "id", "timezone" FROM "organizations";
INSERT INTO "period_usage" ("organization_id", "grain", "starts_at", "project_id", "provider_id", "host", "model", "category", "cost_center",
  "requests", "served", "refused", "pending", "errors", "cache_hits", "cache_lookups", "input_tokens", "output_tokens", "cost_nano", "saved_nano",
  "latency_sum_ms", "latency_count", "latency_buckets")
SELECT e."organization_id", g."grain", date_trunc(g."grain"::text, e."occurred_at", s."timezone"), e."project_id", COALESCE(e."provider_id", ''), e."host",
  COALESCE(e."model", ''), e."category", e."cost_center", count(*), count(*) FILTER (WHERE outcome IN ('served', 'client_gone')),
  count(*) FILTER (WHERE outcome = 'refused'), count(*) FILTER (WHERE outcome = 'pending'), count(*) FILTER (WHERE outcome IN ('upstream_error', 'unknown')),
  count(*) FILTER (WHERE cache_state = 'hit'), count(*) FILTER (WHERE cache_state <> 'off'), sum(input_tokens), sum(output_tokens), sum(cost_nano), sum(saved_nano),
  COALESCE(sum(latency_ms) FILTER (WHERE outcome = 'served'), 0), count(*) FILTER (WHERE outcome = 'served'),
  ARRAY[count(*) FILTER (WHERE outcome = 'served' AND latency_ms <= 1), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 1 AND latency_ms <= 2), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 2 AND latency_ms <= 5), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 5 AND latency_ms <= 10), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 10 AND latency_ms <= 25), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 25 AND latency_ms <= 50), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 50 AND latency_ms <= 100), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 100 AND latency_ms <= 250), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 250 AND latency_ms <= 500), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 500 AND latency_ms <= 1000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 1000 AND latency_ms <= 2500), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 2500 AND latency_ms <= 5000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 5000 AND latency_ms <= 10000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 10000 AND latency_ms <= 30000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 30000 AND latency_ms <= 60000), count(*) FILTER (WHERE outcome = 'served' AND latency_ms > 60000)]
FROM "usage_events" AS e
JOIN "rollup_states" AS s ON s."organization_id" = e."organization_id"
CROSS JOIN unnest(ARRAY['day', 'month']::"rollup_grain"[]) AS g("grain")
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO "project_usage" ("organization_id", "grain", "starts_at", "project_id", "requests", "cost_nano")
SELECT "organization_id", "grain", "starts_at", "project_id", sum("requests"), sum("cost_nano")
FROM (
  SELECT "organization_id", 'hour'::"rollup_grain" AS "grain", "hour" AS "starts_at", "project_id", "requests", "cost_nano" FROM "hourly_usage"
  UNION ALL SELECT "organization_id", "grain", "starts_at", "project_id", "requests", "cost_nano" FROM "period_usage"
) AS figures
GROUP BY 1, 2, 3, 4;
INSERT INTO "refusal_counts" ("organization_id", "grain", "starts_at", "project_id", "host", "model", "category", "cost_center", "reason_code", "requests")
SELECT e."organization_id", g."grain", date_trunc(g."grain"::text, e."occurred_at", s."timezone"), e."project_id", e."host", COALESCE(e."model", ''), e."category",
  e."cost_center", e."reason_code", count(*)
FROM "usage_events" AS e
JOIN "rollup_states" AS s ON s."organization_id" = e."organization_id"
CROSS JOIN unnest(enum_range(NULL::"rollup_grain")) AS g("grain")
WHERE e."decision" = 'deny'
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
