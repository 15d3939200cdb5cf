/**
 * `npm test`: every check and every test, in order, and one closing line `N passed, N failed`.
 *
 *   npm test              all of it
 *   npm test -- unit      types, lint, floors and the tests that need no browser
 *   npm test -- e2e       the end-to-end tests alone
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOrInstallBrowser, findOrInstallPoppler, findOrInstallValkey } from "./installed.ts";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const results = mkdtempSync(join(tmpdir(), "pag0-test-"));
const total: Count = { passed: 0, failed: 0, skipped: 0 };

function step(title: string, args: string[], env: Record<string, string> = {}): boolean {
  const started = Date.now();
  console.log(`\n▶ ${title}`);
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  console.log(
    `${status === 0 ? "✓" : "✗"} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  );
  return status === 0;
}

/** A step that counts as one test of its own. */
function check(title: string, args: string[]): void {
  if (step(title, args)) total.passed++;
  else total.failed++;
}

function readJson(path: string): Record<string, unknown> | undefined {
  return existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>)
    : undefined;
}

function unit(): void {
  const file = join(results, "vitest.json");
  const ok = step("unit, property and integration tests", [
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

function e2e(browser: string | undefined): void {
  const file = join(results, "playwright.json");
  const ok = step(
    "end-to-end tests in a browser",
    ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
      ...(browser === undefined ? {} : { PAG0_BROWSER: browser }),
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
if (part !== "e2e") {
  check("types, lint, floors, generated files and unused code", ["tools/src/check/main.ts"]);
  unit();
}
if (part !== "unit") e2e(browser);
rmSync(results, { recursive: true });
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
