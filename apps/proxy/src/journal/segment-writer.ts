import type { JournalFiles } from "./files.ts";
import { segmentPath } from "./segments.ts";

/** The segment being appended to: whole frames, one write a call. */
export class SegmentWriter {
  readonly number: number;
  readonly #files: JournalFiles;
  readonly #file: number;
  #bytes: number;
  #syncs = 0;
  #isClosing = false;

  /** @throws the system's error where the file cannot be made */
  constructor(files: JournalFiles, directory: string, number: number) {
    this.number = number;
    this.#files = files;
    const path = segmentPath(directory, number);
    this.#file = files.open(path, "a");
    this.#bytes = files.size(path);
  }

  /** Bytes of whole frames. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes frames to the operating system, which keeps them through a kill of this process.
   * @throws the system's error where the disk is full or gone; what was torn by it is cut off again
   */
  write(frames: readonly Buffer[]): void {
    const whole = this.#bytes;
    let left = frames;
    let written = 0;
    try {
      while (left.length > 0) {
        const taken = this.#files.append(this.#file, left);
        if (taken === 0) throw new Error("the disk takes nothing");
        written += taken;
        left = rest(left, taken);
      }
    } catch (error) {
      this.#cutOff(whole);
      throw error;
    }
    this.#bytes = whole + written;
  }

  /** Brings what was written to the disk itself, in the background. */
  sync(done: (error: Error | null) => void): void {
    this.#syncs++;
    this.#files.sync(this.#file, (error) => {
      this.#syncs--;
      done(error);
      if (this.#isClosing && this.#syncs === 0) this.#close();
    });
  }

  /** @throws the system's error */
  syncNow(): void {
    this.#files.syncNow(this.#file);
  }

  /** Closes the file once no sync of it is under way. */
  close(): void {
    this.#isClosing = true;
    if (this.#syncs === 0) this.#close();
  }

  #close(): void {
    try {
      this.#files.close(this.#file);
    } catch {
      // What a file system says at a close of a file that is synced or given up changes nothing.
    }
  }

  #cutOff(bytes: number): void {
    try {
      this.#files.truncate(this.#file, bytes);
    } catch {
      // The frame that was torn is skipped when it is read.
    }
  }
}

/** What is left of buffers after so many bytes of them. */
function rest(buffers: readonly Buffer[], bytes: number): Buffer[] {
  let skipped = 0;
  let index = 0;
  while (index < buffers.length) {
    const { length } = buffers[index] as Buffer;
    if (skipped + length > bytes) break;
    skipped += length;
    index++;
  }
  const left = buffers.slice(index);
  const [head] = left;
  if (head !== undefined && bytes > skipped) left[0] = head.subarray(bytes - skipped);
  return left;
}
