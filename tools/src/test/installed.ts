import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

function onPath(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter))
    for (const name of NAMES) if (existsSync(join(folder, name))) return join(folder, name);
  return existsSync(MAC) ? MAC : undefined;
}

function run(command: string, args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
}

/**
 * The browser that the end-to-end tests drive: `PAG0_BROWSER`, a Chromium or Chrome of the system, one
 * installed with apt where this runs as root on Debian, or Playwright's own download.
 * @returns the executable's path, or undefined where Playwright is to use its own.
 * @throws Error with the remedy where none can be had.
 */
export function findOrInstallBrowser(): string | undefined {
  const found = process.env.PAG0_BROWSER ?? onPath();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("No browser found: installing Debian's chromium for the end-to-end tests");
    if (run("apt-get", ["update", "-qq"]) && run("apt-get", ["install", "-y", "-qq", "chromium"])) {
      const installed = onPath();
      if (installed !== undefined) return installed;
    }
  }
  console.log("No browser found: asking Playwright to download one");
  if (run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]))
    return undefined;
  throw new Error(
    "No browser for the end-to-end tests: install Chromium or Chrome, or set PAG0_BROWSER to its path.",
  );
}

/** Looks for a program of poppler-utils (`pdftotext`, `pdftoppm`), and installs it where this runs as root on Debian. */
export function findOrInstallPoppler(): void {
  const has = (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => existsSync(join(folder, "pdftotext")));
  if (has) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("No pdftotext found: installing poppler-utils for the report tests");
    if (
      run("apt-get", ["update", "-qq"]) &&
      run("apt-get", ["install", "-y", "-qq", "poppler-utils"])
    )
      return;
  }
  throw new Error(
    "The report tests need pdftotext: install poppler-utils (Debian, Ubuntu) or poppler (Homebrew).",
  );
}

/**
 * Looks for a Valkey or Redis server for the tests of the cache that proxies share, and installs one where
 * this runs as root on Debian. Where there is none those tests are skipped, and say so.
 */
export function findOrInstallValkey(): void {
  const programs = ["valkey-server", "redis-server"];
  const has = () => programs.some((name) => spawnSync(name, ["--version"]).status === 0);
  if (has()) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log(
      "No valkey-server found: installing Debian's redis-server for the tests of the cache",
    );
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"]);
  }
  if (!has())
    console.warn(
      `Tests of the shared cache are skipped: install ${programs.join(" or ")} to run them.`,
    );
}
