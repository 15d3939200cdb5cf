import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { idPattern, newId } from "@pag0/contract";
import { Journal } from "./journal.ts";
import type { JournalOptions } from "./journal-options.ts";
import { directoryError, JournalDirectoryError, JournalLockedError } from "./lock.ts";

const PROXY_ID = idPattern("proxy");

export interface OwnedJournal<T> {
  proxyId: string;
  journal: Journal<T>;
}

/**
 * Opens the journals under a data directory that no living process has: the first is this process's
 * own, whose directory's name is its proxy id; the others were left by processes that are gone, and
 * are to be shipped and closed. Makes a new one where none is free. One that cannot be used is reported
 * and left as it is.
 * @throws JournalDirectoryError where no journal can be made
 */
export function openJournals<T>(
  dataDirectory: string,
  options: Omit<JournalOptions<T>, "directory">,
): { own: OwnedJournal<T>; left: OwnedJournal<T>[] } {
  const parent = join(dataDirectory, "journal");
  const ids = idsIn(parent);
  const free = ids.flatMap((proxyId) => {
    try {
      const directory = join(parent, proxyId);
      return [{ proxyId, journal: new Journal<T>({ ...options, directory }) }];
    } catch (error) {
      if (error instanceof JournalLockedError) return [];
      if (!(error instanceof JournalDirectoryError)) throw error;
      options.failed("a journal cannot be used: what is in it is not counted", error);
      return [];
    }
  });
  const [own, ...left] = free;
  if (own !== undefined) return { own, left };
  const proxyId = newId("proxy");
  const directory = join(parent, proxyId);
  return { own: { proxyId, journal: new Journal<T>({ ...options, directory }) }, left };
}

function idsIn(parent: string): string[] {
  try {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    return readdirSync(parent)
      .filter((name) => PROXY_ID.test(name))
      .sort();
  } catch (error) {
    throw directoryError(parent, error);
  }
}
