import { randomBytes } from "node:crypto";
import { newId } from "@pag0/contract";
import { afterAll, beforeAll } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { onDatabase, TEST_POSTGRES, testDatabase } from "../../tools/src/postgres/test-database.ts";
import startPostgresForTests from "../../tools/src/postgres/vitest-setup.ts";
import { createDatabase, type Database } from "../src/client.ts";

/** Uses the PostgreSQL of the run, or starts one for this file where the run has none. */
function usePostgres(): void {
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    if (process.env[TEST_POSTGRES] === undefined) stop = await startPostgresForTests();
  });
  afterAll(async () => stop?.());
}

export interface TestContext {
  readonly databaseUrl: string;
  readonly database: Database;
}

/** A migrated database for the tests of one file, removed after them. */
export function useDatabase({ poolSize = 20 }: { poolSize?: number } = {}): TestContext {
  usePostgres();
  let context: TestContext | undefined;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const made = await testDatabase();
    drop = made.drop;
    const { databaseUrl } = made;
    context = { databaseUrl, database: createDatabase({ databaseUrl, poolSize }) };
  });
  afterAll(async () => {
    await context?.database.close();
    await drop();
  });
  const made = () => {
    if (context === undefined) throw new Error("the database is there from beforeAll on");
    return context;
  };
  return {
    get databaseUrl() {
      return made().databaseUrl;
    },
    get database() {
      return made().database;
    },
  };
}

/** Makes empty databases, and removes those it made after the file's tests. */
export function useEmptyDatabases(): { make(owner?: string): Promise<string>; adminUrl(): string } {
  usePostgres();
  const names: string[] = [];
  const adminUrl = () => process.env[TEST_POSTGRES] as string;
  afterAll(() =>
    withClient(adminUrl(), async (client) => {
      for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }),
  );
  return {
    adminUrl,
    async make(owner) {
      const name = `empty_${randomBytes(8).toString("hex")}`;
      names.push(name);
      await withClient(adminUrl(), (client) =>
        client.query(
          `CREATE DATABASE ${name} TEMPLATE template0${owner === undefined ? "" : ` OWNER ${owner}`}`,
        ),
      );
      return onDatabase(adminUrl(), name);
    },
  };
}

/** One organization with a project and a key of it. */
export interface Tenant {
  organizationId: string;
  projectId: string;
  apiKeyId: string;
}

export async function makeTenant({ system }: Database, name = "Acme"): Promise<Tenant> {
  const organizationId = newId("organization");
  const projectId = newId("project");
  const apiKeyId = newId("apiKey");
  await system.prisma.organization.create({
    data: { id: organizationId, slug: organizationId, name },
  });
  await system.prisma.project.create({
    data: { id: projectId, organizationId, slug: "sales-ai", name: `${name} Sales AI` },
  });
  await system.prisma.apiKey.create({
    data: {
      id: apiKeyId,
      organizationId,
      projectId,
      name: "agent",
      prefix: "pag0_prj_",
      last4: "abcd",
      hash: new Uint8Array(randomBytes(32)),
      createdById: newId("member"),
    },
  });
  return { organizationId, projectId, apiKeyId };
}
