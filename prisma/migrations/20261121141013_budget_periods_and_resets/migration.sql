-- AlterEnum
ALTER TYPE "budget_period" ADD VALUE 'total';

-- AlterTable
ALTER TABLE "budget_counters" ADD COLUMN     "reset_nano" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "resets" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "budget_month" JSONB NOT NULL DEFAULT '{"kind":"calendar","startDay":1}';

-- What Prisma's schema language cannot say ---------------------------------------------------

ALTER TABLE "budget_counters" ADD CONSTRAINT "budget_counters_resets_not_negative" CHECK ("reset_nano" >= 0 AND "resets" >= 0);
