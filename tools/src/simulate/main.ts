/**
 * Runs the accounting of several proxies against a ledger through faults, in virtual time, from printed
 * seeds; checks after every step that no budget is overspent and no event lost or counted twice.
 *
 *   npm run simulate [-- --steps N --seeds N --seed S]
 *
 * The last line is one JSON object: steps, seeds, violations.
 */
import { parseArgs } from "node:util";
import { PRODUCT } from "./parts.ts";
import { type SimulationResult, simulate } from "./simulation.ts";

const USUAL_STEPS = 1_000_000;
const USUAL_STEPS_OF_A_SEED = 5_000;
const LINES = 30;

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  console.error(`--${name} is "${text}": it takes a whole number from 1 on`);
  process.exit(2);
}

function read() {
  const string = { type: "string" } as const;
  const options = { steps: string, seeds: string, seed: string };
  const { values } = parseArgs({ options });
  const seed = wholeNumber("seed", values.seed);
  const steps = wholeNumber("steps", values.steps);
  if (seed !== undefined)
    return { first: seed, seeds: 1, stepsEach: steps ?? USUAL_STEPS_OF_A_SEED };
  const all = steps ?? USUAL_STEPS;
  const seeds =
    wholeNumber("seeds", values.seeds) ?? Math.max(1, Math.ceil(all / USUAL_STEPS_OF_A_SEED));
  return { first: 1, seeds, stepsEach: Math.ceil(all / seeds) };
}

/** The same seed once more, with its last steps as lines. */
async function showViolation({ seed }: SimulationResult, steps: number): Promise<void> {
  const lines: string[] = [];
  const { violation, steps: at } = await simulate({
    seed,
    steps,
    parts: PRODUCT,
    tell: (line) => {
      if (lines.push(line) > LINES) lines.shift();
    },
  });
  console.log(`\nSeed ${seed}, step ${at}: ${violation?.message ?? "not found again"}`);
  for (const line of lines) console.log(line);
  console.log(`Again: npm run simulate -- --seed ${seed} --steps ${steps}`);
}

const { first, seeds, stepsEach } = read();
console.log(`Seeds ${first} to ${first + seeds - 1}, ${stepsEach} steps each before all is healed`);
const startedAt = performance.now();
const total = { steps: 0, seeds: 0, violations: 0 };
let calls = 0;
let refusals = 0;
for (let seed = first; seed < first + seeds; seed++) {
  const result = await simulate({ seed, steps: stepsEach, parts: PRODUCT });
  total.steps += result.steps;
  total.seeds++;
  calls += result.calls;
  refusals += result.refusals;
  if (result.violation === null) continue;
  total.violations++;
  await showViolation(result, stepsEach);
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(
  `${calls} calls, ${refusals} refused; ${Math.round(total.steps / seconds)} steps a second, ${seconds.toFixed(1)} s`,
);
console.log(JSON.stringify(total));
process.exitCode = total.violations > 0 ? 1 : 0;
