-- CreateEnum
CREATE TYPE "dry_run_status" AS ENUM ('queued', 'running', 'done', 'failed');

-- AlterEnum
ALTER TYPE "budget_scope" ADD VALUE 'member';
ALTER TYPE "budget_scope" ADD VALUE 'key';

-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "member_id" TEXT;

-- AlterTable
ALTER TABLE "usage_events" ADD COLUMN     "rule_matches" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "sensitive_kinds" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "policy_drafts" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "text" TEXT NOT NULL,
    "base_version" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "updated_by_id" TEXT NOT NULL,
    "updated_by_kind" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_drafts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dry_runs" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "document" JSONB NOT NULL,
    "status" "dry_run_status" NOT NULL DEFAULT 'queued',
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "rows_done" INTEGER NOT NULL DEFAULT 0,
    "rows_total" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB,
    "error" TEXT,
    "created_by_id" TEXT NOT NULL,
    "created_by_kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "dry_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spend_counters" (
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL DEFAULT '',
    "requester_id" TEXT NOT NULL DEFAULT '',
    "period" "budget_period" NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "requests" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "spend_counters_pkey" PRIMARY KEY ("organization_id","period","window_start","project_id","requester_id")
);

-- CreateIndex
CREATE INDEX "dry_runs_organization_id_created_at_idx" ON "dry_runs"("organization_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------

-- One draft for each scope; the organization's own policy has no project.
CREATE UNIQUE INDEX "policy_drafts_scope_key" ON "policy_drafts" ("organization_id", COALESCE("project_id", ''));
ALTER TABLE "spend_counters" ADD CONSTRAINT "spend_counters_not_negative" CHECK ("cost_nano" >= 0 AND "requests" >= 0);

CREATE CONSTRAINT TRIGGER "api_keys_member_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "member_id" ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('member_id', 'members');
CREATE CONSTRAINT TRIGGER "policy_drafts_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "policy_drafts"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');
CREATE CONSTRAINT TRIGGER "dry_runs_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "dry_runs"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');

GRANT SELECT, INSERT, UPDATE, DELETE ON "policy_drafts", "dry_runs", "spend_counters" TO "pag0_app", "pag0_system";
ALTER TABLE "policy_drafts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "policy_drafts" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "policy_drafts" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "policy_drafts" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "dry_runs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "dry_runs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "dry_runs" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "dry_runs" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "spend_counters" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "spend_counters" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "spend_counters" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "spend_counters" TO "pag0_system" USING (true) WITH CHECK (true);

-- Proxies know the members whose keys call: a role that changes is told like other configuration.
DROP TRIGGER "notify_config" ON "api_keys";
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OF "name", "project_id", "member_id", "tags", "expires_at", "revoked_at" OR DELETE ON "api_keys" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OF "email", "role", "status" OR DELETE ON "members" FOR EACH ROW EXECUTE FUNCTION "notify_config"();

CREATE FUNCTION "notify_dry_run"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pag0_dry_run', json_build_object('id', NEW.id, 'status', NEW.status, 'organizationId', NEW.organization_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "notify_dry_run" AFTER INSERT OR UPDATE OF "status", "rows_done" ON "dry_runs" FOR EACH ROW EXECUTE FUNCTION "notify_dry_run"();

-- What this day's and this month's calls have cost already.
INSERT INTO "spend_counters" ("organization_id", "project_id", "requester_id", "period", "window_start", "cost_nano", "requests")
SELECT "organization_id", COALESCE("project", ''), COALESCE("requester", ''), "period", "window_start", sum("cost_nano"), count(*) FILTER (WHERE "decision" = 'allow')
FROM (
  SELECT e."organization_id", e."cost_nano", e."decision", e."project_id" AS "project", COALESCE(e."member_id", e."api_key_id") AS "requester",
    p."period", date_trunc(p."period"::text, now(), o."timezone") AS "window_start"
  FROM "usage_events" AS e
  JOIN "organizations" AS o ON o."id" = e."organization_id"
  CROSS JOIN unnest(enum_range(NULL::"budget_period")) AS p("period")
  WHERE e."occurred_at" >= date_trunc(p."period"::text, now(), o."timezone")
) AS spent
GROUP BY GROUPING SETS (
  ("organization_id", "period", "window_start"),
  ("organization_id", "period", "window_start", "project"),
  ("organization_id", "period", "window_start", "project", "requester")
);
