import { closeSync, fdatasync, fdatasyncSync, openSync, writevSync } from "node:fs";
import { segmentPath } from "./segments.ts";

/** The segment being appended to: whole frames, one `writev` a call. */
export class SegmentWriter {
  readonly number: number;
  #file: number;
  #bytes = 0;
  #dirty = false;
  #syncing = false;

  constructor(directory: string, number: number) {
    this.number = number;
    this.#file = openSync(segmentPath(directory, number), "a", 0o600);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes frames to the operating system, which keeps them through a kill of this process.
   * @throws the system's error where the disk is full or gone; a frame torn by it is skipped at replay.
   */
  write(frames: readonly Buffer[]): void {
    let left = [...frames];
    while (left.length > 0) {
      let written = writevSync(this.#file, left.slice(0, 1_000));
      this.#bytes += written;
      this.#dirty = true;
      while (written > 0) {
        const head = left[0] as Buffer;
        if (written < head.length) {
          left[0] = head.subarray(written);
          break;
        }
        written -= head.length;
        left = left.slice(1);
      }
    }
  }

  /** Brings what was written to the disk itself, in the background; `failed` hears of an error. */
  sync(failed: (error: Error) => void): void {
    if (!this.#dirty || this.#syncing) return;
    this.#dirty = false;
    this.#syncing = true;
    fdatasync(this.#file, (error) => {
      this.#syncing = false;
      if (error !== null) failed(error);
    });
  }

  close(): void {
    fdatasyncSync(this.#file);
    closeSync(this.#file);
    this.#file = -1;
  }
}
