import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newApiKey, newId, type PolicyDocumentInput, type Role } from "@pag0/contract";
import { createDatabase, type Database, encrypt, type Prisma } from "@pag0/db";
import { pino } from "pino";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { type TestDatabase, testDatabase } from "../../../../tools/src/postgres/test-database.ts";
import { readEnvironment } from "../environment.ts";
import { type RunningProxy, startProxy } from "../proxy.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

export const CREDENTIAL = "sk-upstream-credential-0123456789";

export interface SeededProject {
  id: string;
  slug: string;
  key: string;
  keyId: string;
  /** The member that the key is bound to, if any, at `<role>@acme.com`. */
  memberId: string | null;
}

export interface SeededOrganization {
  id: string;
  projects: SeededProject[];
  ownerId: string;
}

export interface Harness {
  database: Database;
  upstream: Upstream;
  variables: Record<string, string>;
  /** Starts another proxy on this database; stopped with the rest. */
  start: (more?: Record<string, string>) => Promise<RunningProxy & { url: string }>;
  seed: (policies: {
    organization?: PolicyDocumentInput;
    projects: (PolicyDocumentInput | undefined)[];
    timeZone?: string;
    /** Whether each project lies below the one after it. */
    nested?: boolean;
    /** Where every provider processes; nowhere in particular if absent. */
    regions?: string[];
    /** What a call to Salesforce costs, in nano-USD. */
    price?: bigint;
    /** The role of the member that the first project's key is bound to; nobody's if absent. */
    keyOf?: Role;
    /** Where the providers' calls really go, in place of the test's own provider; or each provider's by its slug. */
    upstreamUrl?: string | ((slug: string) => string);
  }) => Promise<SeededOrganization>;
  /** Events of an organization once all that was journalled is in the database. */
  events: (organizationId: string, atLeast: number) => Promise<EventRow[]>;
  counters: (organizationId: string) => Promise<CounterRow[]>;
  /** Runs SQL as the login itself, which may do everything. */
  admin: (sql: string) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}
export type EventRow = Awaited<
  ReturnType<Database["system"]["prisma"]["usageEvent"]["findMany"]>
>[number];
export type CounterRow = Awaited<
  ReturnType<Database["system"]["prisma"]["budgetCounter"]["findMany"]>
>[number];

/** A machine that is busy with other tests is no outage; tests of outages are as impatient as usual. */
const patience = { PAG0_DATABASE_WAIT_MS: "20000", PAG0_MAX_EVENT_LOOP_DELAY_MS: "20000" };
export const USUAL_PATIENCE = { PAG0_DATABASE_WAIT_MS: "", PAG0_MAX_EVENT_LOOP_DELAY_MS: "" };

/**
 * A database, a provider and what is needed to start proxies on them.
 * @param given a migrated database; one of its own on the PostgreSQL of the run if absent
 */
