import { describe, expect, it } from "vitest";
import { needsOwnProcess } from "./isolation.ts";

describe("a test file", () => {
  it("shares a process where it only calls what it imports", () => {
    const source = `import { expect, it } from "vitest"; it("previews", () => expect(process).toBe(1));`;
    expect(needsOwnProcess("packages/money/src/money.test.ts", source)).toBe(false);
  });

  it.each([
    "vi.useFakeTimers()",
    "const keep = vi.hoisted(() => [])",
    "process.env.PAG0_X = '1'",
    "process.once('SIGTERM', done)",
    "process.memoryUsage().rss",
    "globalThis.fetch = fake",
    "await startMeasuredChild(variables)",
  ])("has its own where it has to do with all of a process: %s", (source) => {
    expect(needsOwnProcess("packages/money/src/money.test.ts", source)).toBe(true);
  });

  it.each([
    "apps/proxy/src/test/processes/killed-proxies.test.ts",
    "apps/proxy/src/test/soak/soak.test.ts",
    "tools/src/start/children.test.ts",
  ])("has its own where it kills or measures processes: %s", (path) => {
    expect(needsOwnProcess(path, "")).toBe(true);
  });
});
