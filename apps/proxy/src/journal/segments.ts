import { join } from "node:path";
import type { JournalFiles } from "./files.ts";

const NAME = /^(\d{12})\.seg$/;
/** What a segment is called that has bytes nobody can read: it is for a person to look at. */
const DAMAGED = ".damaged";

/** Whether a file of this name is a segment that is in use. */
export function isSegment(name: string): boolean {
  return NAME.test(name);
}

export function segmentPath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(12, "0")}.seg`);
}

/** Numbers of the segments of a directory, oldest first. */
export function segmentNumbers(files: JournalFiles, directory: string): number[] {
  return files
    .list(directory)
    .flatMap((name) => {
      const match = NAME.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b);
}

/** How many segments were kept aside for what is unreadable in them. */
export function damagedSegments(files: JournalFiles, directory: string): number {
  return files.list(directory).filter((name) => name.endsWith(`.seg${DAMAGED}`)).length;
}

/**
 * Brings segments to the disk itself that an earlier process has written, which may have ended before it did.
 * @throws the system's error
 */
export function syncSegments(
  files: JournalFiles,
  directory: string,
  numbers: Iterable<number>,
): void {
  for (const number of numbers) {
    const file = files.open(segmentPath(directory, number), "r");
    try {
      files.syncNow(file);
    } finally {
      files.close(file);
    }
  }
}

/** Removes a segment in the background; one that is gone already counts as removed. */
export function removeSegment(
  files: JournalFiles,
  directory: string,
  number: number,
  done: (error: Error | null) => void,
): void {
  files.removeLater(segmentPath(directory, number), (error) =>
    done(error?.code === "ENOENT" ? null : error),
  );
}

/** Takes a segment out of the journal and keeps it. */
export function keepDamaged(files: JournalFiles, directory: string, number: number): void {
  const path = segmentPath(directory, number);
  files.rename(path, path + DAMAGED);
}
