import type { Size } from "./canned.ts";
import { load } from "./load.ts";
import { usageOf } from "./processes.ts";
import { streamFor } from "./streams.ts";
import type { Subject, SubjectName } from "./subjects.ts";

/** One way of calling that all subjects are measured with. */
export type Shape =
  | { kind: "json"; connections: number; size: Size }
  | { kind: "stream"; connections: number };

export const nameOf = (shape: Shape): string =>
  shape.kind === "json"
    ? `${shape.size} JSON, ${shape.connections} connections`
    : `streams, ${shape.connections} connections`;

/** The figures of one round; times in milliseconds. */
export interface Round {
  /** Those that were answered as they should be. */
  calls: number;
  /** Calls that were refused or broken. */
  errors: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** Until the whole answer is there, of streams. */
  totalP50: number;
  /** Processor time of the subject's processes for one call, with what is left to do after it. */
  cpuPerCall: number;
  /** The same of PostgreSQL, where the subject has one. */
  databaseCpuPerCall: number;
  rssBytes: number;
  /** Calls a second if all that is left to do after the round counts as part of it. */
  sustainedPerSecond: number;
}

export interface Measuring {
  directory: string;
  postgresPid: number;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

type Called = Pick<Round, "calls" | "errors" | "perSecond" | "p50" | "p99" | "totalP50">;

async function call(
  subject: Subject,
  shape: Shape,
  seconds: number,
  directory: string,
): Promise<Called> {
  if (shape.kind === "stream") {
    const streams = await streamFor(subject.target, shape.connections, seconds);
    const { firstByteMs, totalMs, perSecond } = streams;
    return {
      calls: totalMs.length,
      errors: 0,
      perSecond,
      p50: percentile(firstByteMs, 0.5),
      p99: percentile(firstByteMs, 0.99),
      totalP50: percentile(totalMs, 0.5),
    };
  }
  const told = await load(subject.target, shape.size, shape.connections, seconds, directory);
  const { errors, p50Us, p99Us } = told;
  const calls = told.calls - errors;
  const perSecond = calls / told.seconds;
  return { calls, errors, perSecond, p50: p50Us / 1000, p99: p99Us / 1000, totalP50: p50Us / 1000 };
}

/**
 * Measures one subject for one round, with nothing else going on.
 * @throws Error where a stream is not answered as it should be
 */
export async function measure(
  subject: Subject,
  shape: Shape,
  seconds: number,
  { directory, postgresPid }: Measuring,
): Promise<Round> {
  const own = usageOf(subject.pid);
  const database = usageOf(postgresPid);
  const started = performance.now();
  const called = await call(subject, shape, seconds, directory);
  const { rssBytes } = usageOf(subject.pid);
  await subject.settled();
  const elapsed = (performance.now() - started) / 1000;
  const cpu = (since: { cpuMs: number }, pid: number) =>
    (usageOf(pid).cpuMs - since.cpuMs) / called.calls;
  return {
    ...called,
    rssBytes,
    cpuPerCall: cpu(own, subject.pid),
    databaseCpuPerCall: isOurs(subject.name) ? cpu(database, postgresPid) : 0,
    sustainedPerSecond: called.calls / Math.max(elapsed, called.calls / called.perSecond),
  };
}

export const isOurs = (name: SubjectName): boolean => name.startsWith("pag0");
