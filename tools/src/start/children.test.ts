import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../postgres/cluster.ts";
import { identify, isRunning, type ProcessIdentity } from "../postgres/processes.ts";
import { type Child, type ChildOptions, endOrphans, startChild } from "./children.ts";
import { formatEntry, type Log, readLine } from "./log.ts";

let directory: string;
let lines: string[];
const children: Child[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pag0-children-"));
  lines = [];
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
  rmSync(directory, { recursive: true });
});

const log: Log = {
  info: (message) => lines.push(message),
  warn: (message) => lines.push(message),
  error: (message) => lines.push(message),
  childLine: (component, line) => lines.push(`${component}: ${line}`),
};

function start(name: string, source: string, more: Partial<ChildOptions> = {}): Child {
  const child = startChild({
    name,
    args: ["--input-type=module", "-e", source],
    cwd: directory,
    env: process.env,
    stopWithinMs: 20_000,
    backOff: { firstMs: 20, mostMs: 40 },
    log,
    ...more,
  });
  children.push(child);
  return child;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline)
      throw new Error(`not within a minute; the log: ${lines.join(" | ")}`);
    await sleep(10);
  }
}

const serve = (port: number) =>
  `import { createServer } from "node:http";
   createServer((_, response) => response.end()).listen(${port}, "127.0.0.1");`;

test("starts a killed child again, says so, and is ready again", async () => {
  const port = await freePort();
  const child = start("proxy", serve(port), { readyUrl: `http://127.0.0.1:${port}/readyz` });
  await child.waitUntilReady(60_000);
  const first = child.identity() as ProcessIdentity;
  process.kill(first.pid, "SIGKILL");
  await until(() => child.identity() !== undefined && child.identity()?.pid !== first.pid);
  expect(lines).toContain("proxy ended (SIGKILL); starting it again in 0.02 s");
  await child.waitUntilReady(60_000);
  const second = child.identity() as ProcessIdentity;
  await child.stop();
  expect(isRunning(second)).toBe(false);
  expect(child.identity()).toBeUndefined();
});

test("doubles the pause between attempts and gives up waiting with the last lines", async () => {
  const child = start("worker", `console.log("DATABASE_URL is not set"); process.exit(1);`, {
    readyUrl: "http://127.0.0.1:1/readyz",
  });
  await expect(child.waitUntilReady(10_000)).rejects.toThrow(
    /worker did not come up.*last lines:\n.*DATABASE_URL is not set/s,
  );
  expect(lines.filter((line) => line.includes("starting it again"))[0]).toBe(
    "worker ended (code 1); starting it again in 0.02 s",
  );
  expect(lines.filter((line) => line.includes("starting it again"))[1]).toBe(
    "worker ended (code 1); starting it again in 0.04 s",
  );
  await child.stop();
});

test("stops one after another, each drained before the next is told", async () => {
  const file = join(directory, "order");
  const drain = (name: string) => `
    import { appendFileSync } from "node:fs";
    process.on("SIGTERM", () => {
      appendFileSync(${JSON.stringify(file)}, "${name} told\\n");
      setTimeout(() => { appendFileSync(${JSON.stringify(file)}, "${name} done\\n"); process.exit(0); }, 100);
    });
    setInterval(() => {}, 1000);
    console.log("up");`;
  const console_ = start("console", drain("console"));
  const proxy = start("proxy", drain("proxy"));
  await until(() => lines.includes("console: up") && lines.includes("proxy: up"));
  for (const child of [console_, proxy]) await child.stop();
  expect(readFileSync(file, "utf8")).toBe("console told\nconsole done\nproxy told\nproxy done\n");
  expect(lines.filter((line) => line.includes("starting it again"))).toEqual([]);
});

test("kills a child that does not drain in time", async () => {
  const child = start(
    "worker",
    `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up");`,
    { stopWithinMs: 150 },
  );
  await until(() => lines.includes("worker: up"));
  const identity = child.identity() as ProcessIdentity;
  await child.stop();
  expect(isRunning(identity)).toBe(false);
  expect(lines).toContain("worker did not stop within 0.15 s and is killed");
});

test("ends what an earlier supervisor left behind, and nobody else", async () => {
  const child = start("proxy", "setInterval(() => {}, 1000); console.log('up');");
  await until(() => lines.includes("proxy: up"));
  const orphan = child.identity() as ProcessIdentity;
  const self = identify(process.pid) as ProcessIdentity;
  // Our own number with another start time stands for a number that was given out again.
  expect(await endOrphans([orphan, { ...self, startedAt: "1" }], 20_000)).toBe(1);
  expect(isRunning(orphan)).toBe(false);
});

test("a pino line becomes one readable line", () => {
  const line = JSON.stringify({
    level: 50,
    time: Date.UTC(2026, 2, 2, 15, 4, 5),
    pid: 7,
    hostname: "h",
    msg: "call failed",
    err: { type: "Error", message: "no route\nto host" },
    requestId: "req_1",
    status: 502,
  });
  const entry = readLine("proxy", line, "stdout", new Date(0));
  expect(entry).toEqual({
    time: new Date("2026-03-02T15:04:05Z"),
    component: "proxy",
    level: "error",
    message: "call failed: no route\nto host requestId=req_1 status=502",
  });
  expect(formatEntry(entry, false)).toMatch(
    /^\d\d:04:05 proxy {5}error call failed: no route ⏎ to host requestId=req_1 status=502$/,
  );
});

test("a plain line of stderr is a warning", () => {
  expect(readLine("console", "{broken", "stderr", new Date(0))).toMatchObject({
    level: "warn",
    message: "{broken",
  });
});
