import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freePort } from "../postgres/cluster.ts";
import { isRunning, type ProcessIdentity } from "../postgres/processes.ts";
import { createLog } from "./log.ts";
import type { Options } from "./options.ts";
import { ProductRun } from "./product-run.ts";

let root: string;
let options: Options;
let lines: string[];
const runs: ProductRun[] = [];
const log = createLog((line) => lines.push(line), false, false);

/** A part that notes its start and its end, writes what it was given, and answers /readyz. */
const part = (name: string, port: string) => `
import { appendFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const note = (what) => appendFileSync(${JSON.stringify(root)} + "/order", "${name} " + what + "\\n");
writeFileSync(${JSON.stringify(root)} + "/${name}.json", JSON.stringify(process.env));
createServer((request, response) => {
  response.statusCode = request.url === "/readyz" ? 200 : 404;
  response.end();
}).listen(Number(${port}), "127.0.0.1");
process.on("SIGTERM", () => { note("stopped"); process.exit(0); });
`;

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeEach(async () => {
  for (const name of ["DATABASE_URL", "PAG0_CONSOLE_URL", "PAG0_PROXY_URL", "NEXTAUTH_URL"])
    vi.stubEnv(name, undefined);
  lines = [];
  root = mkdtempSync(join(tmpdir(), "pag0-run-"));
  chmodSync(root, 0o755);
  options = {
    demo: false,
    dataDirectory: join(root, ".pag0"),
    host: "127.0.0.1",
    ports: {
      console: await freePort(),
      proxy: await freePort(),
      worker: await freePort(),
      providers: await freePort(),
    },
    json: false,
  };
  mkdirSync(options.dataDirectory);
  write("package.json", '{ "type": "module" }');
  write("node_modules/turbo/bin/turbo", "");
  write("node_modules/next/dist/bin/next", part("console", "process.argv[4]"));
  write("apps/console/package.json", "{}");
  write("apps/proxy/src/main.ts", part("proxy", "process.env.PAG0_PROXY_PORT"));
  write("apps/worker/src/main.ts", part("worker", "process.env.PAG0_WORKER_PORT"));
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.stop();
  rmSync(root, { recursive: true });
  vi.unstubAllEnvs();
});

function newRun(): ProductRun {
  const run = new ProductRun(root, options, log);
  runs.push(run);
  return run;
}

const environmentOf = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, `${name}.json`), "utf8"));
const recorded = (): (ProcessIdentity & { name: string })[] =>
  JSON.parse(readFileSync(join(options.dataDirectory, "run.json"), "utf8")).children;

test("brings all parts up with one environment, and stops them in order", async () => {
  const run = newRun();
  const closing = await run.start(new AbortController().signal);
  const { ports } = options;
  const { PAG0_SETUP_TOKEN, NODE_ENV, PAG0_PROXY_URL, DATABASE_URL, NEXTAUTH_URL } =
    environmentOf("worker");
  expect(NODE_ENV).toBe("production");
  expect(PAG0_PROXY_URL).toBe(`http://127.0.0.1:${ports.proxy}`);
  expect(NEXTAUTH_URL).toBe(`http://localhost:${ports.console}`);
  expect(DATABASE_URL).toBe(environmentOf("proxy").DATABASE_URL);
  expect(closing).toContain(`http://localhost:${ports.console}/setup`);
  expect(closing).toContain(PAG0_SETUP_TOKEN);
  const processes = recorded();
  expect(processes.map(({ name }) => name)).toEqual(["proxy", "worker", "console"]);
  await run.stop();
  expect(processes.filter(isRunning)).toEqual([]);
  expect(readFileSync(join(root, "order"), "utf8")).toBe(
    "console stopped\nproxy stopped\nworker stopped\n",
  );
  expect(existsSync(join(options.dataDirectory, "run.json"))).toBe(false);
  expect(existsSync(join(options.dataDirectory, "postgres/data/postmaster.pid"))).toBe(false);
});

test("names the part that does not come up, with its last lines, and what runs can be stopped", async () => {
  write("apps/worker/src/main.ts", `throw new Error("PAG0_WHAT is not set");`);
  const run = newRun();
  await expect(run.start(new AbortController().signal)).rejects.toThrow(
    /^worker did not come up.*PAG0_WHAT is not set/s,
  );
  await run.stop();
  expect(existsSync(join(options.dataDirectory, "run.json"))).toBe(false);
});

test("shows the output of a build that fails", async () => {
  write("node_modules/turbo/bin/turbo", `console.log("type error in page.tsx"); process.exit(1);`);
  await expect(newRun().start(new AbortController().signal)).rejects.toThrow(
    "the build failed; the end of its output:\ntype error in page.tsx",
  );
});

test("a stop in the middle of a start leaves nothing running", async () => {
  write("apps/worker/src/main.ts", "setInterval(() => {}, 1000);");
  const run = newRun();
  const stopping = new AbortController();
  const started = run.start(stopping.signal).catch((error: Error) => error.message);
  while (!existsSync(join(root, "proxy.json"))) await new Promise((go) => setTimeout(go, 20));
  const processes = recorded();
  stopping.abort();
  await run.stop();
  expect(await started).toMatch(/ was stopped before it was ready$/);
  expect(processes.filter(isRunning)).toEqual([]);
  expect(existsSync(join(options.dataDirectory, "postgres/data/postmaster.pid"))).toBe(false);
});
