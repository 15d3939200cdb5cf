import { createHash } from "node:crypto";
import { newApiKey, newId, type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import { createDatabase, encrypt, type Prisma } from "@pag0/db";
import { MODEL } from "./canned.ts";

/** What calls of the benchmark are made with. */
export interface Company {
  organizationId: string;
  key: string;
}

/** Rules of the kinds that companies write, none of which meets the benchmark's calls. */
const ORGANIZATION: PolicyDocumentInput = {
  monthlyBudget: "$9000000",
  dailyBudget: "$900000",
  blockedEndpoints: ["suspicious-api.com", "*.untrusted-provider.xyz"],
  allowedCategories: ["llm", "search", "translation"],
  rateLimit: { requestsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000 },
  rules: [
    {
      id: "dear-models",
      name: "A person looks at the dearest models",
      conditions: {
        all: [
          { field: "model", operator: "in", value: ["o3-pro", "gpt-5-pro"] },
          { not: { field: "team", operator: "equals", value: "research" } },
        ],
      },
      actions: [{ type: "require_approval" }],
    },
    {
      id: "files",
      name: "No files of others",
      conditions: {
        any: [
          { field: "path", operator: "matches", value: "/v1/*/files*" },
          { field: "host", operator: "ends_with", value: ".untrusted-provider.xyz" },
          { field: "total_tokens", operator: "greater_than", value: 1_000_000 },
        ],
      },
      actions: [{ type: "deny" }],
    },
  ],
};

const PARENT: PolicyDocumentInput = {
  monthlyBudget: "$800000",
  dailyBudget: "$80000",
  allowedModels: ["gpt-*", "claude-*"],
  approvalWorkflow: { enabled: true, requireApprovalAbove: "$5" },
  rules: [
    {
      id: "much-a-day",
      name: "Who spends much a day is asked",
      conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 50_000 }],
      actions: [{ type: "require_approval" }],
    },
  ],
};

/** The project's own, with a budget for each person and each key in it: the fourth level. */
const PROJECT: PolicyDocumentInput = {
  monthlyBudget: "$700000",
  dailyBudget: "$70000",
  memberBudget: { daily: "$60000" },
  keyBudget: { daily: "$60000" },
  allowedEndpoints: ["api.openai.com/v1", "api.anthropic.com"],
  allowedProviders: ["openai", "anthropic"],
  maxPerRequest: "$2",
  workingHours: {
    timezone: "America/New_York",
    spans: [
      { start: "00:00", end: "12:00" },
      { start: "12:00", end: "00:00" },
    ],
  },
  rules: [
    {
      id: "tests",
      name: "Keys of tests call small models",
      conditions: {
        all: [
          { field: "tags.environment", operator: "equals", value: "test" },
          { not: { field: "model", operator: "equals", value: MODEL } },
        ],
      },
      actions: [{ type: "deny" }],
    },
  ],
};

/** Makes a company whose policy governs calls on four levels, and a key of a person in it. */
export async function makeCompany(
  databaseUrl: string,
  encryptionKey: Buffer,
  upstreamPort: number,
): Promise<Company> {
  const database = createDatabase({ databaseUrl, poolSize: 2, applicationName: "pag0 bench" });
  const { prisma } = database.system;
  const organizationId = newId("organization");
  const memberId = newId("member");
  const project = async (slug: string, parentId: string | null) => {
    const id = newId("project");
    await prisma.project.create({ data: { id, organizationId, slug, name: slug, parentId } });
    return id;
  };
  const publish = (projectId: string | null, document: PolicyDocumentInput) =>
    prisma.policyVersion.create({
      data: {
        id: newId("policyVersion"),
        ...{ organizationId, projectId, version: 1, status: "published", reason: "benchmark" },
        document: policyDocumentSchema.parse(document) as Prisma.InputJsonObject,
        createdById: "bench",
        createdByKind: "system",
        publishedAt: new Date(),
      },
    });
  await prisma.organization.create({
    data: { id: organizationId, slug: "bench", name: "Bench", timezone: "America/New_York" },
  });
  await prisma.member.create({
    data: {
      ...{ id: memberId, organizationId, name: "Ada", role: "developer" },
      email: "ada@bench.example",
    },
  });
  await publish(null, ORGANIZATION);
  const parentId = await project("sales", null);
  await publish(parentId, PARENT);
  const projectId = await project("sales-ai", parentId);
  await publish(projectId, PROJECT);
  const key = newApiKey("project");
  await prisma.apiKey.create({
    data: {
      id: newId("apiKey"),
      ...{ organizationId, projectId, memberId, name: "bench", createdById: memberId },
      prefix: key.slice(0, 14),
      last4: key.slice(-4),
      hash: new Uint8Array(createHash("sha256").update(key).digest()),
      tags: { environment: "production", costCenter: "CC-7" },
    },
  });
  const providerId = newId("provider");
  await prisma.provider.create({
    data: {
      ...{ id: providerId, organizationId, slug: "openai", name: "OpenAI", vendor: "openai" },
      ...{ format: "openai", baseUrl: "https://api.openai.com", category: "llm" },
      upstreamUrl: `http://127.0.0.1:${upstreamPort}`,
      ...{ authHeader: "authorization", authPrefix: "Bearer " },
      credentialCiphertext: encrypt(
        Buffer.from("sk-bench-credential"),
        `provider:${providerId}`,
        encryptionKey,
      ),
      credentialLast4: "tial",
      endpoints: {
        create: [
          {
            ...{ id: newId("endpoint"), organizationId, category: "llm" },
            ...{ host: "api.openai.com", pathPrefix: "/" },
          },
        ],
      },
    },
  });
  await database.close();
  return { organizationId, key };
}
