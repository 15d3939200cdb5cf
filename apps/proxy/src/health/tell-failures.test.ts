import { expect, it } from "vitest";
import { failureTeller } from "./tell-failures.ts";

it("tells of what fails when it begins, and again after it was quiet", () => {
  let now = 0;
  const lines: string[] = [];
  const log = { error: (_: unknown, message?: string) => void lines.push(message ?? "") };
  const tell = failureTeller(log as never, () => now);
  for (; now < 3_600_000; now += 5_000) {
    tell("events could not be shipped", new Error("gone"));
    tell("budgets could not be leased", new Error("gone"));
  }
  expect(lines).toEqual(["events could not be shipped", "budgets could not be leased"]);
  now += 61_000;
  tell("events could not be shipped", new Error("gone"));
  expect(lines).toHaveLength(3);
});
