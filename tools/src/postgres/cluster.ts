import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Binaries, requireAccess, type UnprivilegedUser } from "./binaries.ts";

/** The superuser that initdb makes, and the database that the product uses. */
export const USER = "pag0";
export const DATABASE = "pag0";

/** Where the parts of one embedded PostgreSQL lie. */
export interface Cluster {
  /** PGDATA; its owner is the user that runs PostgreSQL. */
  data: string;
  logFile: string;
  portFile: string;
  password: string;
}

/** A port of the loopback interface that nothing listens on now. */
export function freePort(): Promise<number> {
  return listenOnce(0) as Promise<number>;
}

async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });
}

function ownPassword(file: string): string {
  if (!existsSync(file))
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

async function initialise(
  target: string,
  { initdb }: Binaries,
  password: string,
  user: UnprivilegedUser | undefined,
): Promise<void> {
  // Made beside and renamed once whole, so that an interrupted first start leaves nothing half made.
  const making = `${target}.new`;
  const passwordFile = `${target}.pw`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    chownSync(making, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const options = [
    `--pgdata=${making}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(initdb, options, { ...user, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => rmSync(passwordFile, { force: true }));
  if (code !== 0)
    throw new Error(`PostgreSQL could not make its data directory:\n${output.join("").trim()}`);
  renameSync(making, target);
}

/** Opens the cluster under `directory`, making it on first use. */
export async function openCluster(
  directory: string,
  binaries: Binaries,
  user: UnprivilegedUser | undefined,
  log: (message: string) => void,
): Promise<Cluster> {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  // initdb and its rename need nothing but passage here; what is secret has a mode of its own.
  chmodSync(directory, 0o755);
  requireAccess(directory, user);
  const cluster = {
    data: join(directory, "data"),
    logFile: join(directory, "postgres.log"),
    portFile: join(directory, "port"),
    password: ownPassword(join(directory, "password")),
  };
  if (!existsSync(cluster.data)) {
    log("making the database directory");
    await initialise(cluster.data, binaries, cluster.password, user);
  }
  return cluster;
}

/** The remembered port, or another one where that is taken or none was chosen yet. */
export async function choosePort({ portFile }: Cluster): Promise<number> {
  const remembered = existsSync(portFile) ? Number(readFileSync(portFile, "utf8")) : 0;
  if (Number.isInteger(remembered) && remembered > 0 && (await isPortFree(remembered)))
    return remembered;
  const port = await freePort();
  writeFileSync(portFile, String(port));
  return port;
}
