/** `npm run check`: types, lint and format, floors, generated files and unused code; all of them, then the verdict. */
import { run } from "./run.ts";

type Step = [title: string, args: string[]];

const typesOf = (project: string) => [
  ...["node_modules/typescript/bin/tsc", "-p", project, "--noEmit"],
];

/** The build of the console, of which types come, leaves a processor to the steps that need nothing built. */
const lanes: Step[][] = [
  [
    [
      "build of what types come from",
      ["node_modules/turbo/bin/turbo", "run", "build", "--output-logs=errors-only"],
    ],
    // One program: each package by itself would be read again with each that uses it.
    ["types of all with the usual options", typesOf("tsconfig.check.json")],
    ["types of the SDK", typesOf("packages/sdk")],
    ["types of the console", typesOf("apps/console")],
    ["types of examples", typesOf("examples")],
  ],
  [
    ["lint and format", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
    ["floors", ["tools/src/check/floors.ts"]],
    ["SDK types equal the contract", ["packages/sdk/scripts/generate-wire-types.ts", "--check"]],
    ["unused code", ["node_modules/knip/bin/knip.js"]],
  ],
];

const env = { TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

/** Runs steps one after another. @returns how many failed. */
async function failuresOf(steps: readonly Step[]): Promise<number> {
  let failed = 0;
  for (const [title, args] of steps) {
    const { ok, output, seconds } = await run(args, { env, keepsOutput: true });
    console.log(`${output}${ok ? "✓" : "✗"} ${title} (${seconds.toFixed(1)} s)`);
    if (!ok) failed++;
  }
  return failed;
}

const failures = await Promise.all(lanes.map(failuresOf));
process.exitCode = failures.some((failed) => failed > 0) ? 1 : 0;
