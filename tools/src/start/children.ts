import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isRunning, type ProcessIdentity, signalGroup } from "../postgres/processes.ts";
import type { Log } from "./log.ts";

export interface ChildOptions {
  /** The component in the log. */
  name: string;
  /** What follows `node` on the command line. */
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Answers 200 once the child serves. */
  readyUrl?: string;
  /** How long it may drain after SIGTERM before SIGKILL. */
  stopWithinMs: number;
  log: Log;
  /** Lines that say nothing to who reads the log. */
  leaveOut?: RegExp;
  /** Called whenever the running process is another one, or none. */
  onChange?: () => void;
  backOff?: { firstMs: number; mostMs: number };
}

export interface Child {
  name: string;
  /** The process that runs now. */
  identity(): ProcessIdentity | undefined;
  /** @throws Error naming the child with the end of its log where it does not come up. */
  waitUntilReady(timeoutMs: number): Promise<void>;
  /** SIGTERM, then SIGKILL after `stopWithinMs`; not started again. */
  stop(): Promise<void>;
  /** SIGKILL to it and what it started, now. */
  kill(): void;
}

const LAST_LINES = 12;
const BACK_OFF = { firstMs: 500, mostMs: 30_000 };
/** A child that ran this long and then ended starts the back-off anew. */
const STEADY_MS = 60_000;
/** So many ends before it was ever ready mean that trying on is pointless. */
const ATTEMPTS_TO_START = 3;

/**
 * Starts a child and keeps it running: whenever it ends, it is started again after a back-off that
 * doubles. It has a process group of its own, so that Ctrl-C in the terminal reaches us alone and the
 * order of stopping is ours.
 */
export function startChild(options: ChildOptions): Child {
  const { name, log, backOff = BACK_OFF } = options;
  const tail: string[] = [];
  const stopping = new AbortController();
  let current: { process: ChildProcess; identity: ProcessIdentity | undefined } | undefined;
  let ends = 0;
  let delayMs = backOff.firstMs;

  function read(stream: "stdout" | "stderr", child: ChildProcess): void {
    const input = child[stream];
    if (input === null) return;
    createInterface({ input }).on("line", (line) => {
      tail.push(line);
      if (tail.length > LAST_LINES) tail.shift();
      if (options.leaveOut?.test(line) !== true) log.childLine(name, line, stream);
    });
  }

  function runOnce(): Promise<string> {
    const child = spawn(process.execPath, options.args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    read("stdout", child);
    read("stderr", child);
    current = {
      process: child,
      identity: child.pid === undefined ? undefined : identify(child.pid),
    };
    options.onChange?.();
    return new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ?? `code ${code}`));
    });
  }

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const how = await runOnce();
      // What it started and left behind could hold its port.
      send("SIGKILL");
      current = undefined;
      options.onChange?.();
      if (stopping.signal.aborted) return;
      ends++;
      if (Date.now() - startedAt > STEADY_MS) delayMs = backOff.firstMs;
      log.error(`${name} ended (${how}); starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, backOff.mostMs);
    }
  }

  function send(name: NodeJS.Signals): void {
    if (current?.process.pid !== undefined) signalGroup(current.process.pid, name);
  }

  const finished = keepRunning();

  return {
    name,
    identity: () => current?.identity,
    kill: () => {
      stopping.abort();
      send("SIGKILL");
    },
    waitUntilReady: async (timeoutMs) => {
      if (options.readyUrl === undefined) return;
      const deadline = Date.now() + timeoutMs;
      while (!(await answersOk(options.readyUrl))) {
        if (stopping.signal.aborted) throw new Error(`${name} was stopped before it was ready`);
        if (ends >= ATTEMPTS_TO_START || Date.now() > deadline)
          throw new Error(
            `${name} did not come up (${options.readyUrl}); its last lines:\n${tail.join("\n") || "(none)"}`,
          );
        await sleep(100);
      }
    },
    stop: async () => {
      stopping.abort();
      send("SIGTERM");
      const late = setTimeout(() => {
        log.warn(`${name} did not stop within ${options.stopWithinMs / 1000} s and is killed`);
        send("SIGKILL");
      }, options.stopWithinMs);
      await finished;
      clearTimeout(late);
    },
  };
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Ends processes that a killed supervisor left behind: SIGTERM to each group, then SIGKILL. */
export async function endOrphans(orphans: ProcessIdentity[], withinMs: number): Promise<number> {
  const alive = orphans.filter(isRunning);
  const toGroup = (name: NodeJS.Signals) => {
    for (const orphan of alive.filter(isRunning)) signalGroup(orphan.pid, name);
  };
  toGroup("SIGTERM");
  const deadline = Date.now() + withinMs;
  while (alive.some(isRunning) && Date.now() < deadline) await sleep(50);
  toGroup("SIGKILL");
  while (alive.some(isRunning)) await sleep(50);
  return alive.length;
}
