import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { createRandom } from "../demo-providers/random.ts";
import { TeamAgents } from "./live/agents.ts";
import { CostlyRequests } from "./live/costly.ts";
import { runTraffic } from "./live/run.ts";
import { Schedule } from "./live/schedule.ts";
import { openState } from "./state.ts";
import { TEAMS } from "./teams.ts";

/**
 * `node tools/src/demo/traffic.ts [--rate CALLS_PER_SECOND]`: the demo's agents at work, until SIGTERM.
 * Environment: `PAG0_DATA_DIR`, where demo.json is; `PAG0_PROXY_URL`; `PAG0_DEMO_RATE` (2) where there
 * is no `--rate`. Whatever the rate, a team spends less than half of its daily budget.
 */
const USUAL_RATE = "2";
const MOST_RATE = 50;
/** What calls under way get to end by themselves. */
const ENDS_WITHIN_MS = 350;

function log(level: 30 | 40 | 50, msg: string): void {
  process.stdout.write(`${JSON.stringify({ level, time: Date.now(), name: "traffic", msg })}\n`);
}

function readRate(): number {
  const { values } = parseArgs({ options: { rate: { type: "string" } } });
  const text = values.rate ?? (process.env.PAG0_DEMO_RATE || USUAL_RATE);
  const rate = Number(text);
  if (Number.isFinite(rate) && rate > 0 && rate <= MOST_RATE) return rate;
  throw new Error(
    `--rate: must be calls a second, above 0 and at most ${MOST_RATE}, not "${text}"`,
  );
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: npm start sets it`);
  return value;
}

async function main(): Promise<void> {
  const callsPerSecond = readRate();
  const proxyUrl = required("PAG0_PROXY_URL");
  const file = openState(required("PAG0_DATA_DIR"));
  const stopping = new AbortController();
  const calls = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const)
    process.once(name, () => {
      stopping.abort();
      setTimeout(() => calls.abort(), ENDS_WITHIN_MS).unref();
    });
  const agents = new Map(
    TEAMS.map((team) => {
      const key = file.state.keys[team.slug]?.key;
      if (key === undefined) throw new Error(`demo.json has no key of ${team.slug}`);
      return [team.slug, new TeamAgents(team, key, proxyUrl, calls.signal)];
    }),
  );
  const random = createRandom("traffic", randomUUID());
  await runTraffic({
    schedule: new Schedule(TEAMS, random, Date.now()),
    agents,
    costly: new CostlyRequests(agents, file, random),
    random,
    callsPerSecond,
    signal: stopping.signal,
    log,
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log(50, error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
