import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque: the kernel's start time (Linux: clock ticks since boot; elsewhere: what `ps` prints). */
  startedAt: string;
}

function linuxStartTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The command in brackets may hold spaces and brackets itself; fields count from after its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function ps(pid: number, column: string): string | undefined {
  try {
    return (
      execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** When the process started, or undefined where there is none (an unreaped one counts as none). */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === "linux") return linuxStartTime(pid);
  return ps(pid, "stat")?.startsWith("Z") ? undefined : ps(pid, "lstart");
}

/** The command line of a process, its arguments joined by spaces, or undefined where there is none. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== "linux") return ps(pid, "command");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    return undefined;
  }
}

export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = startTimeOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether this very process still runs: a later one with the same number does not count. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return startTimeOf(pid) === startedAt;
}

/** Sends a signal; false where the process has ended meanwhile. */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isRunning(target)) return false;
  try {
    process.kill(target.pid, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Sends a signal to a process and to all that it started in its group; false where all have ended. */
export function signalGroup(leader: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Waits until the process has ended; false where it still runs after `timeoutMs`. */
export async function waitForEnd(target: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(target)) {
    if (Date.now() >= deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Resolves when the process has ended; does not keep our own process alive by itself. */
export async function ended(target: ProcessIdentity): Promise<void> {
  while (isRunning(target)) await sleep(500, undefined, { ref: false });
}
