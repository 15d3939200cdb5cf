-- CreateEnum
CREATE TYPE "member_role" AS ENUM ('owner', 'admin', 'finance', 'lead', 'auditor', 'developer');

-- CreateEnum
CREATE TYPE "member_status" AS ENUM ('active', 'disabled');

-- CreateEnum
CREATE TYPE "provider_format" AS ENUM ('openai', 'anthropic', 'google', 'http');

-- CreateEnum
CREATE TYPE "policy_status" AS ENUM ('draft', 'published', 'superseded');

-- CreateEnum
CREATE TYPE "decision" AS ENUM ('allow', 'deny', 'require_approval');

-- CreateEnum
CREATE TYPE "cache_state" AS ENUM ('hit', 'miss', 'off');

-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('served', 'refused', 'pending', 'upstream_error', 'client_gone', 'unknown');

-- CreateEnum
CREATE TYPE "budget_scope" AS ENUM ('organization', 'project');

-- CreateEnum
CREATE TYPE "budget_period" AS ENUM ('day', 'month');

-- CreateEnum
CREATE TYPE "hold_status" AS ENUM ('held', 'settled', 'released');

-- CreateEnum
CREATE TYPE "approval_status" AS ENUM ('pending', 'approved', 'denied', 'expired', 'cancelled', 'executed');

-- CreateEnum
CREATE TYPE "report_status" AS ENUM ('queued', 'rendering', 'ready', 'failed');

