import {
  budgetMonthSchema,
  modelAliasDocumentSchema,
  policyDocumentSchema,
  tagsSchema,
} from "@pag0/contract";
import type { Database } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import {
  budgetCalendar,
  type CompiledLevel,
  compileLevel,
  effectivePolicy,
  endpointsByHost,
} from "@pag0/policy";
import type {
  AliasSnapshot,
  CredentialSnapshot,
  EndpointSnapshot,
  KeySnapshot,
  MemberSnapshot,
  OrganizationSnapshot,
  ProjectSnapshot,
  ProviderSnapshot,
} from "./model.ts";
import type { PriceReader } from "./price-reader.ts";

const MAX_DEPTH = 16;
/** Prices of one organization that are read, each in its latest version. */
const MAX_PRICES = 20_000;

type SystemPrisma = Database["system"]["prisma"];
type Decrypt = (ciphertext: Uint8Array, context: string) => string;

/** One state of the database: a key is never read without its project. */
function readRows(prisma: SystemPrisma, id: string) {
  return prisma.$transaction(
    async (tx) => {
      const organization = await tx.organization.findUnique({ where: { id } });
      if (organization === null) return null;
      const where = { organizationId: id };
      // One after the other: a connection runs one query at a time.
      const projects = await tx.project.findMany({ where });
      const apiKeys = await tx.apiKey.findMany({ where });
      const providers = await tx.provider.findMany({
        where: { ...where, enabled: true },
        orderBy: { createdAt: "asc" },
      });
      const credentials = await tx.providerCredential.findMany({
        where: { ...where, enabled: true },
        orderBy: { createdAt: "asc" },
      });
      const aliases = await tx.modelAlias.findMany({ where, orderBy: { name: "asc" } });
      const endpoints = await tx.endpoint.findMany({ where });
      const members = await tx.member.findMany({
        where,
        select: { id: true, email: true, role: true, status: true },
      });
      const policyVersions = await tx.policyVersion.findMany({
        where: { ...where, status: "published" },
      });
      const prices = await tx.priceOverride.findMany({
        where,
        distinct: ["id"],
        orderBy: [{ id: "asc" }, { version: "desc" }],
        take: MAX_PRICES,
        select: { id: true, version: true, document: true },
      });
      const parts = { projects, apiKeys, providers, endpoints, members, policyVersions, prices };
      return { ...organization, ...parts, credentials, aliases };
    },
    { isolationLevel: "RepeatableRead" },
  );
}
type Rows = NonNullable<Awaited<ReturnType<typeof readRows>>>;

/**
 * Reads all that calls of one organization need: projects with their compiled policies, providers with
 * their credentials, endpoints with their prices, and keys. Null where there is no such organization.
 */
export async function loadOrganization(
  prisma: SystemPrisma,
  decrypt: Decrypt,
  reader: PriceReader,
  id: string,
): Promise<OrganizationSnapshot | null> {
  const rows = await readRows(prisma, id);
  if (rows === null) {
    reader.forget(id);
    return null;
  }
  const providers = rows.providers.map((row) => providerOf(row, rows.credentials, decrypt));
  const members = rows.members.map(memberOf);
  return {
    id: rows.id,
    slug: rows.slug,
    calendar: calendarOf(rows),
    prices: reader.bookOf(id, rows.prices),
    projects: projectsOf(rows),
    providers,
    aliases: new Map(rows.aliases.map((row) => [row.name, aliasOf(row)])),
    endpoints: endpointsOf(rows, providers, reader),
    members: new Map(members.map((member) => [member.id, member])),
    membersByEmail: new Map(members.map((member) => [member.email, member])),
    keys: new Map(rows.apiKeys.map((row) => [row.id, keyOf(row)])),
  };
}

function keyOf(row: Rows["apiKeys"][number]): KeySnapshot {
  return {
    id: row.id,
    memberId: row.memberId,
    kind: row.projectId === null ? "organization" : "project",
    hash: Buffer.from(row.hash).toString("base64url"),
    projectId: row.projectId,
    tags: tagsSchema.parse(row.tags),
    expiresAt: row.expiresAt?.getTime() ?? null,
    revokedAt: row.revokedAt?.getTime() ?? null,
  };
}

