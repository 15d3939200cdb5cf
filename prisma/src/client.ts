import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "../generated/client.ts";
import { SERVER_LIMITS, watchedSocket } from "./connection-limits.ts";
import { type Listener, openListener } from "./listen.ts";

const ORGANIZATION_ID = /^org_[0-9a-z]{26}$/;

/** One interactive transaction of an organization. */
export type OrganizationTransaction = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends" | "$use"
>;

/** The rows of one organization: queries see and write no other's, whatever they ask for. */
export interface OrganizationClient {
  readonly organizationId: string;
  /**
   * Runs the queries of `work` in one transaction that is bound to the organization by row-level
   * security. Keep outside systems out of it.
   */
  transaction<T>(work: (tx: OrganizationTransaction) => Promise<T>): Promise<T>;
}

/** Crosses organizations under the role pag0_system: sign-in, key look-up, proxies and the worker only. */
export interface SystemAccess {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}

export interface Database {
  /** @throws RangeError for what is no organization's identifier. */
  forOrganization(organizationId: string): OrganizationClient;
  readonly system: SystemAccess;
  /** Hears notifications on a channel until the returned function is called; survives lost connections. */
  listen(channel: Channel, handler: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export type Channel =
  | "pag0_config"
  | "pag0_approval"
  | "pag0_usage"
  | "pag0_recall"
  | "pag0_report"
  | "pag0_dry_run"
  | "pag0_cache";

export interface DatabaseOptions {
  /** A user that may take the roles pag0_app and pag0_system. */
  databaseUrl: string;
  /** Connections for each of the two roles; default 10. */
  poolSize?: number;
  applicationName?: string;
}

const TRANSACTION_LIMITS = { maxWait: 10_000, timeout: 30_000 };

/** The one way to the database. */
export function createDatabase(options: DatabaseOptions): Database {
  const { databaseUrl, poolSize = 10, applicationName = "pag0" } = options;
  const poolFor = (role: "pag0_app" | "pag0_system") => {
    const pool = new pg.Pool({
      connectionString: databaseUrl,
      max: poolSize,
      application_name: applicationName,
      // Compiling a query takes longer than any of ours runs.
      options: `-c role=${role} ${SERVER_LIMITS} -c timezone=UTC -c jit=off`,
      connectionTimeoutMillis: 10_000,
      stream: () => watchedSocket(),
    });
    // An idle connection that the server ends is replaced by the pool; without a listener it would end the process.
    pool.on("error", () => undefined);
    return pool;
  };
  const appPool = poolFor("pag0_app");
  const systemPool = poolFor("pag0_system");
  const app = new PrismaClient({
    adapter: new PrismaPg(appPool),
    transactionOptions: TRANSACTION_LIMITS,
  });
  const system = new PrismaClient({
    adapter: new PrismaPg(systemPool),
    transactionOptions: TRANSACTION_LIMITS,
  });
  const listeners = new Set<Listener>();

  return {
    forOrganization(organizationId) {
      if (!ORGANIZATION_ID.test(organizationId))
        throw new RangeError(`"${organizationId}" is no organization's identifier`);
      return {
        organizationId,
        transaction: (work) =>
          app.$transaction(async (tx) => {
            await tx.$executeRaw`SELECT set_config('pag0.organization_id', ${organizationId}, true)`;
            return work(tx as OrganizationTransaction);
          }),
      };
    },
    system: { pool: systemPool, prisma: system },
    async listen(channel, handler) {
      const listener = await openListener({ databaseUrl, channel, handler });
      listeners.add(listener);
      return async () => {
        listeners.delete(listener);
        await listener.close();
      };
    },
    async close() {
      await Promise.all([...listeners].map((listener) => listener.close()));
      await Promise.all([app.$disconnect(), system.$disconnect()]);
      await Promise.all([appPool, systemPool].map((pool) => (pool.ended ? undefined : pool.end())));
    },
  };
}
