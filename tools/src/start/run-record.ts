import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "../postgres/processes.ts";
import { type Child, endOrphans } from "./children.ts";
import type { Log } from "./log.ts";

const ORPHANS_WITHIN_MS = 8_000;

const fileIn = (dataDirectory: string) => join(dataDirectory, "run.json");

/** Writes down which children run, so that a start after a kill -9 of this process can end them. */
export function recordChildren(dataDirectory: string, children: Child[]): void {
  const file = fileIn(dataDirectory);
  const running = children.flatMap((child) => {
    const identity = child.identity();
    return identity === undefined ? [] : [{ name: child.name, ...identity }];
  });
  if (running.length === 0) {
    rmSync(file, { force: true });
  } else {
    writeFileSync(`${file}.new`, JSON.stringify({ children: running }, null, 2));
    renameSync(`${file}.new`, file);
  }
}

/** Ends the children that the last supervisor on this directory left behind when it was killed. */
export async function endRecordedChildren(dataDirectory: string, log: Log): Promise<void> {
  const file = fileIn(dataDirectory);
  if (!existsSync(file)) return;
  const { children } = JSON.parse(readFileSync(file, "utf8")) as { children: ProcessIdentity[] };
  const count = await endOrphans(children, ORPHANS_WITHIN_MS);
  if (count > 0) log.warn(`ended ${count} processes that the last start left behind`);
  rmSync(file);
}
