import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { newId } from "@pag0/contract";
import { migrate } from "@pag0/db/migrate";
import { fillUsage } from "../../../tools/src/bench/usage/fill.ts";
import { type Postgres, startPostgres } from "../../../tools/src/postgres/index.ts";
import { withClient } from "../../../tools/src/postgres/server.ts";
import { temporaryDirectory } from "../../../tools/src/postgres/temporary-directory.ts";
import { handleApiRequest } from "../src/api/handle.ts";
import { openServices } from "../src/api/process-services.ts";
import type { Services } from "../src/api/services.ts";
import { readEnvironment } from "../src/environment.ts";

const CONSOLE_URL = "http://console.bench:3000";
const SETUP_TOKEN = "setup-token-of-the-benchmark";
const TEAMS = 200;
/** The year that the usage lies in; the clock of the console stands at its end. */
const FROM = new Date("2025-11-15T00:00:00.000Z");
const NOW = new Date("2026-11-15T09:41:07.000Z");
const SEED = 20_261_115;
/** A small server's; what is lost with a power cut here nobody misses. */
const SETTINGS = {
  shared_buffers: "512MB",
  maintenance_work_mem: "256MB",
  max_wal_size: "8GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  fsync: "off",
};

export interface UsageBench {
  services: Services;
  /** Asks the console's API as the organization's key. */
  ask(path: string): Promise<Response>;
  /** Restarts PostgreSQL, so that it has nothing in its memory. */
  restart(): Promise<void>;
  postgresPid(): number;
  teamIds: readonly string[];
  close(): Promise<void>;
}

function servicesOn(databaseUrl: string): Promise<Services> {
  const environment = readEnvironment({
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    PAG0_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    PAG0_AUDIT_SIGNING_KEY: Buffer.from(
      generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
    ).toString("base64"),
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    NEXTAUTH_URL: CONSOLE_URL,
    PAG0_SETUP_TOKEN: SETUP_TOKEN,
    PAG0_LOG_LEVEL: "warn",
  });
  return openServices(environment, { now: () => NOW, resolveHost: async () => ["93.184.215.14"] });
}

async function post<Body>(services: Services, path: string, key: string, body: unknown) {
  const request = new Request(`${CONSOLE_URL}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const response = await handleApiRequest(services, request);
  if (response.status !== 201)
    throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

const FIND_ANOMALIES = fileURLToPath(
  new URL("../../worker/bench/find-anomalies.ts", import.meta.url),
);

/** What the worker does every two minutes. */
function findAnomalies(databaseUrl: string): void {
  const { status } = spawnSync(process.execPath, [FIND_ANOMALIES, NOW.toISOString()], {
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  if (status !== 0) throw new Error(`the worker's search for anomalies ended with ${status}`);
}

/** One company with its teams and their year of usage. */
async function makeCompany(databaseUrl: string, events: number): Promise<string> {
  await migrate({ databaseUrl });
  const services = await servicesOn(databaseUrl);
  const made = await post<{ apiKey: string; organization: { id: string } }>(
    services,
    "/setup",
    SETUP_TOKEN,
    {
      company: { name: "Bench", timezone: "Asia/Seoul" },
      owner: { name: "Olive Owner", email: "owner@bench.example", password: "a bench's password" },
    },
  );
  const organizationId = made.organization.id;
  const ids = Array.from({ length: TEAMS }, () => newId("project"));
  await services.database.system.prisma.project.createMany({
    data: ids.map((id, index) => ({
      id,
      organizationId,
      slug: `team-${index}`,
      name: `Team ${index}`,
    })),
  });
  await services.database.close();
  const callers = ids.map((projectId) => ({
    projectId,
    apiKeyId: projectId.replace("prj_", "key_"),
    memberId: projectId.replace("prj_", "mem_"),
  }));
  const started = performance.now();
  const log = (done: string) =>
    console.log(`  ${Math.round((performance.now() - started) / 1000)} s: ${done}`);
  await withClient(databaseUrl, (client) =>
    fillUsage(client, { organizationId, callers, events, from: FROM, to: NOW, seed: SEED, log }),
  );
  findAnomalies(databaseUrl);
  log("hours that cost more than usual");
  return made.apiKey;
}

/** Opens the filled database under a directory, making it where it is not there yet. */
export async function openBench(events: number, directory?: string): Promise<UsageBench> {
  const scratch = directory === undefined ? temporaryDirectory() : undefined;
  const place = directory ?? (scratch as { path: string }).path;
  mkdirSync(place, { recursive: true });
  const start = () => startPostgres({ dataDirectory: place, settings: SETTINGS });
  let postgres: Postgres = await start();
  const name = `usage_${events}`;
  const databaseUrl = () => {
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const keyFile = join(place, `${name}.key`);
  try {
    if (!existsSync(keyFile)) {
      console.log(`Making ${events} events`);
      await withClient(postgres.url, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name}`);
        await client.query(`CREATE DATABASE ${name}`);
      });
      writeFileSync(keyFile, await makeCompany(databaseUrl(), events), { mode: 0o600 });
    }
    const key = readFileSync(keyFile, "utf8");
    let services = await servicesOn(databaseUrl());
    const teams = await services.database.system.prisma.project.findMany({
      orderBy: { id: "asc" },
    });
    return {
      get services() {
        return services;
      },
      postgresPid: () => postgres.pid,
      teamIds: teams.map(({ id }) => id),
      ask: (path) =>
        handleApiRequest(
          services,
          new Request(`${CONSOLE_URL}/api/v1${path}`, {
            headers: { authorization: `Bearer ${key}` },
          }),
        ),
      async restart() {
        await services.database.close();
        await postgres.stop();
        postgres = await start();
        services = await servicesOn(databaseUrl());
      },
      async close() {
        await services.database.close();
        await postgres.stop();
        scratch?.remove();
      },
    };
  } catch (error) {
    await postgres.stop();
    scratch?.remove();
    throw error;
  }
}
