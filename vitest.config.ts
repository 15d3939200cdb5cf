import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,prisma,tools,apps}/**/src/**/*.test.{ts,tsx}", "prisma/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.next/**"],
    globalSetup: ["tools/src/postgres/vitest-setup.ts"],
    // Tests with a database and child processes share two cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
