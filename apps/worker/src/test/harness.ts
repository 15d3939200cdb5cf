import { randomBytes } from "node:crypto";
import { generateSigningKey } from "@pag0/audit";
import { newId, type PolicyDocument } from "@pag0/contract";
import { createDatabase, type Database, type Prisma, shipUsage, type UsageRecord } from "@pag0/db";
import { pino } from "pino";
import { testDatabase } from "../../../../tools/src/postgres/test-database.ts";
import type { Services } from "../services.ts";

export const log = pino({ level: process.env.PAG0_TEST_LOG_LEVEL ?? "silent" });

export interface Harness {
  databaseUrl: string;
  database: Database;
  /** The jobs' services; `clock.now` is their time. */
  services: Services;
  clock: { now: Date };
  publicKeyPem: string;
  /** The environment of a worker on this database. */
  variables: Record<string, string>;
  close(): Promise<void>;
}

/** A migrated database of its own with what the worker's jobs take. */
export async function createHarness(): Promise<Harness> {
  const { databaseUrl, drop } = await testDatabase();
  const database = createDatabase({ databaseUrl, poolSize: 5 });
  const { privateKeyPem, publicKeyPem } = generateSigningKey();
  const clock = { now: new Date() };
  return {
    databaseUrl,
    database,
    clock,
    publicKeyPem,
    services: {
      database,
      auditPrivateKeyPem: privateKeyPem,
      usageRetentionMonths: 25,
      leaseWriteOffMs: 24 * 3_600_000,
      now: () => clock.now,
      log,
    },
    variables: {
      DATABASE_URL: databaseUrl,
      PAG0_AUDIT_SIGNING_KEY: Buffer.from(privateKeyPem).toString("base64"),
      PAG0_WORKER_PORT: "0",
      PAG0_LOG_LEVEL: log.level,
    },
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** One organization with one project and a key of it. */
export interface Tenant {
  organizationId: string;
  projectId: string;
  apiKeyId: string;
}

export async function makeTenant(
  { system: { prisma } }: Database,
  options: { alertSettings?: object; policy?: PolicyDocument; projectPolicy?: PolicyDocument } = {},
): Promise<Tenant> {
  const organizationId = newId("organization");
  const projectId = newId("project");
  const apiKeyId = newId("apiKey");
  const { alertSettings = {}, policy, projectPolicy } = options;
  await prisma.organization.create({
    data: { id: organizationId, slug: organizationId, name: "Acme", alertSettings },
  });
  await prisma.project.create({
    data: { id: projectId, organizationId, slug: "sales-ai", name: "Sales AI" },
  });
  await prisma.apiKey.create({
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
  for (const [scope, document] of [
    [null, policy],
    [projectId, projectPolicy],
  ] as const)
    if (document !== undefined)
      await prisma.policyVersion.create({
        data: {
          id: newId("policyVersion"),
          organizationId,
          projectId: scope,
          version: 1,
          document: document as Prisma.InputJsonObject,
          status: "published",
          reason: "test",
          createdById: "test",
          createdByKind: "system",
          publishedAt: new Date(),
        },
      });
  return { organizationId, projectId, apiKeyId };
}

/** A served call of the tenant that cost one dollar, unless `change` says otherwise. */
export function usageRecord(tenant: Tenant, change: Partial<UsageRecord> = {}): UsageRecord {
  return {
    ...tenant,
    id: newId("usageEvent"),
    occurredAt: new Date().toISOString(),
    requestId: newId("request"),
    providerId: null,
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    model: "gpt-4o",
    category: "llm",
    decision: "allow",
    reasonCode: "ALLOWED",
    explanation: "allowed",
    memberId: null,
    classification: "internal",
    sensitiveKinds: [],
    ruleMatches: [],
    spendWindows: null,
    unleased: false,
    policyVersionIds: [],
    cacheState: "miss",
    outcome: "served",
    upstreamStatus: 200,
    stream: false,
    inputTokens: 100,
    outputTokens: 20,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: {},
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "1000000000",
    costNano: "1000000000",
    savedNano: "0",
    priceVersion: "test",
    latencyMs: 120,
    upstreamMs: 100,
    costCenter: "CC-1001",
    department: "Sales",
    tags: {},
    approvalId: null,
    charges: [],
    ...change,
  };
}

export function ship({ system }: Database, ...events: UsageRecord[]): Promise<Set<string>> {
  return shipUsage(system.pool, { proxyId: "prx_test", events });
}

/** Waits until `check` gives something. @throws Error after `timeoutMs`. */
export async function until<T>(
  check: () => Promise<T | null | undefined | false>,
  timeoutMs = 90_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`nothing came within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
