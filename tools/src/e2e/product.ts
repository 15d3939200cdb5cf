import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import type { SignIn } from "../start/banner.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const UP = "Ctrl-C stops everything and keeps it.";
const KEPT_OUTPUT = 200_000;

export interface Product {
  consoleUrl: string;
  proxyUrl: string;
  providersUrl: string;
  dataDirectory: string;
  /** What the first start with a demo printed; empty on others. */
  signIns: SignIn[];
  /** Without a demo: the token that the start printed. */
  setupToken: string;
  tookMs: number;
  /** Everything that it has printed. */
  output(): string;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** `kill -9` of the supervisor and everything below it, at once. */
  killTree(): Promise<void>;
}

export interface ProductOptions {
  demo: boolean;
  dataDirectory: string;
  ports: Ports;
  environment?: Record<string, string>;
}

export interface Ports {
  console: number;
  proxy: number;
  worker: number;
  providers: number;
}

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => found(port));
    });
  });
}

export async function freePorts(): Promise<Ports> {
  const [one, two, three, four] = await Promise.all([1, 2, 3, 4].map(freePort));
  return {
    console: one as number,
    proxy: two as number,
    worker: three as number,
    providers: four as number,
  };
}

/** The process and all below it, children before parents. */
function tree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch (error) {
      // It ended between the listing and the reading.
      if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  const below = (id: number): number[] => [...(children.get(id) ?? []).flatMap(below), id];
  return below(root);
}

function killed(id: number): boolean {
  try {
    process.kill(id, "SIGKILL");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

function signInsOf(output: string): SignIn[] {
  const start = output.indexOf("Sign in as");
  if (start < 0) return [];
  return output
    .slice(start)
    .split("\n")
    .map((line) => /^ {4}(.+?) {3,}(\S+@\S+) {3,}(\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, role = "", email = "", password = ""]) => ({ role: role.trim(), email, password }));
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once("close", () => done());
  });
}

/**
 * Starts the product as a person would, on ports of its own, and waits until it says that it is up.
 * @throws Error with the output where it ends instead.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { demo, dataDirectory, ports, environment = {} } = options;
  const started = Date.now();
  const child = spawn(
    process.execPath,
    [
      "tools/src/start/start.js",
      ...(demo ? [] : ["--no-demo"]),
      ...["--data-dir", dataDirectory],
      ...Object.entries(ports).flatMap(([name, port]) => [`--port-${name}`, String(port)]),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  const up = new Promise<void>((done, failed) => {
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
      if (output.includes(UP)) done();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("close", () => failed(new Error(`the product ended:\n${output}`)));
  });
  await up;
  return {
    consoleUrl: `http://localhost:${ports.console}`,
    proxyUrl: `http://127.0.0.1:${ports.proxy}`,
    providersUrl: `http://127.0.0.1:${ports.providers}`,
    dataDirectory,
    signIns: signInsOf(output),
    setupToken: /\/setup\n\s+(\S+)/.exec(output)?.[1] ?? "",
    tookMs: Date.now() - started,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await ended(child);
    },
    async killTree() {
      // The supervisor first: it would start again what it sees ending.
      const ids = tree(child.pid as number).reverse();
      for (const id of ids) killed(id);
      await ended(child);
    },
  };
}
