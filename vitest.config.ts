import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,prisma,tools,apps}/**/src/**/*.test.{ts,tsx}", "prisma/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.next/**"],
  },
});
