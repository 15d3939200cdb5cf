import { randomBytes } from "node:crypto";
import { newId } from "@pag0/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";

const context = useDatabase();
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  acme = await makeTenant(context.database, "Acme");
  globex = await makeTenant(context.database, "Globex");
});

/** Runs statements under the application's role on a connection of its own. */
function asApp<T>(organizationId: string | null, text: string): Promise<T[]> {
  return withClient(`${context.databaseUrl}?options=-c%20role%3Dpag0_app`, async (client) => {
    if (organizationId !== null)
      await client.query("SELECT set_config('pag0.organization_id', $1, false)", [organizationId]);
    return (await client.query(text)).rows;
  });
}

describe("the application's role", () => {
  test("sees its organization's rows alone where the query asks for all", async () => {
    const client = context.database.forOrganization(acme.organizationId);
    const seen = await client.transaction(async (tx) => ({
      organizations: await tx.organization.findMany(),
      projects: await tx.project.findMany(),
      keys: await tx.apiKey.findMany(),
    }));
    expect(seen.organizations.map((row) => row.id)).toEqual([acme.organizationId]);
    expect(seen.projects.map((row) => row.id)).toEqual([acme.projectId]);
    expect(seen.keys.map((row) => row.id)).toEqual([acme.apiKeyId]);
  });

  test("finds nothing of another organization by its identifier, and changes nothing", async () => {
    const client = context.database.forOrganization(acme.organizationId);
    const result = await client.transaction(async (tx) => ({
      found: await tx.project.findUnique({ where: { id: globex.projectId } }),
      renamed: await tx.project.updateMany({
        where: { id: globex.projectId },
        data: { name: "taken" },
      }),
      removed: await tx.apiKey.deleteMany({ where: { organizationId: globex.organizationId } }),
    }));
    expect(result).toEqual({ found: null, renamed: { count: 0 }, removed: { count: 0 } });
    const { prisma } = context.database.system;
    expect((await prisma.project.findUnique({ where: { id: globex.projectId } }))?.name).toBe(
      "Globex Sales AI",
    );
  });

  test("cannot write a row into another organization, nor move one there", async () => {
    const client = context.database.forOrganization(acme.organizationId);
    await expect(
      client.transaction((tx) =>
        tx.alert.create({
          data: {
            id: newId("alert"),
            organizationId: globex.organizationId,
            kind: "budget",
            severity: "high",
            title: "planted",
            dedupeKey: "planted",
          },
        }),
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(
      client.transaction((tx) =>
        tx.$executeRaw`UPDATE providers SET organization_id = ${globex.organizationId} WHERE false OR organization_id = ${acme.organizationId}`.then(
          () =>
            tx.$executeRaw`UPDATE projects SET organization_id = ${globex.organizationId} WHERE id = ${acme.projectId}`,
        ),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test("cannot point a row of its own at another organization's project", async () => {
    const client = context.database.forOrganization(acme.organizationId);
    const foreign = { organizationId: acme.organizationId, projectId: globex.projectId };
    await expect(
      client.transaction((tx) =>
        tx.apiKey.create({
          data: {
            id: newId("apiKey"),
            ...foreign,
            name: "borrowed",
            prefix: "pag0_prj_",
            last4: "abcd",
            hash: new Uint8Array(randomBytes(32)),
            createdById: "mem_x",
          },
        }),
      ),
    ).rejects.toThrow(/[Ff]oreign key/);
    await expect(
      client.transaction((tx) =>
        tx.project.create({
          data: {
            id: newId("project"),
            organizationId: acme.organizationId,
            slug: "child",
            name: "Child of a stranger",
            parentId: globex.projectId,
          },
        }),
      ),
    ).rejects.toThrow(/[Ff]oreign key/);
  });

  test.each(["", "no organization's setting"])("sees nothing without a setting (%j)", async () => {
    expect(await asApp(null, "SELECT id FROM organizations")).toEqual([]);
    expect(await asApp(null, "SELECT id FROM projects")).toEqual([]);
    expect(await asApp("", "SELECT id FROM api_keys")).toEqual([]);
  });

  test("forgets the organization with its transaction", async () => {
    await context.database
      .forOrganization(acme.organizationId)
      .transaction((tx) => tx.project.count());
    const [row] = await asApp<{ setting: string | null }>(
      null,
      "SELECT current_setting('pag0.organization_id', true) AS setting",
    );
    expect(row?.setting ?? "").toBe("");
  });

  test.each(["usage_events", "audit_entries", "audit_checkpoints"])(
    "adds to %s and never changes or removes what is there",
    async (table) => {
      await expect(
        asApp(acme.organizationId, `UPDATE ${table} SET organization_id = 'x'`),
      ).rejects.toThrow(`permission denied for table ${table}`);
      await expect(asApp(acme.organizationId, `DELETE FROM ${table}`)).rejects.toThrow(
        `permission denied for table ${table}`,
      );
      await expect(asApp(acme.organizationId, `TRUNCATE ${table}`)).rejects.toThrow(
        `permission denied for table ${table}`,
      );
    },
  );

  test("has no way around the partitioned table, to proxies or to the migrations' own table", async () => {
    const [partition] = await withClient(context.databaseUrl, async (client) => {
      const { rows } = await client.query(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'pag0_partitions' AND relkind = 'r'",
      );
      return rows as { relname: string }[];
    });
    await expect(
      asApp(acme.organizationId, `SELECT * FROM pag0_partitions.${partition?.relname}`),
    ).rejects.toThrow("permission denied for schema pag0_partitions");
    await expect(asApp(acme.organizationId, "SELECT * FROM proxy_nodes")).rejects.toThrow(
      "permission denied for table proxy_nodes",
    );
    await expect(asApp(acme.organizationId, "DELETE FROM _prisma_migrations")).rejects.toThrow(
      "permission denied for table _prisma_migrations",
    );
  });

  test("is refused an identifier that is none", () => {
    for (const id of ["", "org_", "%", `${acme.organizationId}x`, "org_' OR true --"])
      expect(() => context.database.forOrganization(id)).toThrow(RangeError);
  });
});

test("the system's role sees every organization", async () => {
  const rows = await context.database.system.prisma.organization.findMany();
  expect(rows.map((row) => row.id).sort()).toEqual(
    [acme.organizationId, globex.organizationId].sort(),
  );
  const { rows: roles } = await context.database.system.pool.query("SELECT current_user AS role");
  expect(roles).toEqual([{ role: "pag0_system" }]);
});

test("every table that bears an organization enforces row-level security, on its owner too", async () => {
  const { rows } = await context.database.system.pool.query<{
    name: string;
    enforced: boolean;
    policies: string;
  }>(
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS enforced,
       (SELECT string_agg(p.polname, ',' ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname NOT IN ('_prisma_migrations', 'proxy_nodes') ORDER BY 1`,
  );
  expect(rows.length).toBe(37);
  for (const row of rows)
    expect(row).toEqual({
      name: row.name,
      enforced: true,
      policies: "every_organization,own_organization",
    });
});

test("a project's keys and policies never become the organization's own when it is removed", async () => {
  const tenant = await makeTenant(context.database, "Initech");
  await expect(
    context.database
      .forOrganization(tenant.organizationId)
      .transaction((tx) => tx.project.delete({ where: { id: tenant.projectId } })),
  ).rejects.toThrow(/[Ff]oreign key/);
  const key = await context.database.system.prisma.apiKey.findUnique({
    where: { id: tenant.apiKeyId },
  });
  expect(key?.projectId).toBe(tenant.projectId);
});
