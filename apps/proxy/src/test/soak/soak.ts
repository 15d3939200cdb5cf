import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "undici";
import type { Harness } from "../harness.ts";
import { type Kept, type MeasuredProxy, startMeasuredChild } from "../measured-child.ts";
import { startCountingUpstream } from "../processes/counting-upstream.ts";
import { type Company, Mixture, seedCompany } from "./mixture.ts";

const CALLERS = 32;
/** Events that may wait for the database before the callers pause: what is measured is not a backlog. */
const MAX_BACKLOG = 2_000;
const QUIET_MS = 60_000;

/** What a proxy has when no call is under way, all is shipped and garbage is collected. */
interface Footprint extends Kept {
  calls: number;
  descriptors: number;
}

export interface SoakResult {
  calls: number;
  seconds: number;
  /** Calls by kind and by what came of them. */
  outcomes: Record<string, number>;
  footprints: Footprint[];
  /** Growth of the resident memory for each 10,000 calls: the median slope between two measurements. */
  bytesPer10k: number;
  /** The same of JavaScript's heap and the buffers outside of it, which settle sooner. */
  keptBytesPer10k: number;
  /** More in the last third of the measurements than in the first, of the fewest in each. */
  descriptorsMore: number;
  /** After an orderly end: in the counters of the database, in nano-USD. */
  held: bigint;
  leased: bigint;
  settledLessEvents: bigint;
  journalBytes: number;
}

function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function backlogOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^pag0_proxy_journal_backlog ([0-9.e+]+)$/m.exec(text)?.[1]);
}

/** Waits until all is shipped, and for what a caller or a provider leaves behind to be put away. */
async function quiet(url: string): Promise<void> {
  const deadline = Date.now() + QUIET_MS;
  while ((await backlogOf(url)) > 0) {
    if (Date.now() > deadline) throw new Error(`events wait for the database after ${QUIET_MS} ms`);
    await pause(100);
  }
  await pause(300);
}

/** The median of the slopes between any two points: one outlier moves it little. */
export function medianSlope(points: readonly { x: number; y: number }[]): number {
  const slopes = points.flatMap((a, index) =>
    points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)),
  );
  return slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
}

/** Connections that are kept for the next call come and go: the fewest are those that never go. */
function descriptorsMore(footprints: readonly Footprint[]): number {
  const third = Math.ceil(footprints.length / 3);
  const fewest = (some: readonly Footprint[]) =>
    Math.min(...some.map(({ descriptors }) => descriptors));
  return fewest(footprints.slice(-third)) - fewest(footprints.slice(0, third));
}

/**
 * Sends a proxy in a process of its own calls of every kind, as fast as it takes them, and measures it
 * each time that it has come to rest.
 * @param warmUp calls before the first measurement: code is compiled, caches and pools are filled
 */
export async function soak(
  harness: Harness,
  plan: { warmUp: number; calls: number; measurements: number },
  told: (footprint: Footprint) => void = () => undefined,
): Promise<SoakResult> {
  const upstream = await startCountingUpstream();
  const company = await seedCompany(harness, upstream.url);
  const dataDirectory = join(harness.variables.PAG0_DATA_DIR ?? "", "soak");
  const proxy = await startMeasuredChild({
    ...harness.variables,
    PAG0_DATA_DIR: dataDirectory,
    PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port},127.0.0.1:${harness.upstream.port}`,
    PAG0_CACHE_MAX_BYTES: "2000000",
  });
  const began = performance.now();
  const outcomes = new Map<string, number>();
  const footprints: Footprint[] = [];
  let made = 0;
  try {
    for (let step = 0; step <= plan.measurements; step++) {
      const until = plan.warmUp + Math.round((plan.calls * step) / plan.measurements);
      made = await callUntil(harness, proxy, company, made, until, outcomes);
      upstream.arrived.clear();
      upstream.answered.clear();
      harness.upstream.seen.length = 0;
      await quiet(proxy.url);
      const footprint = await measure(proxy, made);
      footprints.push(footprint);
      told(footprint);
    }
    const seconds = (performance.now() - began) / 1_000;
    proxy.kill("SIGTERM");
    const { code, output } = await proxy.exited;
    if (code !== 0) throw new Error(`the proxy ended with ${code}: ${output.slice(-2_000)}`);
    const slope = (bytes: (footprint: Footprint) => number) =>
      Math.round(10_000 * medianSlope(footprints.map((at) => ({ x: at.calls, y: bytes(at) }))));
    return {
      calls: made,
      seconds,
      outcomes: Object.fromEntries([...outcomes].sort()),
      footprints,
      bytesPer10k: slope((at) => at.residentBytes),
      keptBytesPer10k: slope((at) => at.heapBytes + at.externalBytes),
      descriptorsMore: descriptorsMore(footprints),
      ...(await booksOf(harness, company.id)),
      journalBytes: bytesBelow(join(dataDirectory, "journal")),
    };
  } finally {
    proxy.kill("SIGKILL");
    await upstream.close();
  }
}

async function measure(proxy: MeasuredProxy, calls: number): Promise<Footprint> {
  const kept = await proxy.keeps();
  return { calls, ...kept, descriptors: readdirSync(`/proc/${proxy.process.pid}/fd`).length };
}

/** Makes calls on from `made`; each round has connections of its own, which end with it. */
async function callUntil(
  harness: Harness,
  { url }: MeasuredProxy,
  company: Company,
  made: number,
  until: number,
  outcomes: Map<string, number>,
): Promise<number> {
  const agent = new Agent({ connections: CALLERS, pipelining: 1 });
  const mixture = new Mixture(harness, company, agent);
  let next = made;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < until) {
        const number = next++;
        if (number % 1_000 === 0) while ((await backlogOf(url)) > MAX_BACKLOG) await pause(50);
        await mixture.call(url, number);
      }
    }),
  );
  await agent.destroy();
  for (const [name, count] of [...mixture.outcomes, ["come back", mixture.comeBack] as const])
    outcomes.set(name, (outcomes.get(name) ?? 0) + count);
  return next;
}

/** What the counters of an organization say, and how far they are from the sum of its events. */
async function booksOf(harness: Harness, id: string) {
  const counters = await harness.counters(id);
  const month = counters.find((row) => row.scopeKind === "organization" && row.period === "month");
  const [row] = await harness.admin(
    `SELECT sum(cost_nano)::text AS cost FROM usage_events WHERE organization_id = '${id}'`,
  );
  return {
    held: counters.reduce((sum, counter) => sum + counter.heldNano, 0n),
    leased: counters.reduce((sum, counter) => sum + counter.leasedNano, 0n),
    settledLessEvents: (month?.settledNano ?? 0n) - BigInt(String(row?.cost)),
  };
}
