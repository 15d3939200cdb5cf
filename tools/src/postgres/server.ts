import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Binaries, UnprivilegedUser } from "./binaries.ts";
import { type Cluster, USER } from "./cluster.ts";
import {
  commandOf,
  identify,
  isRunning,
  type ProcessIdentity,
  signal,
  waitForEnd,
} from "./processes.ts";

/** Crash recovery of a large write-ahead log takes a while; longer than this means it is stuck. */
const READY_MS = 60_000;
const FAST_SHUTDOWN_MS = 4_000;
const IMMEDIATE_SHUTDOWN_MS = 2_000;
const LOG_BYTES = 10 * 1024 * 1024;

export interface Server {
  process: ProcessIdentity;
  port: number;
}

export function connectionUrl({ password }: Cluster, port: number, database: string): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Runs `use` on a connection of its own. */
export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener a connection that the server ends while idle would end this process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** What a connection fails with while the server starts, recovers or ends: worth another try. */
const PASSING = ["ECONNREFUSED", "ECONNRESET", "57P03", "57P01"];
const WRONG_PASSWORD = "28P01";

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  try {
    await withClient(connectionUrl(cluster, port, "postgres"), (client) =>
      client.query("SELECT 1"),
    );
    return true;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === WRONG_PASSWORD)
      throw new Error(
        `the password beside ${cluster.data} is not that of this database: put the file back, or remove the whole directory to start anew`,
      );
    if (PASSING.includes(code ?? "") || /timeout|terminated/i.test(message)) return false;
    throw error;
  }
}

/**
 * The server that an earlier process of ours left running on this very data directory, found through
 * its postmaster.pid (line 1 process, line 2 directory, line 4 port; PostgreSQL, "miscadmin.h").
 */
export function findOrphan({ data }: Cluster): Server | undefined {
  const file = `${data}/postmaster.pid`;
  if (!existsSync(file)) return undefined;
  const [pid, directory, , port] = readFileSync(file, "utf8").split("\n");
  if (directory !== data) return undefined;
  const identity = identify(Number(pid));
  // After a reboot the number may be anybody's.
  if (identity === undefined || !commandOf(identity.pid)?.includes(data)) return undefined;
  return { process: identity, port: Number(port) };
}

/** Waits until the server takes connections; false where it ended before. */
export async function waitUntilReady(cluster: Cluster, server: Server): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (isRunning(server.process)) {
    if (await answers(cluster, server.port)) return true;
    if (Date.now() > deadline)
      throw new Error(
        `PostgreSQL took no connection for ${READY_MS / 1000} s; see ${cluster.logFile}`,
      );
    await sleep(50);
  }
  return false;
}

/** The last lines of the log, for an error message. */
export function lastLines({ logFile }: Cluster, count = 5): string {
  return existsSync(logFile)
    ? readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-count).join("\n")
    : "";
}

function openLog({ logFile }: Cluster): number {
  if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES)
    renameSync(logFile, `${logFile}.1`);
  return openSync(logFile, "a", 0o600);
}

/**
 * Spawns the server detached, so that Ctrl-C in the terminal does not reach it before our own ordered
 * stop, and with its log in a file, so that it outlives us without a broken pipe.
 * @returns null where it has ended already: its log tells why.
 * @throws Error where it cannot be run at all
 */
export function spawnServer(
  cluster: Cluster,
  { postgres }: Binaries,
  port: number,
  settings: Record<string, string>,
  user: UnprivilegedUser | undefined,
): Server | null {
  const all: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openLog(cluster);
  const child = spawn(postgres, ["-D", cluster.data, "-p", String(port), ...args], {
    ...user,
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  // A program that cannot be run has no process number.
  child.on("error", () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`PostgreSQL could not be run: ${postgres}`);
  const identity = identify(child.pid);
  return identity === undefined ? null : { process: identity, port };
}

/**
 * Fast shutdown (SIGINT: open transactions roll back, a checkpoint is written), then an immediate one
 * (SIGQUIT: the next start recovers) where the first takes too long.
 * @throws Error where it survives both.
 */
export async function stopServer({ process }: Server): Promise<void> {
  if (!signal(process, "SIGINT") || (await waitForEnd(process, FAST_SHUTDOWN_MS))) return;
  if (!signal(process, "SIGQUIT") || (await waitForEnd(process, IMMEDIATE_SHUTDOWN_MS))) return;
  throw new Error(`PostgreSQL (process ${process.pid}) does not stop`);
}
