-- AlterTable
ALTER TABLE "endpoints" ADD COLUMN     "price_rule" JSONB;

-- AlterTable
ALTER TABLE "usage_events" ADD COLUMN     "attempt" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "model_alias" TEXT,
ADD COLUMN     "service_tier" TEXT NOT NULL DEFAULT 'standard',
ADD COLUMN     "usage_detail" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "provider_credentials" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "credential_ciphertext" BYTEA NOT NULL,
    "credential_last4" TEXT NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "region" TEXT,
    "base_url" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_credentials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_aliases" (
    "id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_aliases_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "price_overrides" (
    "organization_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),
    "created_by_id" TEXT NOT NULL,
    "created_by_kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_overrides_pkey" PRIMARY KEY ("organization_id","id","version")
);

-- CreateTable
CREATE TABLE "body_logs" (
    "event_id" TEXT NOT NULL,
    "organization_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "request_ciphertext" BYTEA NOT NULL,
    "response_ciphertext" BYTEA,

    CONSTRAINT "body_logs_pkey" PRIMARY KEY ("organization_id","event_id")
);

-- CreateIndex
CREATE INDEX "provider_credentials_provider_id_idx" ON "provider_credentials"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_aliases_organization_id_name_key" ON "model_aliases"("organization_id", "name");

-- CreateIndex
CREATE INDEX "body_logs_expires_at_idx" ON "body_logs"("expires_at");

-- AddForeignKey
ALTER TABLE "provider_credentials" ADD CONSTRAINT "provider_credentials_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "providers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------

ALTER TABLE "provider_credentials" ADD CONSTRAINT "provider_credentials_weight" CHECK ("weight" BETWEEN 0 AND 1000);

CREATE CONSTRAINT TRIGGER "provider_credentials_provider_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "provider_id" ON "provider_credentials"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('provider_id', 'providers');

GRANT SELECT, INSERT, UPDATE, DELETE ON "provider_credentials", "model_aliases", "body_logs" TO "pag0_app", "pag0_system";
-- Prices that calls were charged by stay as they were.
GRANT SELECT, INSERT ON "price_overrides" TO "pag0_app", "pag0_system";
ALTER TABLE "provider_credentials" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "provider_credentials" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "provider_credentials" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "provider_credentials" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "model_aliases" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "model_aliases" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "model_aliases" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "model_aliases" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "price_overrides" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "price_overrides" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "price_overrides" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "price_overrides" TO "pag0_system" USING (true) WITH CHECK (true);
ALTER TABLE "body_logs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "body_logs" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_organization" ON "body_logs" TO "pag0_app" USING ("organization_id" = current_setting('pag0.organization_id', true));
CREATE POLICY "every_organization" ON "body_logs" TO "pag0_system" USING (true) WITH CHECK (true);
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "provider_credentials" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "model_aliases" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
CREATE TRIGGER "notify_config" AFTER INSERT OR UPDATE OR DELETE ON "price_overrides" FOR EACH ROW EXECUTE FUNCTION "notify_config"();
