import type { DeferredCall, DeferredKey, UsageRecord } from "@pag0/db";
import type { JobReport } from "@pag0/metering";
import type { CallEvent } from "../journal/call-event.ts";
import { correctionOf } from "./correction.ts";

export type LateResult = "settled" | "incomplete" | "unknown" | "dropped";

export interface LateSettlementsOptions {
  /** Finds the call that started a job, whichever proxy sent it. */
  find: (key: DeferredKey) => Promise<DeferredCall | null>;
  /** Writes an event into the journal. */
  write: (event: CallEvent) => Promise<void>;
  failed: (message: string, error: unknown) => void;
  counted: (result: LateResult) => void;
}

/** A job that this proxy started may be asked for before its event is in the database. */
const MOST_STARTED = 1_000;
const MOST_DONE = 10_000;
/** Another proxy's event is in the database a moment later; a job that nobody knows was not started through us. */
const AGAIN_MS = [300, 1_000, 3_000, 10_000, 30_000] as const;
const MOST_WAITING = 200;

function nameOf({ organizationId, providerId, job }: DeferredKey): string {
  return `${organizationId}|${providerId}|${job}`;
}

function keep<Value>(map: Map<string, Value>, most: number, name: string, value: Value): void {
  map.set(name, value);
  const oldest = map.keys().next().value;
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/**
 * Settles calls whose usage their vendor tells later: such a call is charged at the most it can cost, and
 * when an answer tells what the job did use a correction goes into the journal. It has one identifier
 * however often that is told, and is counted once, by the database.
 */
export class LateSettlements {
  readonly #options: LateSettlementsOptions;
  readonly #started = new Map<string, UsageRecord>();
  readonly #done = new Map<string, true>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(options: LateSettlementsOptions) {
    this.#options = options;
  }

  /** A call that was recorded started a job. */
  started(event: CallEvent): void {
    const { organizationId, providerId, job } = event;
    if (job === undefined || providerId === null) return;
    keep(this.#started, MOST_STARTED, nameOf({ organizationId, providerId, job: job.id }), {
      ...event,
    });
  }

  /**
   * An answer told what a job used. Resolves when the correction is in the journal, or when there is none to
   * be written now; never rejects.
   */
  told(event: Pick<CallEvent, "organizationId" | "providerId">, report: JobReport): Promise<void> {
    const { organizationId, providerId } = event;
    if (providerId === null) return Promise.resolve();
    const key = { organizationId, providerId, job: report.id };
    return this.#settle(key, report, 0);
  }

  /** Lets what is under way end, and forgets what waits: it is told again with the next answer. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    await Promise.all(this.#running.values());
  }

  #settle(key: DeferredKey, report: JobReport, tried: number): Promise<void> {
    const name = nameOf(key);
    if (this.#done.has(name) || this.#waiting.has(name)) return Promise.resolve();
    const other = this.#running.get(name);
    // What another answer told may not have been all of it.
    if (other !== undefined) return other.then(() => this.#settle(key, report, tried));
    const running = this.#try(key, report, tried).finally(() => this.#running.delete(name));
    this.#running.set(name, running);
    return running;
  }

  async #try(key: DeferredKey, report: JobReport, tried: number): Promise<void> {
    const { find, write, counted, failed } = this.#options;
    const name = nameOf(key);
    try {
      const own = this.#started.get(name);
      const call = own ?? (await find(key));
      if (call === null) return this.#again(key, report, tried, "unknown");
      if ("isSettled" in call && call.isSettled) return this.#end(name);
      const correction = correctionOf("isSettled" in call ? call.event : call, report);
      // Nothing is remembered: the next answer may tell of all of it.
      if (correction === null) return counted("incomplete");
      await write(correction);
      this.#end(name, "settled");
    } catch (error) {
      if (tried === 0) failed("what a job has cost could not be settled and is tried again", error);
      this.#again(key, report, tried, "dropped");
    }
  }

  #end(name: string, result?: LateResult): void {
    this.#started.delete(name);
    keep(this.#done, MOST_DONE, name, true);
    if (result !== undefined) this.#options.counted(result);
  }

  #again(key: DeferredKey, report: JobReport, tried: number, otherwise: LateResult): void {
    const name = nameOf(key);
    const pause = AGAIN_MS[tried];
    if (this.#isStopped) return;
    if (pause === undefined || this.#waiting.size >= MOST_WAITING) {
      this.#options.counted(otherwise);
      return;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#settle(key, report, tried + 1);
    }, pause);
    timer.unref();
    this.#waiting.set(name, timer);
  }
}
