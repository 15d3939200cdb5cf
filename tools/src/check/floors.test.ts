import { describe, expect, it } from "vitest";
import { importsOf, problemOf } from "./floors.ts";

describe("floors", () => {
  it("reads static, re-exported, type-only and dynamic imports", () => {
    const source = `import a from "@pag0/money"; import type { B } from "./b.ts"; export { c } from "@pag0/contract"; const d = await import("node:fs");`;
    expect(importsOf("x.ts", source).sort()).toEqual([
      "./b.ts",
      "@pag0/contract",
      "@pag0/money",
      "node:fs",
    ]);
  });

  it("refuses an import upwards, across apps and out of a workspace", () => {
    expect(problemOf("packages/money", "packages/money/src/a.ts", "@pag0/contract")).toContain(
      "does not lie below",
    );
    expect(problemOf("packages/policy", "packages/policy/src/a.ts", "@pag0/audit")).toContain(
      "does not lie below",
    );
    expect(problemOf("apps/proxy", "apps/proxy/src/a.ts", "@pag0/reports")).toContain(
      "does not lie below",
    );
    expect(problemOf("apps/proxy", "apps/proxy/src/a.ts", "../../console/src/b.ts")).toContain(
      "reaches out",
    );
    expect(problemOf("apps/proxy", "apps/proxy/src/a.ts", "@pag0/tools")).toContain(
      "does not lie below",
    );
  });

  it("lets a package use what lies below it, and tests use the tools", () => {
    expect(problemOf("packages/policy", "packages/policy/src/a.ts", "@pag0/money")).toBeNull();
    expect(problemOf("apps/proxy", "apps/proxy/src/stages/a.ts", "../pipeline.ts")).toBeNull();
    expect(
      problemOf(
        "apps/proxy",
        "apps/proxy/src/test/a.test.ts",
        "../../../../tools/src/postgres/index.ts",
      ),
    ).toBeNull();
  });
});
