import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlink,
  unlinkSync,
  writeSync,
  writevSync,
} from "node:fs";

/** The file system as the journal uses it: every function throws the system's own error. */
export interface JournalFiles {
  open(path: string, flags: "a" | "r" | "r+" | "w+"): number;
  /** Writes at the end; returns how many bytes were taken, which may be fewer than there are. */
  append(file: number, buffers: readonly Buffer[]): number;
  /** Writes at a place. */
  writeAt(file: number, data: Buffer, position: number): void;
  read(file: number, into: Buffer, at: number, position: number): number;
  truncate(file: number, bytes: number): void;
  /** Brings what was written to the disk itself, in the background. */
  sync(file: number, done: (error: Error | null) => void): void;
  syncNow(file: number): void;
  close(file: number): void;
  list(directory: string): string[];
  size(path: string): number;
  remove(path: string): void;
  /** Removes in the background: to give back what a large file takes holds up a thread for milliseconds. */
  removeLater(path: string, done: (error: NodeJS.ErrnoException | null) => void): void;
  rename(from: string, to: string): void;
}

/** So many buffers one `writev` takes (IOV_MAX). */
const MOST_BUFFERS = 1_000;

export const systemFiles: JournalFiles = {
  open: (path, flags) => openSync(path, flags, 0o600),
  append(file, buffers) {
    const [only] = buffers;
    if (only !== undefined && buffers.length === 1) return writeSync(file, only);
    return writevSync(file, buffers.slice(0, MOST_BUFFERS));
  },
  writeAt: (file, data, position) => {
    writeSync(file, data, 0, data.length, position);
  },
  read: (file, into, at, position) => readSync(file, into, at, into.length - at, position),
  truncate: (file, bytes) => ftruncateSync(file, bytes),
  sync: (file, done) => fdatasync(file, done),
  syncNow: (file) => fdatasyncSync(file),
  close: (file) => closeSync(file),
  list: (directory) => readdirSync(directory),
  size: (path) => statSync(path).size,
  remove: (path) => unlinkSync(path),
  removeLater: (path, done) => unlink(path, done),
  rename: (from, to) => renameSync(from, to),
};
