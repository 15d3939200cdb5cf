-- A process that waited for another's partition did not see it: to_regclass reads a cache that is not
-- renewed while a function waits. A query of the catalogue has a snapshot of its own.
CREATE OR REPLACE FUNCTION "ensure_usage_partitions"("from_at" timestamptz, "to_at" timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  month_start timestamp := date_trunc('month', from_at AT TIME ZONE 'UTC');
  partition_name text;
BEGIN
  IF to_at - from_at > interval '10 years' THEN
    RAISE EXCEPTION 'ensure_usage_partitions: at most ten years at once';
  END IF;
  WHILE month_start <= to_at AT TIME ZONE 'UTC' LOOP
    partition_name := 'usage_events_' || to_char(month_start, 'YYYY_MM');
    IF to_regclass('pag0_partitions.' || partition_name) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('pag0.usage_partitions'));
      PERFORM FROM pg_class WHERE relname = partition_name AND relnamespace = 'pag0_partitions'::regnamespace;
      IF NOT FOUND THEN
        EXECUTE format(
          'CREATE TABLE pag0_partitions.%I PARTITION OF public.usage_events FOR VALUES FROM (%L) TO (%L)',
          partition_name,
          month_start AT TIME ZONE 'UTC',
          (month_start + interval '1 month') AT TIME ZONE 'UTC'
        );
      END IF;
    END IF;
    month_start := month_start + interval '1 month';
  END LOOP;
END $$;
