import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identify, isRunning, type ProcessIdentity } from "../postgres/processes.ts";
import { StartFailure } from "./options.ts";

interface Holder extends ProcessIdentity {
  consoleUrl: string;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

/** Makes `file` appear with its content in one step; false where there is one already. */
function place(file: string, holder: Holder): boolean {
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, JSON.stringify(holder));
  try {
    linkSync(whole, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(whole);
  }
}

/**
 * Takes the data directory for this process until `release`. The lock names its holder by number and
 * start time, so that one left by a killed process, or by one before a reboot, is nobody's.
 * @throws StartFailure naming the process that has it.
 */
export function lockDataDirectory(
  dataDirectory: string,
  consoleUrl: string,
): { release: () => void } {
  const file = join(dataDirectory, "lock.json");
  const self = identify(process.pid);
  if (self === undefined) throw new Error("this process does not find itself");
  const mine = { ...self, consoleUrl };
  while (!place(file, mine)) {
    const holder = readHolder(file);
    if (holder !== undefined && isRunning(holder))
      throw new StartFailure(
        `Pag0 runs on ${dataDirectory} already (process ${holder.pid}, ${holder.consoleUrl}): use that one, stop it first, or name another directory with --data-dir`,
      );
    // Moved aside rather than removed: should another starter have replaced it meanwhile, that one's goes back.
    const aside = `${file}.stale.${process.pid}`;
    try {
      renameSync(file, aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw error;
    }
    const moved = readHolder(aside);
    if (moved !== undefined && isRunning(moved)) place(file, moved);
    rmSync(aside);
  }
  return {
    release: () => {
      if (readHolder(file)?.pid === process.pid) rmSync(file);
    },
  };
}