-- CreateTable
CREATE TABLE "organizations" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "alert_settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" "member_role" NOT NULL,
    "password_hash" TEXT,
    "status" "member_status" NOT NULL DEFAULT 'active',
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_members" (
    "project_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,

    CONSTRAINT "project_members_pkey" PRIMARY KEY ("project_id","member_id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "member_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_by_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "providers" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "format" "provider_format" NOT NULL,
    "base_url" TEXT NOT NULL,
    "upstream_url" TEXT,
    "category" TEXT NOT NULL,
    "regions" TEXT[],
    "auth_header" TEXT NOT NULL DEFAULT 'authorization',
    "auth_prefix" TEXT NOT NULL DEFAULT 'Bearer ',
    "credential_ciphertext" BYTEA,
    "credential_last4" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "providers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoints" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "path_prefix" TEXT NOT NULL DEFAULT '/',
    "category" TEXT NOT NULL,
    "price_per_request_nano" BIGINT,

    CONSTRAINT "endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_versions" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "status" "policy_status" NOT NULL DEFAULT 'draft',
    "reason" TEXT NOT NULL,
    "created_by_id" TEXT NOT NULL,
    "created_by_kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_events" (
    "id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "request_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "api_key_id" TEXT NOT NULL,
    "member_id" TEXT,
    "provider_id" TEXT,
    "host" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "model" TEXT,
    "category" TEXT NOT NULL,
    "classification" TEXT NOT NULL DEFAULT 'internal',
    "decision" "decision" NOT NULL,
    "reason_code" TEXT NOT NULL,
    "explanation" TEXT NOT NULL,
    "policy_version_ids" TEXT[],
    "cache_state" "cache_state" NOT NULL,
    "outcome" "outcome" NOT NULL,
    "upstream_status" INTEGER,
    "stream" BOOLEAN NOT NULL,
    "input_tokens" INTEGER NOT NULL,
    "output_tokens" INTEGER NOT NULL,
    "cached_input_tokens" INTEGER NOT NULL,
    "cache_write_tokens" INTEGER NOT NULL,
    "reasoning_tokens" INTEGER NOT NULL,
    "estimated" BOOLEAN NOT NULL,
    "estimate_nano" BIGINT NOT NULL,
    "cost_nano" BIGINT NOT NULL,
    "saved_nano" BIGINT NOT NULL,
    "price_version" TEXT,
    "latency_ms" INTEGER NOT NULL,
    "upstream_ms" INTEGER,
    "cost_center" TEXT NOT NULL DEFAULT '',
    "department" TEXT NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "approval_id" TEXT,
    "proxy_id" TEXT NOT NULL,

    CONSTRAINT "usage_events_pkey" PRIMARY KEY ("occurred_at","id")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "hourly_usage" (
    "organization_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
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

    CONSTRAINT "hourly_usage_pkey" PRIMARY KEY ("organization_id","hour","project_id","provider_id","host","model","category","cost_center")
);

-- CreateTable
CREATE TABLE "budget_counters" (
    "organization_id" TEXT NOT NULL,
    "scope_kind" "budget_scope" NOT NULL,
    "scope_id" TEXT NOT NULL,
    "period" "budget_period" NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "settled_nano" BIGINT NOT NULL DEFAULT 0,
    "held_nano" BIGINT NOT NULL DEFAULT 0,
    "leased_nano" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_counters_pkey" PRIMARY KEY ("organization_id","scope_kind","scope_id","period","window_start")
);

-- CreateTable
CREATE TABLE "budget_leases" (
    "organization_id" TEXT NOT NULL,
    "proxy_id" TEXT NOT NULL,
    "scope_kind" "budget_scope" NOT NULL,
    "scope_id" TEXT NOT NULL,
    "period" "budget_period" NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "amount_nano" BIGINT NOT NULL DEFAULT 0,
    "renewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_leases_pkey" PRIMARY KEY ("organization_id","proxy_id","scope_kind","scope_id","period","window_start")
);

-- CreateTable
CREATE TABLE "holds" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "approval_id" TEXT,
    "scope_kind" "budget_scope" NOT NULL,
    "scope_id" TEXT NOT NULL,
    "period" "budget_period" NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "amount_nano" BIGINT NOT NULL,
    "status" "hold_status" NOT NULL DEFAULT 'held',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "holds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proxy_nodes" (
    "id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proxy_nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approvals" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "api_key_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "status" "approval_status" NOT NULL DEFAULT 'pending',
    "method" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "model" TEXT,
    "category" TEXT NOT NULL,
    "request_ciphertext" BYTEA NOT NULL,
    "request_sha256" TEXT NOT NULL,
    "estimate_nano" BIGINT NOT NULL,
    "justification" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "explanation" TEXT NOT NULL,
    "approver_ids" TEXT[],
    "approver_source" TEXT NOT NULL,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "policy_version_ids" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" TEXT,
    "decision_comment" TEXT,
    "execution_id" TEXT,
    "execution_started_at" TIMESTAMPTZ(3),
    "executed_at" TIMESTAMPTZ(3),
    "response_ciphertext" BYTEA,
    "response_status" INTEGER,
    "cost_nano" BIGINT,
    "usage_event_id" TEXT,

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_chains" (
    "organization_id" TEXT NOT NULL,
    "writer" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_chains_pkey" PRIMARY KEY ("organization_id","writer")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "writer" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "resource_kind" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "project_id" TEXT,
    "result" TEXT NOT NULL,
    "policy_version" TEXT,
    "request_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_checkpoints" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "entry_count" INTEGER NOT NULL,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alerts" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT,
    "kind" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "dedupe_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_id" TEXT,

    CONSTRAINT "alerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notifications" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "alert_id" TEXT,
    "approval_id" TEXT,
    "channel" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reports" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "status" "report_status" NOT NULL DEFAULT 'queued',
    "requested_by_id" TEXT NOT NULL,
    "recipient" TEXT,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "file" BYTEA,
    "sha256" TEXT,
    "byte_size" INTEGER,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations"("slug");

-- CreateIndex
CREATE INDEX "projects_parent_id_idx" ON "projects"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "projects_organization_id_slug_key" ON "projects"("organization_id", "slug");

-- CreateIndex
CREATE INDEX "members_email_idx" ON "members"("email");

-- CreateIndex
CREATE UNIQUE INDEX "members_organization_id_email_key" ON "members"("organization_id", "email");

-- CreateIndex
CREATE INDEX "project_members_member_id_idx" ON "project_members"("member_id");

-- CreateIndex
CREATE INDEX "sessions_member_id_idx" ON "sessions"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_organization_id_project_id_idx" ON "api_keys"("organization_id", "project_id");

-- CreateIndex
CREATE UNIQUE INDEX "providers_organization_id_slug_key" ON "providers"("organization_id", "slug");

-- CreateIndex
CREATE INDEX "endpoints_provider_id_idx" ON "endpoints"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "endpoints_organization_id_host_path_prefix_key" ON "endpoints"("organization_id", "host", "path_prefix");

-- CreateIndex
CREATE UNIQUE INDEX "policy_versions_organization_id_project_id_version_key" ON "policy_versions"("organization_id", "project_id", "version");

-- CreateIndex
CREATE INDEX "usage_events_organization_id_occurred_at_idx" ON "usage_events"("organization_id", "occurred_at" DESC);

-- CreateIndex
CREATE INDEX "usage_events_organization_id_project_id_occurred_at_idx" ON "usage_events"("organization_id", "project_id", "occurred_at" DESC);

-- CreateIndex
CREATE INDEX "usage_events_organization_id_request_id_idx" ON "usage_events"("organization_id", "request_id");

-- CreateIndex
CREATE INDEX "holds_approval_id_idx" ON "holds"("approval_id");

-- CreateIndex
CREATE INDEX "approvals_organization_id_status_created_at_idx" ON "approvals"("organization_id", "status", "created_at" DESC);

-- CreateIndex
CREATE INDEX "approvals_status_expires_at_idx" ON "approvals"("status", "expires_at");

-- CreateIndex
CREATE INDEX "audit_entries_organization_id_at_idx" ON "audit_entries"("organization_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "audit_entries_organization_id_writer_sequence_key" ON "audit_entries"("organization_id", "writer", "sequence");

-- CreateIndex
CREATE INDEX "audit_checkpoints_organization_id_at_idx" ON "audit_checkpoints"("organization_id", "at" DESC);

-- CreateIndex
CREATE INDEX "alerts_organization_id_created_at_idx" ON "alerts"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "alerts_organization_id_dedupe_key_key" ON "alerts"("organization_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "notifications_organization_id_created_at_idx" ON "notifications"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "reports_organization_id_created_at_idx" ON "reports"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "outbox_processed_at_next_attempt_at_idx" ON "outbox"("processed_at", "next_attempt_at");

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "projects"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_members" ADD CONSTRAINT "project_members_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_members" ADD CONSTRAINT "project_members_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "members"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "providers" ADD CONSTRAINT "providers_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoints" ADD CONSTRAINT "endpoints_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------

-- At most one version of a scope is published, and versions of the organization's own policy
-- (project_id null) are numbered without gaps or doubles too.
CREATE UNIQUE INDEX "policy_versions_published_key" ON "policy_versions" ("organization_id", COALESCE("project_id", '')) WHERE "status" = 'published';
CREATE UNIQUE INDEX "policy_versions_number_key" ON "policy_versions" ("organization_id", COALESCE("project_id", ''), "version");

ALTER TABLE "budget_counters" ADD CONSTRAINT "budget_counters_not_negative" CHECK ("settled_nano" >= 0 AND "held_nano" >= 0 AND "leased_nano" >= 0);
ALTER TABLE "budget_leases" ADD CONSTRAINT "budget_leases_not_negative" CHECK ("amount_nano" >= 0);
ALTER TABLE "members" ADD CONSTRAINT "members_email_lower_case" CHECK ("email" = lower("email"));

-- Partitions of usage_events, one a month, in a schema of their own.
CREATE SCHEMA IF NOT EXISTS "pag0_partitions";

CREATE FUNCTION "ensure_usage_partitions"("from_at" timestamptz, "to_at" timestamptz) RETURNS void
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
      -- Two processes may get here together: the second waits and then finds it made.
      PERFORM pg_advisory_xact_lock(hashtext('pag0.usage_partitions'));
      IF to_regclass('pag0_partitions.' || partition_name) IS NULL THEN
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

-- Roles. pag0_app is what serves people and keys: it sees one organization's rows, whichever its
-- transaction names. pag0_system crosses organizations: sign-in, key look-up, proxies, the worker.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['pag0_app', 'pag0_system'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- Another database of this cluster made it.
    END;
    IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA "public" TO "pag0_app", "pag0_system";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "public" TO "pag0_app", "pag0_system";
REVOKE ALL ON "proxy_nodes" FROM "pag0_app";
-- Evidence is only ever added.
REVOKE UPDATE, DELETE ON "usage_events", "audit_entries", "audit_checkpoints" FROM "pag0_app", "pag0_system";
REVOKE EXECUTE ON FUNCTION "ensure_usage_partitions" FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "ensure_usage_partitions" TO "pag0_system";

-- Row-level security.
ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organizations" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "organizations" TO "pag0_app" USING ("id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "organizations" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "projects" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "projects" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "projects" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "members" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "members" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "members" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "members" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "project_members" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project_members" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "project_members" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "project_members" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "sessions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "sessions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "sessions" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "sessions" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "api_keys" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "api_keys" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "api_keys" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "providers" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "providers" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "providers" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "providers" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "endpoints" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "endpoints" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "endpoints" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "endpoints" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "policy_versions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "policy_versions" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "policy_versions" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "policy_versions" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "usage_events" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "usage_events" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "usage_events" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "usage_events" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "hourly_usage" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "hourly_usage" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "hourly_usage" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "hourly_usage" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "budget_counters" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "budget_counters" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "budget_counters" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "budget_counters" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "budget_leases" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "budget_leases" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "budget_leases" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "budget_leases" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "holds" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "holds" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "holds" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "holds" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "approvals" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "approvals" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "approvals" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "approvals" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "audit_chains" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_chains" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "audit_chains" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "audit_chains" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "audit_entries" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_entries" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "audit_entries" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "audit_entries" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "audit_checkpoints" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_checkpoints" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "audit_checkpoints" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "audit_checkpoints" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "alerts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alerts" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "alerts" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "alerts" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "notifications" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "notifications" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "notifications" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "notifications" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "reports" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reports" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "reports" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "reports" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "outbox" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "outbox" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "outbox" TO "pag0_system" USING (true) WITH CHECK (true);

-- Notifications: whoever changes configuration or an approval tells every process, by the same commit.
CREATE FUNCTION "notify_config"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'organizations' THEN
    PERFORM pg_notify('pag0_config', COALESCE(NEW.id, OLD.id));
  ELSE
    PERFORM pg_notify('pag0_config', COALESCE(NEW.organization_id, OLD.organization_id));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "organizations" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "projects" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OF "name", "project_id", "tags", "expires_at", "revoked_at" OR DELETE ON "api_keys" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "providers" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "endpoints" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "policy_versions" FOR EACH ROW EXECUTE FUNCTION "notify_config"();

CREATE FUNCTION "notify_approval"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pag0_approval', json_build_object('id', NEW.id, 'status', NEW.status, 'organizationId', NEW.organization_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "notify_approval" AFTER INSERT OR UPDATE OF "status" ON "approvals" FOR EACH ROW EXECUTE FUNCTION "notify_approval"();

CREATE FUNCTION "notify_report"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('pag0_report', json_build_object('id', NEW.id, 'status', NEW.status, 'organizationId', NEW.organization_id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER "notify_report" AFTER INSERT OR UPDATE OF "status" ON "reports" FOR EACH ROW EXECUTE FUNCTION "notify_report"();
