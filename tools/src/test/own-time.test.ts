import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { ownTime } from "./own-time.ts";

it("passes while the process waits, and not while it cannot run", async () => {
  const now = ownTime();
  const began = performance.now();
  while (performance.now() - began < 300) Math.sqrt(performance.now());
  expect(now()).toBeLessThan(50);
  while (now() < 100) await pause(1);
  expect(now()).toBeLessThan(performance.now() - began);
});
