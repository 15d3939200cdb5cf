import { rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JournalFiles } from "./files.ts";
import { LOCK } from "./lock.ts";
import { isSegment } from "./segments.ts";
import { MARK } from "./shipped-mark.ts";

/** The second is there as long as SQLite has the first locked. */
const LOCKS = [`${LOCK}-journal`, LOCK];

/**
 * Removes the directory of a journal in which nothing is left, unless it has other files: those are for a person to
 * look at. Its lock goes last while it is still had, so that no two processes ever have the directory.
 * @throws the system's error
 */
export function removeDirectory(files: JournalFiles, directory: string): void {
  const names = files.list(directory).filter((name) => !LOCKS.includes(name));
  if (names.some((name) => name !== MARK && !isSegment(name))) return;
  for (const name of [...names, ...LOCKS]) rmSync(join(directory, name), { force: true });
  rmdirSync(directory);
}
