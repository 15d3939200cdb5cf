import { join } from "node:path";
import type { JournalFiles } from "./files.ts";
import type { Position } from "./record.ts";

/** The file that it is in. */
export const MARK = "shipped";
const FORM = /^(\d{12}) (\d{12})\n$/;

/**
 * Remembers on the disk from where on events are not in the database yet, so that a start does not send
 * what is there again. It may lag behind, which costs time alone: the database knows each event's id.
 */
export class ShippedMark {
  readonly #files: JournalFiles;
  readonly #file: number;

  /** @throws the system's error where the file cannot be opened */
  constructor(files: JournalFiles, directory: string) {
    this.#files = files;
    const path = join(directory, MARK);
    this.#file = files.open(path, files.list(directory).includes(MARK) ? "r+" : "w+");
  }

  read(): Position {
    const data = Buffer.alloc(26);
    this.#files.read(this.#file, data, 0, 0);
    const match = FORM.exec(data.toString("latin1"));
    return { segment: Number(match?.[1] ?? 0), offset: Number(match?.[2] ?? 0) };
  }

  /** @throws the system's error */
  write({ segment, offset }: Position): void {
    const digits = (value: number) => String(value).padStart(12, "0");
    this.#files.writeAt(this.#file, Buffer.from(`${digits(segment)} ${digits(offset)}\n`), 0);
  }

  close(): void {
    this.#files.close(this.#file);
  }
}
