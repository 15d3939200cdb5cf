/**
 * `npm run bench -- proxy`: what governing a call costs, beside the upstream itself, nginx, the least proxy
 * that Node.js allows and another gateway, all in one run on this machine, in turn. `--quick` takes a
 * quarter of the time; `--write` puts the tables into docs/benchmarks.md. The last line is one JSON object.
 */
import { availableParallelism, cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { temporaryDirectory } from "../../postgres/temporary-directory.ts";
import { type Made, proveGoverned } from "./governed.ts";
import { isOurs, measure, nameOf, type Shape } from "./measure.ts";
import { prepareGround } from "./pag0.ts";
import { ratiosOf } from "./ratios.ts";
import { writeReport } from "./report.ts";
import { Results, TITLES, tableOf } from "./results.ts";
import { streamFor } from "./streams.ts";
import {
  bareProxy,
  direct,
  missing,
  nginx,
  portkey,
  type Subject,
  type SubjectName,
  startUpstream,
} from "./subjects.ts";

const { values: flags } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

/** The shapes, with how many rounds of how many seconds each subject has: the first one is what the ratios are of. */
const PLAN: readonly { shape: Shape; rounds: number; seconds: number }[] = [
  { shape: { kind: "json", connections: 64, size: "1 KB" }, rounds: 5, seconds: 2 },
  { shape: { kind: "json", connections: 1, size: "1 KB" }, rounds: 5, seconds: 2 },
  { shape: { kind: "json", connections: 64, size: "64 KB" }, rounds: 3, seconds: 2 },
  { shape: { kind: "json", connections: 1, size: "64 KB" }, rounds: 3, seconds: 2 },
  { shape: { kind: "stream", connections: 1 }, rounds: 3, seconds: 1.5 },
  { shape: { kind: "stream", connections: 64 }, rounds: 3, seconds: 1.5 },
];
const QUICK = { rounds: 3, seconds: 1 };
const MOST_TRIES = 4;
/** Until what is called most is compiled: the more a subject does for a call, the longer it takes. */
const WARM_UP_SECONDS = flags.quick ? 4 : 10;

const stops: (() => unknown)[] = [];
const results = new Results();
const made: Made = { calls: 0, cutOff: 0 };

function say(text: string): void {
  console.log(text);
}

async function startSubjects(directory: string) {
  const tool = missing("wrk", "wrk");
  if (tool !== null) throw new Error(tool);
  const upstream = await startUpstream(directory);
  stops.push(upstream.stop);
  const ground = await prepareGround(upstream.port, directory);
  stops.push(ground.stop);
  const starts: Record<SubjectName, () => Promise<Subject> | Subject> = {
    direct: () => direct(upstream),
    nginx: () => nginx(upstream.port, directory),
    bare: () => bareProxy(upstream.port, directory),
    portkey: () => portkey(upstream.port, directory),
    pag0: () => ground.startProxy("pag0", 1),
    "pag0-cores": () => ground.startProxy("pag0-cores", availableParallelism()),
  };
  const without = missing("nginx", "nginx-light");
  if (without !== null) say(`Without a row for nginx: ${without}`);
  const asked = flags.only === "" ? Object.keys(starts) : ["direct", ...flags.only.split(",")];
  const subjects: Subject[] = [];
  for (const name of Object.keys(starts) as SubjectName[]) {
    if (!asked.includes(name) || (name === "nginx" && without !== null)) continue;
    const subject = await starts[name]();
    stops.push(subject.stop);
    subjects.push(subject);
  }
  return { subjects, ground };
}

async function run(directory: string): Promise<void> {
  const { subjects, ground } = await startSubjects(directory);
  const measuring = { directory, postgresPid: ground.postgresPid };
  const once = async (subject: Subject, shape: Shape, seconds: number) => {
    const round = await measure(subject, shape, seconds, measuring);
    if (isOurs(subject.name)) {
      made.calls += round.calls;
      if (shape.kind === "json") made.cutOff += shape.connections + round.errors;
    }
    return round;
  };
  /** What else the machine does may break a round; it is measured again. */
  const whole = async (subject: Subject, shape: Shape, seconds: number) => {
    for (let tries = 1; ; tries++) {
      const round = await once(subject, shape, seconds);
      if (round.errors === 0) return round;
      const what = `${round.errors} calls of ${TITLES[subject.name]} were refused or broken`;
      if (tries === MOST_TRIES) throw new Error(`${what} (${nameOf(shape)})`);
      say(`Measured again: ${what} (${nameOf(shape)})`);
    }
  };
  const streaming = new Set<Subject>();
  for (const subject of subjects) {
    await once(subject, { kind: "json", connections: 64, size: "1 KB" }, WARM_UP_SECONDS);
    await once(subject, { kind: "json", connections: 8, size: "64 KB" }, 1);
    if (!(await passesStreams(subject))) continue;
    streaming.add(subject);
    if (isOurs(subject.name)) made.calls++;
    await once(subject, { kind: "stream", connections: 64 }, WARM_UP_SECONDS / 2);
  }
  for (const { shape, ...full } of PLAN) {
    const { rounds, seconds } = flags.quick ? QUICK : full;
    for (let round = 0; round < rounds; round++)
      for (const subject of rotated(subjects, round))
        if (shape.kind === "json" || streaming.has(subject))
          results.add(nameOf(shape), subject.name, await whole(subject, shape, seconds));
    say(`\n${tableOf(results, nameOf(shape), Object.keys(TITLES) as SubjectName[])}`);
  }
  const proof = await proveGoverned(ground, made);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node.js ${process.versions.node}`;
  say(`\n${proof}\n${machine}`);
  if (flags.only !== "") return;
  const tables = PLAN.map(({ shape }) =>
    tableOf(results, nameOf(shape), Object.keys(TITLES) as SubjectName[]),
  );
  const ratios = ratiosOf(results);
  if (flags.write) writeReport(tables, `${machine}.`, ratios);
  say(JSON.stringify(ratios));
}

/** Whether a stream passes through a subject whole; of another gateway it is said where it does not. */
async function passesStreams({ name, target }: Subject): Promise<boolean> {
  try {
    await streamFor(target, 1, 0.001);
    return true;
  } catch (error) {
    if (isOurs(name)) throw error;
    say(`Without rows for streams through ${TITLES[name]}: ${(error as Error).message}`);
    return false;
  }
}

/** No subject always goes first. */
function rotated<T>(items: readonly T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

const directory = temporaryDirectory();
const isKept = process.env.PAG0_BENCH_KEEP !== undefined;
async function cleanUp(): Promise<void> {
  for (const stop of stops.reverse()) await stop();
  if (isKept) say(`kept: ${directory.path}`);
  else directory.remove();
}
process.on("SIGINT", () => cleanUp().then(() => process.exit(130)));
try {
  await run(directory.path);
} catch (error) {
  console.error(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
