import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;
/** The file that is locked. */
export const LOCK = "lock";

/** Thrown where another process has the journal's directory. */
export class JournalLockedError extends Error {
  override readonly name = "JournalLockedError";
}

/** Thrown where a directory cannot be used; the message says why and what to do. */
export class JournalDirectoryError extends Error {
  override readonly name = "JournalDirectoryError";
}

export interface DirectoryLock {
  release: () => void;
}

const REMEDIES: Record<string, string> = {
  EACCES: "give the user of this process the right to read and write it",
  EPERM: "give the user of this process the right to read and write it",
  EROFS: "its file system is read-only: name a directory on one that can be written",
  ENOSPC: "its disk is full: make room",
  ENOTDIR: "a part of the path is a file: name a directory",
  EEXIST: "there is a file of this name: name a directory",
};

/** An error of the system about a directory, with what to do about it. */
export function directoryError(directory: string, error: unknown): JournalDirectoryError {
  const { code, message } = error as NodeJS.ErrnoException;
  const remedy = REMEDIES[code ?? ""] ?? message;
  return new JournalDirectoryError(
    `PAG0_DATA_DIR: the directory ${directory} cannot be used (${code ?? "error"}); ${remedy}`,
    { cause: error },
  );
}

/**
 * Makes the directory and takes it for this process. The lock is the operating system's own on a small
 * SQLite file, so it ends with the process, also after kill -9, and never goes stale.
 * @throws JournalLockedError, JournalDirectoryError
 */
export function takeDirectory(directory: string): DirectoryLock {
  let database: DatabaseSync;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    database = new DatabaseSync(join(directory, LOCK), { timeout: 0 });
  } catch (error) {
    throw directoryError(directory, error);
  }
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY)
      throw new JournalLockedError(`another process uses the journal in ${directory}`);
    throw directoryError(directory, error);
  }
  return { release: () => database.close() };
}
