/**
 * `npm test`: every check and every test, and one closing line `N passed, N failed`. The checks run beside
 * the tests and take what these leave of the processors, since much of a test is waiting; what they say
 * comes at the end.
 *
 *   npm test              all of it
 *   npm test -- unit      types, lint, floors and the tests that need no browser
 *   npm test -- e2e       the end-to-end tests alone
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, type RunOptions, run } from "../check/run.ts";
import { findOrInstallBrowser, findOrInstallPoppler, findOrInstallValkey } from "./installed.ts";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const results = mkdtempSync(join(tmpdir(), "pag0-test-"));
const total: Count = { passed: 0, failed: 0, skipped: 0 };

const verdict = (title: string, { ok, seconds }: Ended) =>
  `${ok ? "✓" : "✗"} ${title} (${seconds.toFixed(1)} s)`;

async function step(title: string, args: string[], options: RunOptions = {}): Promise<boolean> {
  console.log(`\n▶ ${title}`);
  const ended = await run(args, options);
  console.log(`${ended.output}${verdict(title, ended)}`);
  return ended.ok;
}

/** What the tests and the checks need built: no two of them may build the console at once. */
async function build(): Promise<void> {
  const title = "build of the database client, the SDK and the console";
  const turbo = ["node_modules/turbo/bin/turbo", "run", "build"];
  const quiet = ["--output-logs=errors-only"];
  const options = { env: { TURBO_TELEMETRY_DISABLED: "1" } };
  if (!(await step(title, [...turbo, ...quiet], options))) total.failed++;
}

/** All checks as one test, beside whatever else runs. */
function startChecks(): Promise<Ended> {
  return run(["tools/src/check/main.ts"], { keepsOutput: true, yields: true });
}

function tellChecks(ended: Ended): void {
  const title = "types, lint, floors, generated files and unused code";
  console.log(`\n▶ ${title}\n${ended.output}${verdict(title, ended)}\n`);
  if (ended.ok) total.passed++;
  else total.failed++;
}

function readJson(path: string): Record<string, unknown> | undefined {
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>)
    : undefined;
}

async function unit(): Promise<void> {
  const file = join(results, "vitest.json");
  const ok = await step("unit, property and integration tests", [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const json = readJson(file);
  total.passed += Number(json?.numPassedTests ?? 0);
  const failed = Number(json?.numFailedTests ?? 0);
  // A file that does not load fails the run without failing a test: it has to count too.
  total.failed += failed > 0 || ok ? failed : 1;
  total.skipped += Number(json?.numPendingTests ?? 0);
}

async function e2e(browser: string | undefined): Promise<void> {
  const file = join(results, "playwright.json");
  const ok = await step(
    "end-to-end tests in a browser",
    ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    {
      env: {
        PLAYWRIGHT_JSON_OUTPUT_FILE: file,
        ...(browser === undefined ? {} : { PAG0_BROWSER: browser }),
      },
    },
  );
  const stats = readJson(file)?.stats as Record<string, number> | undefined;
  total.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  const failed = stats?.unexpected ?? 0;
  total.failed += failed > 0 || ok ? failed : 1;
  total.skipped += stats?.skipped ?? 0;
}

const part = process.argv[2];
if (part !== undefined && part !== "unit" && part !== "e2e") {
  console.error(`"${part}" is not a part of the tests: say unit, e2e or nothing`);
  process.exit(2);
}
// What is missing is installed first, so that nobody waits minutes to hear of it.
findOrInstallPoppler();
findOrInstallValkey();
const browser = part === "unit" ? undefined : findOrInstallBrowser();
if (part !== "e2e") await build();
const checks = part === "e2e" ? null : startChecks();
if (part !== "e2e") await unit();
if (part !== "unit") await e2e(browser);
if (checks !== null) tellChecks(await checks);
rmSync(results, { recursive: true });
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
