import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Postgres, startPostgres } from "./index.ts";
import { identify, isRunning } from "./processes.ts";
import { withClient } from "./server.ts";

let dataDirectory: string;
const running: Postgres[] = [];

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), "pag0-postgres-"));
  chmodSync(dataDirectory, 0o755);
});
afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  rmSync(dataDirectory, { recursive: true });
});

async function start(log?: (message: string) => void): Promise<Postgres> {
  const postgres = await startPostgres({ dataDirectory, log });
  running.push(postgres);
  return postgres;
}

const writeNote = (url: string, text: string) =>
  withClient(url, async (client) => {
    await client.query("CREATE TABLE IF NOT EXISTS notes (text text)");
    await client.query("INSERT INTO notes VALUES ($1)", [text]);
  });
const readNotes = (url: string) =>
  withClient(url, async (client) => (await client.query("SELECT text FROM notes")).rows);

test("keeps data, password and port from one start to the next", async () => {
  const first = await start();
  await writeNote(first.url, "kept");
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(second.pid).not.toBe(first.pid);
  expect(await readNotes(second.url)).toEqual([{ text: "kept" }]);
  expect(statSync(join(dataDirectory, "password")).mode & 0o777).toBe(0o600);
});

test("chooses another port where the remembered one is taken", async () => {
  const first = await start();
  await first.stop();
  const port = Number(new URL(first.url).port);
  const intruder = createServer().listen(port, "127.0.0.1");
  try {
    const second = await start();
    expect(Number(new URL(second.url).port)).not.toBe(port);
  } finally {
    intruder.close();
  }
});

/** A Node process that starts PostgreSQL, says its number and then only waits. */
async function startInAnotherProcess(): Promise<{ parent: ChildProcess; pid: number }> {
  const source = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
    const { pid } = await startPostgres({ dataDirectory: ${JSON.stringify(dataDirectory)} });
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await new Promise<Buffer[]>((resolve) =>
    parent.stdout?.once("data", (chunk: Buffer) => resolve([chunk])),
  );
  return { parent, pid: Number(line) };
}

test("takes over the server that a killed parent left running", async () => {
  const { parent, pid } = await startInAnotherProcess();
  const gone = new Promise((resolve) => parent.once("exit", resolve));
  parent.kill("SIGKILL");
  await gone;
  const messages: string[] = [];
  const postgres = await start((message) => messages.push(message));
  expect(postgres.pid).toBe(pid);
  expect(messages).toEqual([`took over the PostgreSQL that was left running (process ${pid})`]);
  const identity = identify(pid);
  expect(identity).toBeDefined();
  await postgres.stop();
  expect(identity && isRunning(identity)).toBe(false);
  expect(existsSync(join(dataDirectory, "data", "postmaster.pid"))).toBe(false);
});

test("recovers what was committed after a kill -9 of the server itself", async () => {
  const first = await start();
  await writeNote(first.url, "committed");
  process.kill(first.pid, "SIGKILL");
  const second = await start();
  expect(second.pid).not.toBe(first.pid);
  expect(second.url).toBe(first.url);
  expect(await readNotes(second.url)).toEqual([{ text: "committed" }]);
  await first.ended;
});

test("says what is wrong where the password is not that of the database", async () => {
  await (await start()).stop();
  rmSync(join(dataDirectory, "password"));
  await expect(start()).rejects.toThrow(/the password beside .* is not that of this database/);
  expect(existsSync(join(dataDirectory, "data", "postmaster.pid"))).toBe(false);
});
