import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { ownTime } from "./own-time.ts";
import { quietTime } from "./quiet-time.ts";

it("goes on while nothing happens, and never faster than the process runs", async () => {
  const [quiet, own] = [quietTime(), ownTime()];
  await pause(50);
  const passed = quiet();
  expect(passed).toBeGreaterThanOrEqual(0);
  expect(passed).toBeLessThanOrEqual(own());
});
