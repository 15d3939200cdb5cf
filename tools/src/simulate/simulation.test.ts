import { expect, it, vi } from "vitest";
import { PRODUCT } from "./parts.ts";
import { simulate } from "./simulation.ts";

// On a busy machine a step takes ten times as long.
vi.setConfig({ testTimeout: 120_000 });

const SEEDS = 12;
const STEPS = 3_000;

async function linesOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  const tell = (line: string) => lines.push(line);
  await simulate({ seed, steps: STEPS, parts: PRODUCT, tell });
  return lines;
}

it(`holds every rule through ${SEEDS} seeds of faults`, async () => {
  let calls = 0;
  let refusals = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await simulate({ seed, steps: STEPS, parts: PRODUCT });
    expect(result.violation, `npm run simulate -- --seed ${seed} --steps ${STEPS}`).toBeNull();
    expect(result.steps).toBeGreaterThan(STEPS);
    calls += result.calls;
    refusals += result.refusals;
  }
  // Budgets are spent to their ends: some calls pass, and some do not.
  expect(calls).toBeGreaterThan(SEEDS * 100);
  expect(refusals).toBeGreaterThan(SEEDS * 10);
});

it("does the same again for the same seed, step for step, and something else for another", async () => {
  const lines = await linesOf(21);
  expect(lines.length).toBeGreaterThan(STEPS);
  expect(await linesOf(21)).toEqual(lines);
  expect(await linesOf(22)).not.toEqual(lines);
});

it("puts the real timers back", async () => {
  const { setTimeout, setImmediate, performance } = globalThis;
  await simulate({ seed: 1, steps: 50, parts: PRODUCT });
  expect(globalThis.setTimeout).toBe(setTimeout);
  expect(globalThis.setImmediate).toBe(setImmediate);
  const before = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(performance.now() - before).toBeGreaterThan(3);
});
