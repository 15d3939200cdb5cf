-- DropForeignKey
ALTER TABLE "alerts" DROP CONSTRAINT "alerts_project_id_fkey";

-- DropForeignKey
ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_project_id_fkey";

-- DropForeignKey
ALTER TABLE "policy_versions" DROP CONSTRAINT "policy_versions_project_id_fkey";

-- DropForeignKey
ALTER TABLE "projects" DROP CONSTRAINT "projects_parent_id_fkey";

-- AddForeignKey
ALTER TABLE "projects" ADD CONSTRAINT "projects_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------

-- A foreign key is checked without row-level security: by itself it would let a row of one organization
-- point at another's, and so tell which identifiers exist there. These triggers ask for the same
-- organization at both ends.
CREATE FUNCTION "require_same_organization"() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  referenced text := to_jsonb(NEW) ->> TG_ARGV[0];
  is_own boolean;
BEGIN
  IF referenced IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE id = $1 AND organization_id = $2)', TG_ARGV[1])
    INTO is_own USING referenced, NEW.organization_id;
  IF NOT is_own THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('%s.%s violates foreign key: %s has no such row in the same organization', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[1]),
      SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "projects_parent_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "parent_id" ON "projects"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('parent_id', 'projects');
CREATE CONSTRAINT TRIGGER "project_members_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "project_members"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');
CREATE CONSTRAINT TRIGGER "project_members_member_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "member_id" ON "project_members"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('member_id', 'members');
CREATE CONSTRAINT TRIGGER "sessions_member_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "member_id" ON "sessions"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('member_id', 'members');
CREATE CONSTRAINT TRIGGER "api_keys_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "api_keys"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');
CREATE CONSTRAINT TRIGGER "endpoints_provider_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "provider_id" ON "endpoints"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('provider_id', 'providers');
CREATE CONSTRAINT TRIGGER "policy_versions_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "policy_versions"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');
CREATE CONSTRAINT TRIGGER "approvals_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "approvals"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');
CREATE CONSTRAINT TRIGGER "alerts_project_same_organization" AFTER INSERT OR UPDATE OF "organization_id", "project_id" ON "alerts"
  FOR EACH ROW EXECUTE FUNCTION "require_same_organization"('project_id', 'projects');

-- What others point at never moves to another organization.
CREATE FUNCTION "refuse_new_organization"() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE integrity_constraint_violation USING
    MESSAGE = format('a row of %s stays in its organization', TG_TABLE_NAME);
END $$;

CREATE CONSTRAINT TRIGGER "projects_stay" AFTER UPDATE OF "organization_id" ON "projects"
  FOR EACH ROW WHEN (OLD."organization_id" IS DISTINCT FROM NEW."organization_id") EXECUTE FUNCTION "refuse_new_organization"();
CREATE CONSTRAINT TRIGGER "members_stay" AFTER UPDATE OF "organization_id" ON "members"
  FOR EACH ROW WHEN (OLD."organization_id" IS DISTINCT FROM NEW."organization_id") EXECUTE FUNCTION "refuse_new_organization"();
CREATE CONSTRAINT TRIGGER "providers_stay" AFTER UPDATE OF "organization_id" ON "providers"
  FOR EACH ROW WHEN (OLD."organization_id" IS DISTINCT FROM NEW."organization_id") EXECUTE FUNCTION "refuse_new_organization"();

-- The list of migrations is nobody's but the migrating user's. A shadow database has none.
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON "_prisma_migrations" FROM "pag0_app", "pag0_system";
  END IF;
END $$;
