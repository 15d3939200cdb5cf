-- AlterTable
ALTER TABLE "budget_counters" ADD COLUMN     "unleased_nano" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "proxy_nodes" ADD COLUMN     "state" JSONB;

-- AlterTable
ALTER TABLE "usage_events" ADD COLUMN     "unleased" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema language cannot say ---------------------------------------------------

ALTER TABLE "budget_counters" ADD CONSTRAINT "budget_counters_unleased_not_negative" CHECK ("unleased_nano" >= 0);
