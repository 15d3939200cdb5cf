/**
 * `npm run bench`: every measurement; `npm run bench -- policy`: one. Each ends with one JSON object on
 * its last line where its figures are compared from run to run. Nothing else should use the machine.
 */
import { spawnSync } from "node:child_process";

const BENCHES = {
  policy: ["packages/policy/bench/rules.ts", "a decision with 1 to 1,000 rules over four levels"],
  decide: ["packages/policy/bench/decide.ts", "a decision by budgets, lists and hours"],
  "dry-run": ["packages/policy/bench/dry-run.ts", "recorded calls replayed against a draft"],
  classify: ["packages/policy/bench/classify.ts", "the search for sensitive data in text"],
  metering: [
    "packages/metering/bench/metering.ts",
    "a call's estimate under own prices, and a stream read on the side",
  ],
  usage: [
    "apps/console/bench/usage.ts",
    "the console's answers over 12 months and 10 million calls",
  ],
  audit: ["packages/audit/bench/chain.ts", "entries chained and an export verified"],
  proxy: ["tools/src/bench/proxy/main.ts", "governed calls beside other gateways (six minutes)"],
  soak: [
    "apps/proxy/src/test/soak/main.ts",
    "an hour of calls by one proxy, and what is left of them",
  ],
} as const;

const names = Object.keys(BENCHES) as (keyof typeof BENCHES)[];
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
/** `--quick`, `--write`: what the benchmarks themselves take. */
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const unknown = asked.find((name) => !(names as string[]).includes(name));
if (unknown !== undefined) {
  console.error(`"${unknown}" is no benchmark: choose among ${names.join(", ")}`);
  process.exit(2);
}
for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const [program, what] = BENCHES[name];
  console.log(`\n▶ ${name}: ${what}`);
  const { status } = spawnSync(process.execPath, [program, ...flags], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
