-- AlterTable
ALTER TABLE "deferred_calls" ADD COLUMN "asks" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "given_up_at" TIMESTAMPTZ(3),
ADD COLUMN "next_ask_at" TIMESTAMPTZ(3),
ADD COLUMN "quiet_until" TIMESTAMPTZ(3);


-- What Prisma's schema language cannot say ---------------------------------------------------

-- What is to be asked for, those first of which nobody has thought yet.
CREATE INDEX "deferred_calls_next_ask_at_idx" ON "deferred_calls" ("next_ask_at" NULLS FIRST)
  WHERE "settled_at" IS NULL AND "given_up_at" IS NULL;
-- Few at any time: providers that were asked just now.
CREATE INDEX "deferred_calls_quiet_until_idx" ON "deferred_calls" ("quiet_until") WHERE "quiet_until" IS NOT NULL;
