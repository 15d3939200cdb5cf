-- CreateTable
CREATE TABLE "cache_invalidations" (
    "organization_id" TEXT NOT NULL,
    "generation" BIGSERIAL NOT NULL,
    "project_id" TEXT,
    "host" TEXT,
    "model" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cache_invalidations_pkey" PRIMARY KEY ("organization_id","generation")
);


-- What Prisma's schema language cannot say ---------------------------------------------------

-- A proxy that knows a generation knows every earlier one of the organization: they are given out in the order of commits.
CREATE FUNCTION "next_cache_generation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('cache_invalidations:' || NEW.organization_id, 0));
  NEW.generation := nextval('cache_invalidations_generation_seq');
  RETURN NEW;
END $$;
CREATE TRIGGER "next_cache_generation" BEFORE INSERT ON "cache_invalidations" FOR EACH ROW EXECUTE FUNCTION "next_cache_generation"();

CREATE FUNCTION "notify_cache"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pag0_cache', NEW.organization_id);
  RETURN NULL;
END $$;
CREATE TRIGGER "notify_cache" AFTER INSERT ON "cache_invalidations" FOR EACH ROW EXECUTE FUNCTION "notify_cache"();

GRANT SELECT, INSERT, DELETE ON "cache_invalidations" TO "pag0_app", "pag0_system";
GRANT USAGE ON SEQUENCE "cache_invalidations_generation_seq" TO "pag0_app", "pag0_system";
ALTER TABLE "cache_invalidations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "cache_invalidations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "cache_invalidations" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "cache_invalidations" TO "pag0_system" USING (true) WITH CHECK (true);
