import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,prisma,tools,apps}/**/src/**/*.test.{ts,tsx}", "prisma/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.next/**"],
    globalSetup: ["tools/src/postgres/vitest-setup.ts"],
    // Much of a test is waiting, for a database, a process or a clock: three files at a time on two cores.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
