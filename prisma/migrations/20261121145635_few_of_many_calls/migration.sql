-- What few of many calls have is found without reading the others. Prisma's schema language has no such indexes.
CREATE INDEX "usage_events_refused" ON "usage_events" ("organization_id", "occurred_at" DESC, "id" DESC) WHERE "decision" = 'deny';
CREATE INDEX "usage_events_of_approval" ON "usage_events" ("organization_id", "approval_id") WHERE "approval_id" IS NOT NULL;
