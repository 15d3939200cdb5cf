import { type JournalFiles, systemFiles } from "./files.ts";

/** A disk for tests, whose faults come and go. */
export class FaultyFiles implements JournalFiles {
  /** What writes, and openings for writing, fail with. */
  writeError: string | null = null;
  /** So many bytes are still taken before writes fail with ENOSPC. */
  room = Number.POSITIVE_INFINITY;
  syncError: string | null = null;
  readError: string | null = null;
  /** Syncs that were begun and have not ended, while `holdSyncs` is set. */
  holdSyncs = false;
  readonly held: (() => void)[] = [];
  syncs = 0;

  release(): void {
    this.holdSyncs = false;
    for (const go of this.held.splice(0)) go();
  }

  open(path: string, flags: "a" | "r" | "r+" | "w+"): number {
    if (flags === "r") fail(this.readError);
    else fail(this.writeError);
    return systemFiles.open(path, flags);
  }

  append(file: number, buffers: readonly Buffer[]): number {
    fail(this.writeError);
    const [head] = buffers;
    if (head === undefined) return 0;
    // A torn write: a part of a record is on the disk already when the next write fails.
    const taken = head.subarray(0, Math.min(head.length, this.room));
    if (taken.length === 0) fail("ENOSPC");
    this.room -= taken.length;
    return systemFiles.append(file, [taken]);
  }

  writeAt(file: number, data: Buffer, position: number): void {
    fail(this.writeError);
    systemFiles.writeAt(file, data, position);
  }

  read(file: number, into: Buffer, at: number, position: number): number {
    fail(this.readError);
    return systemFiles.read(file, into, at, position);
  }

  sync(file: number, done: (error: Error | null) => void): void {
    this.syncs++;
    const go = () =>
      this.syncError === null ? systemFiles.sync(file, done) : done(systemError(this.syncError));
    if (this.holdSyncs) this.held.push(go);
    else go();
  }

  syncNow(file: number): void {
    fail(this.syncError);
    systemFiles.syncNow(file);
  }

  truncate = systemFiles.truncate;
  close = systemFiles.close;
  list = systemFiles.list;
  size = systemFiles.size;
  remove = systemFiles.remove;
  removeLater = systemFiles.removeLater;
  rename = systemFiles.rename;
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function fail(code: string | null): void {
  if (code !== null) throw systemError(code);
}