export async function createHarness(given?: TestDatabase): Promise<Harness> {
  const { databaseUrl, drop } = given ?? (await testDatabase());
  const database = createDatabase({ databaseUrl, poolSize: 5 });
  const upstream = await startUpstream();
  const directory = mkdtempSync(join(tmpdir(), "pag0-proxy-"));
  const encryptionKey = randomBytes(32);
  const running = new Set<RunningProxy>();
  const variables = {
    NODE_ENV: "test",
    DATABASE_URL: databaseUrl,
    PAG0_ENCRYPTION_KEY: encryptionKey.toString("base64"),
    PAG0_DATA_DIR: directory,
    PAG0_PROXY_PORT: "0",
    PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port}`,
    ...patience,
    PAG0_LOG_LEVEL: process.env.PAG0_TEST_LOG_LEVEL ?? "silent",
  };
  const { prisma } = database.system;

  async function seedProvider(
    organizationId: string,
    provider: {
      slug: string;
      format: "openai" | "anthropic" | "http";
      baseUrl: string;
      category: string;
      authHeader?: string;
      price?: bigint;
      upstreamUrl?: string | ((slug: string) => string) | undefined;
      regions: string[];
    },
  ): Promise<void> {
    const id = newId("provider");
    const { slug, upstreamUrl = `http://127.0.0.1:${upstream.port}/${slug}` } = provider;
    await prisma.provider.create({
      data: {
        id,
        organizationId,
        slug,
        name: slug,
        vendor: slug,
        format: provider.format,
        baseUrl: provider.baseUrl,
        upstreamUrl: typeof upstreamUrl === "string" ? upstreamUrl : upstreamUrl(slug),
        category: provider.category,
        regions: provider.regions,
        authHeader: provider.authHeader ?? "authorization",
        authPrefix: provider.authHeader === undefined ? "Bearer " : "",
        credentialCiphertext: encrypt(Buffer.from(CREDENTIAL), `provider:${id}`, encryptionKey),
        credentialLast4: CREDENTIAL.slice(-4),
        endpoints: {
          create: [
            {
              id: newId("endpoint"),
              organizationId,
              host: new URL(provider.baseUrl).host,
              pathPrefix: "/",
              category: provider.category,
              pricePerRequestNano: provider.price ?? null,
            },
          ],
        },
      },
    });
  }

  /** The member `<role>@acme.com`; there is one of each role. */
  async function addMember(organizationId: string, role: Role): Promise<string> {
    const email = `${role}@acme.com`;
    const found = await prisma.member.findFirst({ where: { organizationId, email } });
    if (found !== null) return found.id;
    const id = newId("member");
    await prisma.member.create({ data: { id, organizationId, email, name: role, role } });
    return id;
  }

  async function publish(
    organizationId: string,
    projectId: string | null,
    document: PolicyDocumentInput | undefined,
  ): Promise<void> {
    if (document === undefined) return;
    await prisma.policyVersion.create({
      data: {
        id: newId("policyVersion"),
        organizationId,
        projectId,
        version: 1,
        document: document as Prisma.InputJsonObject,
        status: "published",
        reason: "test",
        createdById: "test",
        createdByKind: "system",
        publishedAt: new Date(),
      },
    });
  }

  return {
    database,
    upstream,
    variables,
    async start(more = {}) {
      const env = readEnvironment({ ...variables, ...more });
      const proxy = await startProxy(env, pino({ level: env.PAG0_LOG_LEVEL }));
      running.add(proxy);
      const stop = async () => {
        running.delete(proxy);
        await proxy.stop();
      };
      return { ...proxy, stop, url: `http://127.0.0.1:${proxy.port}` };
    },
    async seed({ organization, projects, timeZone = "UTC", upstreamUrl, ...more }) {
      const { regions = [], price = 20_000_000n, keyOf, nested = false } = more;
      const id = newId("organization");
      const slug = `org-${id.slice(-8)}`;
      await prisma.organization.create({ data: { id, slug, name: slug, timezone: timeZone } });
      const ownerId = await addMember(id, "owner");
      await publish(id, null, organization);
      await seedProvider(id, {
        upstreamUrl,
        regions,
        slug: "openai",
        format: "openai",
        baseUrl: "https://api.openai.com",
        category: "llm",
      });
      await seedProvider(id, {
        upstreamUrl,
        regions,
        slug: "anthropic",
        format: "anthropic",
        baseUrl: "https://api.anthropic.com",
        category: "llm",
        authHeader: "x-api-key",
      });
      await seedProvider(id, {
        upstreamUrl,
        regions,
        slug: "salesforce",
        format: "http",
        baseUrl: "https://api.salesforce.com",
        category: "data-analysis",
        price,
      });
      const seeded: SeededProject[] = [];
      // Those above before those below, and keys last: a proxy that runs already never sees half of it.
      for (const [index, document] of [...projects.entries()].reverse()) {
        const project = {
          id: newId("project"),
          memberId: index === 0 && keyOf !== undefined ? await addMember(id, keyOf) : null,
          slug: `team-${index}`,
          key: newApiKey("project"),
          keyId: newId("apiKey"),
        };
        const parentId = nested ? (seeded[0]?.id ?? null) : null;
        await prisma.project.create({
          data: {
            ...{ id: project.id, organizationId: id, slug: project.slug, name: project.slug },
            parentId,
          },
        });
        await publish(id, project.id, document);
        seeded.unshift(project);
      }
      for (const project of seeded)
        await prisma.apiKey.create({
          data: {
            id: project.keyId,
            organizationId: id,
            projectId: project.id,
            memberId: project.memberId,
            name: "test",
            prefix: project.key.slice(0, 14),
            last4: project.key.slice(-4),
            hash: new Uint8Array(createHash("sha256").update(project.key).digest()),
            createdById: ownerId,
          },
        });
      return { id, projects: seeded, ownerId };
    },
    async events(organizationId, atLeast) {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const count = await prisma.usageEvent.count({ where: { organizationId } });
        if (count >= atLeast)
          return prisma.usageEvent.findMany({
            where: { organizationId },
            orderBy: { occurredAt: "asc" },
          });
        if (Date.now() > deadline) throw new Error(`${count} events after 30 s, not ${atLeast}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },
    counters: (organizationId) =>
      prisma.budgetCounter.findMany({ where: { organizationId }, orderBy: { scopeKind: "asc" } }),
    async admin(sql) {
      return withClient(databaseUrl, async (client) => (await client.query(sql)).rows);
    },
    async close() {
      for (const proxy of running) await proxy.stop();
      await upstream.close();
      await database.close();
      await drop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A call to Salesforce, which costs $0.02 exactly. */
export const PRICED_URL = "https://api.salesforce.com/query";

export function forward(
  url: string,
  key: string,
  target: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${url}/v1/forward`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, "pag0-target-url": target, ...init.headers },
    redirect: "manual",
  });
}

export async function problem(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}
