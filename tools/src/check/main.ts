/** `npm run check`: types, lint and format, floors, generated files and unused code; all of them, then the verdict. */
import { spawnSync } from "node:child_process";

const steps: [title: string, args: string[]][] = [
  [
    "types (after building what types come from)",
    ["node_modules/turbo/bin/turbo", "run", "typecheck", "--output-logs=errors-only"],
  ],
  ["types of examples", ["node_modules/typescript/bin/tsc", "-p", "examples", "--noEmit"]],
  ["lint and format", ["node_modules/@biomejs/biome/bin/biome", "check", "."]],
  ["floors", ["tools/src/check/floors.ts"]],
  ["SDK types equal the contract", ["packages/sdk/scripts/generate-wire-types.ts", "--check"]],
  ["unused code", ["node_modules/knip/bin/knip.js"]],
];

const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
};
let failed = 0;
for (const [title, args] of steps) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env });
  console.log(`${status === 0 ? "✓" : "✗"} ${title}`);
  if (status !== 0) failed++;
}
process.exitCode = failed > 0 ? 1 : 0;
