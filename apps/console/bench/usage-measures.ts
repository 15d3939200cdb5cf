import { readdirSync, readFileSync } from "node:fs";
import { groupings } from "@pag0/contract";
import type { UsageBench } from "./usage-database.ts";

const ROUNDS = 7;
const YEAR = "from=2025-11-15T00:00:00.000Z&to=2026-11-15T09:41:07.000Z";

interface Figure {
  /** ms, the first answer after PostgreSQL was started */
  cold: number;
  /** ms, the median of those after it */
  warm: number;
  /** ms, the slowest of them */
  slowest: number;
  /** ms of processors for one of them, PostgreSQL's and ours: what it takes where nothing else runs */
  cpu: number;
  bytes: number;
}

async function timed(bench: UsageBench, path: string): Promise<{ ms: number; text: string }> {
  const started = performance.now();
  const response = await bench.ask(path);
  const text = await response.text();
  const ms = performance.now() - started;
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${text}`);
  return { ms, text };
}

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** Processor time of this process and of a PostgreSQL with all its processes, those that ended too, in ms. */
function cpuMs(postmaster: number): number {
  const { user, system } = process.cpuUsage();
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch (error) {
      if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) continue;
      throw error;
    }
    // After the name in parentheses: state, parent, …, and from the twelfth on the four times.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const times = fields.slice(11, 15).map(Number);
    const [own = 0, ownSystem = 0, ended = 0, endedSystem = 0] = times;
    if (Number(fields[1]) === postmaster) ticks += own + ownSystem;
    if (Number(pid) === postmaster) ticks += ended + endedSystem;
  }
  return ticks * TICK_MS + (user + system) / 1000;
}

async function measure(bench: UsageBench, path: string): Promise<Figure> {
  const first = await timed(bench, path);
  const times: number[] = [];
  const before = cpuMs(bench.postgresPid());
  for (let round = 0; round < ROUNDS; round++) times.push((await timed(bench, path)).ms);
  const cpu = (cpuMs(bench.postgresPid()) - before) / ROUNDS;
  times.sort((a, b) => a - b);
  const round = (ms: number | undefined) => Math.round(ms ?? Number.NaN);
  return {
    cold: round(first.ms),
    warm: round(times[Math.floor(ROUNDS / 2)]),
    slowest: round(times.at(-1)),
    cpu: round(cpu),
    bytes: first.text.length,
  };
}

async function cursorAfter(bench: UsageBench, query: string, pages: number): Promise<string> {
  let cursor = "";
  for (let page = 0; page < pages; page++) {
    const { text } = await timed(bench, `/requests?${query}&limit=200${cursor}`);
    const { nextCursor } = JSON.parse(text) as { nextCursor: string | null };
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  return cursor;
}

/** Reads an export to its end: how long it took, and by how much memory grew in its second half. */
async function measureExport(bench: UsageBench) {
  const response = await bench.ask(`/requests/export?${YEAR}`);
  if (response.status !== 200 || response.body === null)
    throw new Error(`the export: ${response.status} ${await response.text()}`);
  const started = performance.now();
  const memory: number[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    memory.push(process.memoryUsage().rss);
  }
  const half = Math.floor(memory.length / 2);
  const most = (samples: readonly number[]) => Math.max(...samples) / 2 ** 20;
  return {
    ms: Math.round(performance.now() - started),
    megabytes: Math.round(bytes / 2 ** 20),
    memoryGrowthMegabytes: Math.round(most(memory.slice(half)) - most(memory.slice(0, half))),
  };
}

/** Every answer that the overview, the analytics and the list of calls are made of. */
export async function measureAll(bench: UsageBench): Promise<Record<string, unknown>> {
  const { text } = await timed(bench, "/requests?limit=50");
  const [newest] = (JSON.parse(text) as { data: { id: string }[] }).data;
  const team = bench.teamIds[3];
  const deep = await cursorAfter(bench, YEAR, 20);
  const paths: Record<string, string> = {
    "overview, 12 months by month": `/analytics?${YEAR}&interval=month&seriesTeams=6`,
    "overview, 12 months by day": `/analytics?${YEAR}&interval=day&seriesTeams=6`,
    "overview, 90 days by day": "/analytics?period=90d&interval=day&seriesTeams=6",
    "overview, this month by day": "/analytics?period=month&interval=day&seriesTeams=6",
    "each team, 12 months by day": `/analytics?${YEAR}&interval=day`,
    "each team, 90 days by day": "/analytics?period=90d&interval=day",
    "analytics, 12 months": `/analytics?${YEAR}`,
    ...Object.fromEntries(
      groupings.map((name) => [`12 months by ${name}`, `/analytics?${YEAR}&groupBy=${name}`]),
    ),
    "12 months of one team": `/analytics?${YEAR}&team=${team}`,
    "12 months of one model": `/analytics?${YEAR}&model=gpt-4o`,
    "90 days, refusals only": "/analytics?period=90d&decision=deny",
    "90 days, allowed only": "/analytics?period=90d&decision=allow",
    "90 days, one reason": "/analytics?period=90d&reason=BUDGET_EXCEEDED",
    "requests, newest": "/requests?limit=50",
    "requests, newest of 12 months": `/requests?${YEAR}&limit=50`,
    "requests, deep page": `/requests?${YEAR}&limit=50${deep}`,
    "requests of a team": `/requests?${YEAR}&limit=50&team=${team}`,
    "requests of a model": `/requests?${YEAR}&limit=50&model=gpt-4o`,
    "requests of a rare filter": `/requests?${YEAR}&limit=50&team=${bench.teamIds[199]}&model=gpt-4o&decision=require_approval`,
    "requests refused": `/requests?${YEAR}&limit=50&decision=deny`,
    "requests of a reason": `/requests?${YEAR}&limit=50&reason=MODEL_BLOCKED`,
    "requests from the cache": `/requests?${YEAR}&limit=50&cache=hit`,
    "requests by text, found": `/requests?${YEAR}&limit=50&q=translate`,
    "requests by text, not there": `/requests?${YEAR}&limit=50&q=nowhere-to-be-found`,
    "requests by cost": "/requests?period=month&limit=50&sort=cost",
    "requests by latency": "/requests?period=month&limit=50&sort=latency",
    "one request": `/requests/${newest?.id}`,
  };
  const figures: Record<string, Figure> = {};
  for (const [name, path] of Object.entries(paths)) {
    await bench.restart();
    const figure = await measure(bench, path);
    figures[name] = figure;
    const { cold, warm, cpu, slowest, bytes } = figure;
    console.log(
      `${name.padEnd(32)} ${String(cold).padStart(6)} ms cold ${String(warm).padStart(6)} ms warm ${String(slowest).padStart(6)} ms slowest ${String(cpu).padStart(6)} ms of processors ${String(Math.round(bytes / 1024)).padStart(6)} KiB`,
    );
  }
  const exported = await measureExport(bench);
  console.log(
    `export of 100,000 calls: ${exported.ms} ms, ${exported.megabytes} MiB, memory +${exported.memoryGrowthMegabytes} MiB`,
  );
  return { figures, exported };
}