function memberOf({ id, email, role, status }: Rows["members"][number]): MemberSnapshot {
  return { id, email: email.toLowerCase(), role, active: status === "active" };
}

function aliasOf({ name, document, createdAt }: Rows["aliases"][number]): AliasSnapshot {
  const { timeoutSeconds = null, ...alias } = modelAliasDocumentSchema.parse(document);
  return { ...alias, name, timeoutSeconds, createdAt: createdAt.getTime() };
}

function credentialOf(row: Rows["credentials"][number], decrypt: Decrypt): CredentialSnapshot {
  return {
    id: row.id,
    value: decrypt(row.credentialCiphertext, `provider-credential:${row.id}`),
    weight: row.weight,
    region: row.region,
    baseUrl: row.baseUrl === null ? null : new URL(row.baseUrl),
  };
}

function providerOf(
  row: Rows["providers"][number],
  credentials: Rows["credentials"],
  decrypt: Decrypt,
): ProviderSnapshot {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    vendor: row.vendor,
    format: row.format,
    baseUrl: new URL(row.baseUrl),
    upstreamUrl: new URL(row.upstreamUrl ?? row.baseUrl),
    category: row.category,
    regions: row.regions,
    authHeader: row.authHeader,
    authPrefix: row.authPrefix,
    credential:
      row.credentialCiphertext === null
        ? null
        : decrypt(row.credentialCiphertext, `provider:${row.id}`),
    credentialId: row.id,
    credentialWeight: 1,
    credentials: credentials
      .filter(({ providerId }) => providerId === row.id)
      .map((credential) => credentialOf(credential, decrypt)),
  };
}

function endpointsOf(
  rows: Rows,
  providers: readonly ProviderSnapshot[],
  reader: PriceReader,
): Map<string, EndpointSnapshot[]> {
  const stored = rows.endpoints.map(({ pricePerRequestNano: price, ...endpoint }) => ({
    ...endpoint,
    // A rule that cannot be read leaves no other price in force: the endpoint's calls are refused.
    pricePerRequest: price === null || endpoint.priceRule !== null ? null : nanoUsd(price),
    priceRule: reader.ruleOf(endpoint),
  }));
  return endpointsByHost(providers, stored);
}

function calendarOf({ timezone, budgetMonth }: Pick<Rows, "timezone" | "budgetMonth">) {
  return budgetCalendar(timezone, budgetMonthSchema.parse(budgetMonth));
}

function projectsOf(rows: Rows): Map<string, ProjectSnapshot> {
  const versions = new Map(rows.policyVersions.map((version) => [version.projectId, version]));
  const calendar = calendarOf(rows);
  const byId = new Map(rows.projects.map((project) => [project.id, project]));
  const compiled = new Map<string | null, CompiledLevel>();
  const levelOf = (
    kind: "organization" | "project",
    id: string,
    name: string,
  ): CompiledLevel | undefined => {
    const key = kind === "organization" ? null : id;
    const version = versions.get(key);
    if (version === undefined) return undefined;
    let level = compiled.get(key);
    if (level === undefined) {
      level = compileLevel({
        kind,
        id,
        name,
        versionId: version.id,
        version: version.version,
        document: policyDocumentSchema.parse(version.document),
      });
      compiled.set(key, level);
    }
    return level;
  };
  return new Map(
    rows.projects.map((project) => {
      const chain = [];
      for (
        let at: typeof project | undefined = project;
        at !== undefined && chain.length < MAX_DEPTH;
        at = at.parentId === null ? undefined : byId.get(at.parentId)
      )
        chain.unshift(at);
      const levels = [
        levelOf("organization", rows.id, rows.name),
        ...chain.map((step) => levelOf("project", step.id, step.name)),
      ].filter((level) => level !== undefined);
      return [
        project.id,
        {
          id: project.id,
          slug: project.slug,
          name: project.name,
          archived: project.archivedAt !== null,
          levels,
          policy: effectivePolicy(levels, calendar),
          restricted: new Map(),
        },
      ];
    }),
  );
}
