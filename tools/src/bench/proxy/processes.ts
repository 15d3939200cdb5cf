import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** `getconf CLK_TCK` of every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;
const START_MS = 30_000;
const STOP_MS = 15_000;

export const root = fileURLToPath(new URL("../../../../", import.meta.url));

export interface Program {
  pid: number;
  /** SIGTERM, and SIGKILL where that does not end it. */
  stop: () => Promise<void>;
}

/** Starts a program with its output in a file. */
export function start(
  command: string,
  args: readonly string[],
  logFile: string,
  env: Record<string, string | undefined> = {},
): Program & { child: ChildProcess } {
  const log = openSync(logFile, "a");
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", log, log],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  closeSync(log);
  child.on("error", () => undefined);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  return { child, pid, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(late);
}

/** Starts a program of ours that prints `{"port": …}`. */
export async function startWithPort(
  file: string,
  args: readonly string[],
  logFile: string,
): Promise<Program & { port: number }> {
  const program = start(process.execPath, [file, ...args], logFile);
  const port = await until(`${file} to listen`, program.child, () =>
    Number(/"port":(\d+)/.exec(readFileSync(logFile, "utf8"))?.[1] ?? Number.NaN),
  );
  return { ...program, port };
}

/** Waits until a program gives a number. @throws Error where it ends or takes longer than 30 s */
async function until(what: string, child: ChildProcess, ask: () => number): Promise<number> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = ask();
    if (!Number.isNaN(answer)) return answer;
    await pause(30);
  }
  throw new Error(`waited for ${what}; it ${child.exitCode === null ? "does not" : "has ended"}`);
}

/** Waits until an address answers below 500. */
export async function untilServing(url: string, child: ChildProcess): Promise<void> {
  let status = Number.NaN;
  await until(`${url} to answer`, child, () => {
    fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer();
        if (answer.status < 500) status = answer.status;
      },
      () => undefined,
    );
    return status;
  });
}

/** A port that was free a moment ago, for programs that cannot choose one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

interface Stat {
  parent: number;
  cpuMs: number;
  rssBytes: number;
}

/** Fields of proc_pid_stat(5), which begin after the command's closing bracket. */
function readStat(pid: string): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It ended since the directory was read.
    return null;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (index: number) => Number(fields[index]);
  return {
    parent: number(1),
    cpuMs: ((number(11) + number(12)) * 1000) / TICKS_PER_SECOND,
    rssBytes: number(21) * PAGE_BYTES,
  };
}

export interface Usage {
  /** Processor time since the start, of user and system. */
  cpuMs: number;
  rssBytes: number;
}

/** What a process and all its living descendants have used. */
export function usageOf(pid: number): Usage {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat !== null) stats.set(Number(name), stat);
  }
  const total = { cpuMs: 0, rssBytes: 0 };
  for (const [own, { cpuMs, rssBytes }] of stats) {
    let at = own;
    while (at !== pid && at > 1) at = stats.get(at)?.parent ?? 0;
    if (at !== pid) continue;
    total.cpuMs += cpuMs;
    total.rssBytes += rssBytes;
  }
  return total;
}
