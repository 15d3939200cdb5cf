import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { createDatabase, type Database } from "@pag0/db";
import pino from "pino";
import { KeyLookup } from "../auth/key-lookup.ts";
import { createSignInLimits } from "../auth/sign-in.ts";
import { type Environment, readEnvironment } from "../environment.ts";
import { LiveEvents } from "../live/server/live-events.ts";
import { createMetrics } from "./metrics.ts";
import { RateLimiter } from "./rate-limit.ts";
import type { Services } from "./services.ts";

/** Bundles of pages and of routes each have their own copy of this module: the process has one set. */
const KEY = Symbol.for("@pag0/console/services");
const holder = globalThis as { [KEY]?: Promise<Services> };

/** What a test puts in place of the outside: the clock and the resolver of names. */
type Outside = Pick<Services, "resolveHost" | "now">;

const RESOLVE_MS = 5_000;

async function resolveHost(host: string): Promise<readonly string[]> {
  const late = AbortSignal.timeout(RESOLVE_MS);
  const addresses = await Promise.race([
    lookup(host, { all: true, verbatim: true }),
    once(late, "abort").then(() => Promise.reject(late.reason)),
  ]);
  return addresses.map(({ address }) => address);
}

const OUTSIDE: Outside = {
  resolveHost,
  now: () => new Date(),
};

/** Opens the database, and hears of changes that other processes make. */
export async function openServices(
  environment: Environment,
  outside: Outside = OUTSIDE,
): Promise<Services> {
  const database = createDatabase({
    databaseUrl: environment.DATABASE_URL,
    applicationName: "pag0 console",
  });
  try {
    return await servicesOn(database, environment, outside);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function servicesOn(
  database: Database,
  environment: Environment,
  outside: Outside,
): Promise<Services> {
  const keys = new KeyLookup(database);
  const log = pino({ level: environment.PAG0_LOG_LEVEL, base: { app: "console" } });
  const live = new LiveEvents((organizationId, approvalId) =>
    database.forOrganization(organizationId).transaction(async (tx) => {
      const approval = await tx.approval.findUnique({
        where: { id: approvalId },
        select: { projectId: true },
      });
      return approval?.projectId ?? null;
    }),
  );
  await database.listen("pag0_config", (organizationId) => {
    keys.forget(organizationId);
    live.config(organizationId);
  });
  await database.listen("pag0_usage", (organizationId) => live.usage(organizationId));
  await database.listen("pag0_approval", (payload) => {
    live.approval(payload).catch((error: unknown) => {
      log.error({ err: error }, "an approval's change could not be passed on");
    });
  });
  await database.listen("pag0_report", (payload) => live.report(payload));
  await database.listen("pag0_dry_run", (payload) => live.dryRun(payload));
  return {
    environment,
    database,
    keys,
    live,
    log,
    metrics: createMetrics(),
    callerLimit: new RateLimiter({ burst: 300, perSecond: 30, maxNames: 20_000 }),
    signInLimits: createSignInLimits(),
    ...outside,
  };
}

/** The services of this process, opened at first use. A failed opening is tried again at the next. */
export function processServices(): Promise<Services> {
  holder[KEY] ??= openServices(readEnvironment(process.env)).catch((error: unknown) => {
    delete holder[KEY];
    throw error;
  });
  return holder[KEY];
}
