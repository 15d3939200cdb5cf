import { globSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { needsOwnProcess } from "./tools/src/test/isolation.ts";

const exclude = ["**/node_modules/**", "**/dist/**", "**/.next/**"];
const include = [
  "{packages,prisma,tools,apps}/**/src/**/*.test.{ts,tsx}",
  "prisma/test/**/*.test.ts",
];
const alone = globSync(include, { exclude }).filter((path) =>
  needsOwnProcess(path, readFileSync(path, "utf8")),
);
// Long ones: what is waited for comes late where others use the machine, and never where it is broken.
const common = {
  // As each process of the product does.
  setupFiles: ["packages/json/src/repair.ts"],
  ...{ testTimeout: 300_000, hookTimeout: 300_000 },
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    globalSetup: ["tools/src/postgres/vitest-setup.ts"],
    // Much of a test is waiting, for a database, a process or a clock: three files at a time on two cores.
    maxWorkers: 3,
    projects: [
      { test: { name: "alone", ...common, include: alone } },
      {
        test: {
          ...{ name: "shared", ...common, isolate: false },
          ...{ include, exclude: [...exclude, ...alone] },
        },
      },
    ],
  },
});
