import { defineConfig } from "@playwright/test";

const asRoot = process.getuid?.() === 0;
const executablePath = process.env.PAG0_BROWSER;

/** End-to-end tests: each file starts the product it needs, on ports of its own. */
export default defineConfig({
  testDir: "tools/src/e2e",
  testMatch: "*.e2e.ts",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  // What is waited for comes late where others use the machine, and never where it is broken.
  expect: { timeout: 60_000 },
  outputDir: "node_modules/.cache/e2e",
  reporter: "list",
  use: {
    locale: "en-US",
    timezoneId: "America/New_York",
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(asRoot ? ["--no-sandbox"] : []),
      ],
    },
  },
});
