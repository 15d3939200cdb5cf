import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";

const NAMES = ["valkey-server", "redis-server"];

/** The server's program on this machine, by the name it has; null where there is none. */
export function valkeyProgram(): string | null {
  return NAMES.find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;
}

export interface TestValkey {
  url: string;
  /** A client of the test's own. */
  client: Redis;
  /** Stops answering, without closing a connection. */
  freeze: () => void;
  thaw: () => void;
  kill: () => Promise<void>;
  /** Starts again, empty, at the same address. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** A Valkey of the test's own, which writes nothing to disk. @param more further lines of its configuration */
export async function startValkey(program: string, more: string[] = []): Promise<TestValkey> {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "pag0-valkey-"));
  const client = new Redis({ port, host: "127.0.0.1", retryStrategy: () => 20, protocol: 2 });
  client.on("error", () => undefined);
  let child: ChildProcess;
  const run = async () => {
    const options = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--dir",
      directory,
    ];
    child = spawn(program, [...options, ...more], { stdio: "ignore" });
    for (const until = Date.now() + 60_000; ; await pause(20)) {
      if ((await client.ping().catch(() => "")) === "PONG") return;
      if (Date.now() > until) throw new Error(`${program} does not answer`);
    }
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const close = async () => {
    client.disconnect();
    await kill();
    rmSync(directory, { recursive: true });
  };
  try {
    await run();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    kill,
    restart: run,
    close,
  };
}
