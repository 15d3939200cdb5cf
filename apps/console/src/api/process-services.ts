import { lookup } from "node:dns/promises";
import { createDatabase } from "@pag0/db";
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

/** Opens the database, and hears of changes that other processes make. */
export async function openServices(environment: Environment): Promise<Services> {
  const database = createDatabase({
    databaseUrl: environment.DATABASE_URL,
    applicationName: "pag0 console",
  });
  const keys = new KeyLookup(database);
  const live = new LiveEvents();
  await database.listen("pag0_config", (organizationId) => {
    keys.forget(organizationId);
    live.config(organizationId);
  });
  await database.listen("pag0_usage", (organizationId) => live.usage(organizationId));
  await database.listen("pag0_approval", (payload) => live.approval(payload));
  await database.listen("pag0_report", (payload) => live.report(payload));
  return {
    environment,
    database,
    keys,
    live,
    log: pino({ level: environment.PAG0_LOG_LEVEL, base: { app: "console" } }),
    metrics: createMetrics(),
    callerLimit: new RateLimiter({ burst: 300, perSecond: 30, maxNames: 20_000 }),
    signInLimits: createSignInLimits(),
    resolveHost: async (host) =>
      (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
    now: () => new Date(),
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
