import { setTimeout as pause } from "node:timers/promises";
import { newId, type PolicyDocumentInput } from "@pag0/contract";
import { encrypt, type Prisma } from "@pag0/db";
import {
  type DemoProviders,
  startDemoProviders,
} from "../../../../tools/src/demo-providers/index.ts";
import { createHarness, type Harness, type SeededOrganization } from "./harness.ts";

/** A provider of a test's organization: a vendor of one of the two demo servers. */
export interface BenchProvider {
  slug: string;
  vendor: "openai" | "anthropic" | "google" | "mistral";
  format: "openai" | "anthropic" | "google";
  /** Which of the two servers answers for it. */
  server: 0 | 1;
  regions?: string[];
}

export interface BenchCredential {
  id?: string;
  provider: string;
  weight: number;
  region?: string;
  server: 0 | 1;
  /** Wrong where a vendor is to refuse it. */
  value?: string;
}

/** A proxy in front of two servers of demo providers, which fail on demand. */
export interface DoorBench {
  harness: Harness;
  url: string;
  servers: readonly [DemoProviders, DemoProviders];
  seed: (
    policy: PolicyDocumentInput,
    providers?: readonly BenchProvider[],
  ) => Promise<SeededOrganization & { key: string }>;
  alias: (organizationId: string, name: string, document: Prisma.InputJsonObject) => Promise<void>;
  credential: (organizationId: string, credential: BenchCredential) => Promise<string>;
  /** Makes a vendor of a server fail: by a status or by words of `x-demo-fault`. */
  fail: (server: 0 | 1, rule: FaultRule) => Promise<void>;
  /** How many requests a vendor of a server has had since the last question. */
  received: (server: 0 | 1, vendor: string) => Promise<number>;
  close: () => Promise<void>;
}

export interface FaultRule {
  vendor: "openai" | "anthropic" | "google";
  status?: number;
  retryAfter?: number;
  fault?: string;
  times?: number;
  ratio?: number;
}

const BASE_URLS = {
  openai: "https://api.openai.com",
  anthropic: "https://api.anthropic.com",
  google: "https://generativelanguage.googleapis.com",
  mistral: "https://api.mistral.ai",
} as const;
const AUTH = {
  openai: { authHeader: "authorization", authPrefix: "Bearer " },
  anthropic: { authHeader: "x-api-key", authPrefix: "" },
  google: { authHeader: "x-goog-api-key", authPrefix: "" },
} as const;

const USUAL_PROVIDERS: readonly BenchProvider[] = [
  { slug: "openai", vendor: "openai", format: "openai", server: 0 },
  { slug: "anthropic", vendor: "anthropic", format: "anthropic", server: 0 },
  { slug: "google", vendor: "google", format: "google", server: 0 },
];

export async function createDoorBench(): Promise<DoorBench> {
  const harness = await createHarness();
  const start = () => startDemoProviders({ port: 0, seed: "door", speed: 0 });
  const servers = [await start(), await start()] as const;
  const hosts = [
    harness.variables.PAG0_PRIVATE_HOSTS,
    ...servers.map(({ url }) => new URL(url).host),
  ].join(",");
  const { url } = await harness.start({ PAG0_PRIVATE_HOSTS: hosts });
  const key = Buffer.from(harness.variables.PAG0_ENCRYPTION_KEY ?? "", "base64");
  const { prisma } = harness.database.system;
  const seen = [new Map<string, number>(), new Map<string, number>()] as const;

  async function addProvider(organizationId: string, provider: BenchProvider): Promise<void> {
    const { slug, vendor, format, server, regions = [] } = provider;
    const id = newId("provider");
    // A host is registered once in an organization.
    const baseUrl = slug === vendor ? BASE_URLS[vendor] : `https://${slug}.example.com`;
    await prisma.provider.create({
      data: {
        ...{ id, organizationId, slug, name: slug, vendor, format, baseUrl, regions },
        ...AUTH[format],
        upstreamUrl: `${servers[server].url}/${format}`,
        category: "llm",
        credentialCiphertext: encrypt(Buffer.from(`demo-${format}-key`), `provider:${id}`, key),
        credentialLast4: "-key",
        endpoints: {
          create: [
            {
              ...{ id: newId("endpoint"), organizationId, category: "llm" },
              ...{ host: new URL(baseUrl).host, pathPrefix: "/" },
            },
          ],
        },
      },
    });
  }

  /** Resolves when the proxy has heard of all providers. */
  async function untilListed(apiKey: string, slugs: readonly string[]): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const headers = { authorization: `Bearer ${apiKey}` };
      const body = JSON.stringify({ model: "?" });
      const answer = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
      // What is asked for a model that nobody has names the providers, whatever policy says of them.
      if ((await answer.text()).includes(`the providers are: ${slugs.join(", ")}`)) return;
      await pause(10);
    }
    throw new Error(`the proxy does not know of the providers ${slugs.join(", ")}`);
  }

  return {
    harness,
    url,
    servers,
    async seed(policy, providers = USUAL_PROVIDERS) {
      const seeded = await harness.seed({ projects: [policy] });
      await prisma.endpoint.deleteMany({
        where: { organizationId: seeded.id, provider: { format: { not: "http" } } },
      });
      await prisma.provider.deleteMany({
        where: { organizationId: seeded.id, format: { not: "http" } },
      });
      for (const provider of providers) await addProvider(seeded.id, provider);
      const key = seeded.projects[0]?.key ?? "";
      await untilListed(
        key,
        providers.map(({ slug }) => slug),
      );
      return { ...seeded, key };
    },
    async alias(organizationId, name, document) {
      const where = { organizationId_name: { organizationId, name } };
      const create = { id: newId("modelAlias"), organizationId, name, document };
      await prisma.modelAlias.upsert({ where, create, update: { document } });
    },
    async credential(organizationId, { provider, weight, region, server, value, ...given }) {
      const where = { organizationId_slug: { organizationId, slug: provider } };
      const row = await prisma.provider.findUniqueOrThrow({ where });
      const id = given.id ?? newId("providerCredential");
      const secret = Buffer.from(value ?? `demo-${row.format}-key`);
      await prisma.providerCredential.create({
        data: {
          ...{ id, organizationId, providerId: row.id, name: id, weight },
          region: region ?? null,
          baseUrl: `${servers[server].url}/${row.format}`,
          credentialCiphertext: encrypt(secret, `provider-credential:${id}`, key),
          credentialLast4: "-key",
        },
      });
      return id;
    },
    async fail(server, rule) {
      const answer = await fetch(`${servers[server].url}/_control/faults`, {
        method: "POST",
        body: JSON.stringify(rule),
      });
      if (answer.status !== 200) throw new Error(await answer.text());
    },
    async received(server, vendor) {
      const answer = await fetch(`${servers[server].url}/_control/requests?limit=500`);
      const { requests } = (await answer.json()) as { requests: { vendor: string }[] };
      const count = requests.filter((request) => request.vendor === vendor).length;
      const before = seen[server].get(vendor) ?? 0;
      seen[server].set(vendor, count);
      return count - before;
    },
    async close() {
      await harness.close();
      for (const server of servers) await server.stop();
    },
  };
}

/** What the tries of a request cost, by its events in the order of the tries. */
export async function triesOf(bench: DoorBench, organizationId: string, atLeast: number) {
  const events = await bench.harness.events(organizationId, atLeast);
  return events.toSorted((a, b) => a.attempt - b.attempt);
}
