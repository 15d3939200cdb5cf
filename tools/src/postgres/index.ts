import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Binaries,
  findBinaries,
  type UnprivilegedUser,
  unprivilegedUser,
} from "./binaries.ts";
import { type Cluster, choosePort, DATABASE, openCluster } from "./cluster.ts";
import { ended, signal } from "./processes.ts";
import {
  connectionUrl,
  findOrphan,
  lastLines,
  type Server,
  spawnServer,
  stopServer,
  waitUntilReady,
  withClient,
} from "./server.ts";

/** What the log says where the remains of a killed server, or another program on the port, are in the way. */
const IN_THE_WAY = /shared memory block|lock file|Address already in use|could not create any TCP/;
/** How long the remains of a killed server (its back ends, its shared memory) may hold up a start. */
const RETRY_MS = 15_000;
const RETRY_EVERY_MS = 250;

export interface StartPostgresOptions {
  /** Holds the data, the password, the port and the log. */
  dataDirectory: string;
  log?: (message: string) => void;
  /** PostgreSQL's settings beyond ours, such as `{ fsync: "off" }`. */
  settings?: Record<string, string>;
}

export interface Postgres {
  /** To the database `pag0`, as its owner. */
  url: string;
  pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  /** Ends the server in an orderly way, within 6 s. */
  stop(): Promise<void>;
  /** Ends it at once without a checkpoint; the next start recovers what was committed. */
  kill(): void;
}

async function startServer(
  cluster: Cluster,
  binaries: Binaries,
  user: UnprivilegedUser | undefined,
  settings: Record<string, string>,
): Promise<Server> {
  const deadline = Date.now() + RETRY_MS;
  for (;;) {
    const server = spawnServer(cluster, binaries, await choosePort(cluster), settings, user);
    if (server !== null) {
      const ready = await waitUntilReady(cluster, server).catch(async (error: unknown) => {
        await stopServer(server);
        throw error;
      });
      if (ready) return server;
    }
    if (Date.now() > deadline || !IN_THE_WAY.test(lastLines(cluster)))
      throw new Error(`PostgreSQL does not start; the end of its log:\n${lastLines(cluster)}`);
    await sleep(RETRY_EVERY_MS);
  }
}

async function takeOver(
  cluster: Cluster,
  log: (message: string) => void,
): Promise<Server | undefined> {
  const orphan = findOrphan(cluster);
  if (orphan === undefined || !(await waitUntilReady(cluster, orphan))) return undefined;
  log(`took over the PostgreSQL that was left running (process ${orphan.process.pid})`);
  return orphan;
}

/**
 * Starts the PostgreSQL of node_modules on `dataDirectory`, making it on first use, or takes over the
 * one that a killed parent left running there. Listens on the loopback interface alone, on a port that
 * is chosen once and kept, with a generated password.
 * @throws Error with one line that says what to do where the programs or the directory cannot be used.
 */
export async function startPostgres({
  dataDirectory,
  log = () => undefined,
  settings = {},
}: StartPostgresOptions): Promise<Postgres> {
  const user = unprivilegedUser();
  const binaries = await findBinaries(user);
  const cluster = await openCluster(resolve(dataDirectory), binaries, user, log);
  const server =
    (await takeOver(cluster, log)) ?? (await startServer(cluster, binaries, user, settings));
  await withClient(connectionUrl(cluster, server.port, "postgres"), async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
  return {
    url: connectionUrl(cluster, server.port, DATABASE),
    pid: server.process.pid,
    ended: ended(server.process),
    stop: () => stopServer(server),
    kill: () => signal(server.process, "SIGQUIT"),
  };
}
