-- AlterTable
ALTER TABLE "budget_leases" ADD COLUMN     "granted_nano" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "incarnation" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "recall_answered_at" TIMESTAMPTZ(6),
ADD COLUMN     "recall_asked_at" TIMESTAMPTZ(6),
ADD COLUMN     "returned_nano" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "written_off_nano" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "lease_write_offs" (
    "organization_id" TEXT NOT NULL,
    "proxy_id" TEXT NOT NULL,
    "scope_kind" "budget_scope" NOT NULL,
    "scope_id" TEXT NOT NULL,
    "period" "budget_period" NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "amount_nano" BIGINT NOT NULL,
    "spent_nano" BIGINT NOT NULL DEFAULT 0,
    "returned_nano" BIGINT NOT NULL DEFAULT 0,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_write_offs_pkey" PRIMARY KEY ("organization_id","proxy_id","scope_kind","scope_id","period","window_start","at")
);

-- CreateIndex
CREATE INDEX "budget_leases_organization_id_scope_kind_scope_id_period_wi_idx" ON "budget_leases"("organization_id", "scope_kind", "scope_id", "period", "window_start");

-- CreateIndex
CREATE INDEX "budget_leases_proxy_id_idx" ON "budget_leases"("proxy_id");

-- What Prisma's schema language cannot say ---------------------------------------------------

ALTER TABLE "budget_leases" ADD CONSTRAINT "budget_leases_counts_not_negative"
  CHECK ("granted_nano" >= 0 AND "returned_nano" >= 0 AND "written_off_nano" >= 0);
-- What is known of a write-off later is a part of it.
ALTER TABLE "lease_write_offs" ADD CONSTRAINT "lease_write_offs_explained"
  CHECK ("spent_nano" BETWEEN 0 AND "amount_nano" AND "returned_nano" BETWEEN 0 AND "amount_nano");

GRANT SELECT, INSERT, UPDATE, DELETE ON "lease_write_offs" TO "pag0_app", "pag0_system";
ALTER TABLE "lease_write_offs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "lease_write_offs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "lease_write_offs" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "lease_write_offs" TO "pag0_system" USING (true) WITH CHECK (true);
