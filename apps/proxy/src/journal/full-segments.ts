import type { JournalFiles } from "./files.ts";
import { damagedSegments, keepDamaged, removeSegment, segmentPath } from "./segments.ts";

export interface FullSegmentsOptions {
  files: JournalFiles;
  directory: string;
  failed: (message: string, error: unknown) => void;
  /** Sizes of those that an earlier process left, by their numbers, oldest first. */
  sizes: Map<number, number>;
  /** Those of them with bytes that nobody can read. */
  damaged: Iterable<number>;
}

/** The segments before the one that is written to, until nothing needs them. */
export class FullSegments {
  readonly #options: FullSegmentsOptions;
  readonly #sizes: Map<number, number>;
  readonly #damaged: Set<number>;
  #bytes = 0;
  #kept: number;
  /** Nothing needs those before one, as soon as the disk itself has so many bytes of the log. */
  #unneeded: { before: number; bytes: number } | null = null;
  /** Those before it are removed. */
  #before = 0;
  #isRemoving = false;

  constructor(options: FullSegmentsOptions) {
    this.#options = options;
    this.#sizes = options.sizes;
    for (const bytes of options.sizes.values()) this.#bytes += bytes;
    this.#damaged = new Set(options.damaged);
    this.#kept = damagedSegments(options.files, options.directory);
  }

  /** Of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Oldest first. */
  get numbers(): number[] {
    return [...this.#sizes.keys()];
  }

  /** How many have bytes that nobody can read, those that were kept aside for it among them. */
  get damaged(): number {
    return this.#kept + this.#damaged.size;
  }

  add(segment: number, bytes: number): void {
    this.#sizes.set(segment, bytes);
    this.#bytes += bytes;
  }

  /** A segment has bytes that nobody can read: it is kept aside when it is not needed. */
  damage(segment: number): void {
    this.#damaged.add(segment);
  }

  /**
   * Removes those before a segment: what tells that they are not needed lies in the log, and has to be on the disk
   * itself before. A loss of power then leaves a call's beginning or its end.
   * @param written bytes of the log so far
   * @param synced bytes of it that the disk itself has
   */
  removeBefore(before: number, written: number, synced: number): void {
    if (this.#unneeded !== null && synced >= this.#unneeded.bytes) {
      this.#remove(this.#unneeded.before);
      this.#unneeded = null;
    }
    if (synced === written) this.#remove(before);
    else this.#unneeded ??= { before, bytes: written };
  }

  /** Removes no more of them. */
  stop(): void {
    this.#before = 0;
  }

  #remove(before: number): void {
    this.#before = before;
    if (!this.#isRemoving) this.#removeNext();
  }

  /** One after the other, so that a kill in the middle leaves no gap. */
  #removeNext(): void {
    const { files, directory } = this.#options;
    for (const [segment, bytes] of this.#sizes) {
      if (segment >= this.#before) return;
      if (!this.#damaged.has(segment)) {
        this.#isRemoving = true;
        removeSegment(files, directory, segment, (error) => {
          this.#isRemoving = false;
          if (error !== null) return this.#stays(segment, error);
          this.#forget(segment, bytes);
          this.#removeNext();
        });
        return;
      }
      try {
        keepDamaged(files, directory, segment);
      } catch (error) {
        this.#stays(segment, error);
        return;
      }
      this.#damaged.delete(segment);
      this.#kept++;
      this.#forget(segment, bytes);
    }
  }

  #forget(segment: number, bytes: number): void {
    this.#sizes.delete(segment);
    this.#bytes -= bytes;
  }

  /** It is tried again with the next one. */
  #stays(segment: number, error: unknown): void {
    const { directory, failed } = this.#options;
    failed(`the segment ${segmentPath(directory, segment)} stays`, error);
  }
}
