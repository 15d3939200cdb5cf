import { Frames, type Piece } from "./frame.ts";
import type { Position } from "./record.ts";

/** Hears where a record lies, each time that it is written. */
export type Written = (position: Position) => void;

/** Records that are written together. */
export interface Batch {
  bytes: Buffer;
  records: readonly { readonly bytes: number; readonly written: Written }[];
}

/** Records that were not given to the operating system yet. */
export class PendingRecords {
  readonly #frames = new Frames();
  #records: { bytes: number; written: Written }[] = [];

  /** @throws RangeError for a record that is too large */
  add(payload: readonly Piece[], written: Written): void {
    this.#records.push({ bytes: this.#frames.add(payload), written });
  }

  /** All of them; null where there are none. They stay until `clear`. */
  batch(): Batch | null {
    if (this.#records.length === 0) return null;
    return { bytes: this.#frames.bytes(), records: this.#records };
  }

  clear(): void {
    this.#records = [];
    this.#frames.clear();
  }
}
