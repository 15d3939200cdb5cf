-- AlterEnum
ALTER TYPE "outcome" ADD VALUE 'correction';

-- CreateTable
CREATE TABLE "deferred_calls" (
    "organization_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "job" TEXT NOT NULL,
    "event" JSONB NOT NULL,
    "price" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),
    "settled_nano" BIGINT,

    CONSTRAINT "deferred_calls_pkey" PRIMARY KEY ("organization_id","provider_id","job")
);

-- CreateIndex
CREATE INDEX "deferred_calls_created_at_idx" ON "deferred_calls"("created_at");


-- What Prisma's schema language cannot say ---------------------------------------------------

GRANT SELECT, INSERT, UPDATE, DELETE ON "deferred_calls" TO "pag0_app", "pag0_system";
ALTER TABLE "deferred_calls" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "deferred_calls" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "deferred_calls" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "deferred_calls" TO "pag0_system" USING (true) WITH CHECK (true);
