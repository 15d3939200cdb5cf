import type { JournalFiles } from "@pag0/proxy/accounting";
import type { Random } from "./random.ts";
import { type Owner, pause, type Scheduler } from "./scheduler.ts";

interface MemoryFile {
  data: Buffer;
  length: number;
  /** Bytes that are on the disk itself: a power cut keeps them. */
  synced: number;
}

/** So long the disk itself may not know that a file was removed; milliseconds. */
const REMOVED_FOR_MS = 5_000;
const MOST_REMOVED = 8;

class DiskError extends Error {
  override readonly name = "DiskError";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const noFile = () => new DiskError("ENOENT");

/** The disk of one proxy: it outlives the process, and does what the run's faults make it do. */
export class MemoryDisk implements JournalFiles {
  /** The process that has the directory; one that was killed writes nothing more. */
  user: Owner;
  isFull = false;
  /** Milliseconds that a write holds its process up, and a sync takes. */
  slowMs = 0;
  /** When it was last known that syncs may be late. */
  troubledAt = Number.NEGATIVE_INFINITY;
  /** Ends the process in the middle of its next write. */
  onNextWrite: (() => void) | null = null;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #files = new Map<string, MemoryFile>();
  readonly #open = new Map<number, MemoryFile>();
  readonly #removed: { path: string; file: MemoryFile; at: number }[] = [];
  #nextHandle = 3;

  constructor(scheduler: Scheduler, random: Random, user: Owner) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.user = user;
  }

  open(path: string, flags: "a" | "r" | "r+" | "w+"): number {
    this.#check();
    let file = this.#files.get(path);
    if (file === undefined && (flags === "r" || flags === "r+")) throw noFile();
    if (file === undefined || flags === "w+") {
      file = { data: Buffer.alloc(16 * 1024), length: 0, synced: 0 };
      this.#files.set(path, file);
    }
    this.#open.set(this.#nextHandle, file);
    return this.#nextHandle++;
  }

  append(handle: number, buffers: readonly Buffer[]): number {
    this.#check();
    const file = this.#fileOf(handle);
    const whole = buffers.reduce((sum, { length }) => sum + length, 0);
    const end = this.onNextWrite;
    if (this.isFull || this.slowMs > 0) this.troubledAt = this.#scheduler.now;
    const isTorn = end !== null || this.isFull || (whole > 1 && this.#random.chance(0.01));
    const taken = isTorn ? this.#random.between(this.isFull ? 0 : 1, whole - 1) : whole;
    this.#write(file, Buffer.concat(buffers as Buffer[]).subarray(0, taken), file.length);
    this.#scheduler.happened("writes", () => `${taken} of ${whole} bytes`);
    if (this.slowMs > 0)
      pause(this.user, this.#scheduler.now + this.#random.between(0, this.slowMs));
    if (end !== null) {
      this.onNextWrite = null;
      end();
      throw new DiskError("EIO");
    }
    if (this.isFull) throw new DiskError("ENOSPC");
    return taken;
  }

  writeAt(handle: number, data: Buffer, position: number): void {
    this.#check();
    if (this.isFull) throw new DiskError("ENOSPC");
    this.#write(this.#fileOf(handle), data, position);
  }

  read(handle: number, into: Buffer, at: number, position: number): number {
    const file = this.#fileOf(handle);
    return file.data.copy(into, at, Math.min(position, file.length), file.length);
  }

  truncate(handle: number, bytes: number): void {
    this.#check();
    const file = this.#fileOf(handle);
    file.length = bytes;
    file.synced = Math.min(file.synced, bytes);
  }

  sync(handle: number, done: (error: Error | null) => void): void {
    this.#check();
    const file = this.#fileOf(handle);
    const bytes = file.length;
    if (this.slowMs > 0) this.troubledAt = this.#scheduler.now + this.slowMs;
    this.#scheduler.after(this.#random.between(0, this.slowMs), this.user, () => {
      this.#scheduler.happened("synced");
      file.synced = Math.max(file.synced, Math.min(bytes, file.length));
      done(null);
    });
  }

  syncNow(handle: number): void {
    this.#check();
    const file = this.#fileOf(handle);
    file.synced = file.length;
  }

  close(handle: number): void {
    this.#open.delete(handle);
  }

  /** Its host loses power: what was not synced is there, torn or not there, and what was removed may be there. */
  cutPower(): void {
    const random = this.#random;
    this.#open.clear();
    for (const { path, file, at } of this.#removed)
      if (at > this.#scheduler.now - REMOVED_FOR_MS && !this.#files.has(path) && random.chance(0.5))
        this.#files.set(path, file);
    for (const [path, file] of this.#files) {
      if (file.synced === 0 && random.chance(0.5)) this.#files.delete(path);
      const length = random.chance(0.5) ? file.synced : random.between(file.synced, file.length);
      if (random.chance(0.3)) file.data.fill(0, random.between(file.synced, length), length);
      Object.assign(file, { length, synced: length });
    }
  }

  list(directory: string): string[] {
    return [...this.#files.keys()]
      .filter((path) => path.startsWith(`${directory}/`))
      .map((path) => path.slice(directory.length + 1));
  }

  size(path: string): number {
    return this.#named(path).length;
  }

  readAll(path: string): Buffer {
    const file = this.#named(path);
    return Buffer.from(file.data.subarray(0, file.length));
  }

  remove(path: string): void {
    this.#check();
    const file = this.#named(path);
    this.#files.delete(path);
    if (this.#removed.push({ path, file, at: this.#scheduler.now }) > MOST_REMOVED)
      this.#removed.shift();
  }

  removeLater(path: string, done: (error: null) => void): void {
    this.remove(path);
    done(null);
  }

  rename(from: string, to: string): void {
    this.#check();
    this.#files.set(to, this.#named(from));
    this.#files.delete(from);
  }

  #check(): void {
    if (!this.user.alive) throw new DiskError("EIO");
  }

  #fileOf(handle: number): MemoryFile {
    const file = this.#open.get(handle);
    if (file === undefined) throw new DiskError("EBADF");
    return file;
  }

  #named(path: string): MemoryFile {
    const file = this.#files.get(path);
    if (file === undefined) throw noFile();
    return file;
  }

  #write(file: MemoryFile, data: Buffer, position: number): void {
    const end = position + data.length;
    if (end > file.data.length) {
      const grown = Buffer.alloc(Math.max(end, file.data.length * 2));
      file.data.copy(grown, 0, 0, file.length);
      file.data = grown;
    }
    data.copy(file.data, position);
    file.length = Math.max(file.length, end);
  }
}
