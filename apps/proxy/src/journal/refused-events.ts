import { join } from "node:path";
import type { JournalFiles } from "./files.ts";
import { frame, type Piece } from "./frame.ts";
import { dataOf, headOf, recordOf } from "./record.ts";
import { readSegment } from "./segment-reader.ts";

const NAME = "refused";

/**
 * Events that the database refused for good, in a file of their own: they hold up no other, and are tried
 * again at each start.
 */
export class RefusedEvents<T> {
  readonly #files: JournalFiles;
  readonly #directory: string;

  constructor(files: JournalFiles, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  get #path(): string {
    return join(this.#directory, NAME);
  }

  /** Keeps an event, of which `json` is the JSON; on the disk itself when it returns. @throws the system's error */
  add(id: string, json: readonly Piece[]): void {
    const file = this.#files.open(this.#path, "a");
    try {
      const whole = frame(...recordOf("event", id, json));
      const taken = this.#files.append(file, [whole]);
      if (taken < whole.length) throw new Error(`the disk took ${taken} of ${whole.length} bytes`);
      this.#files.syncNow(file);
    } finally {
      this.#files.close(file);
    }
  }

  /** Those of earlier processes. */
  read(): { id: string; data: T }[] {
    if (!this.#files.list(this.#directory).includes(NAME)) return [];
    const events: { id: string; data: T }[] = [];
    for (const { payload } of readSegment(this.#files, this.#path, 0, () => undefined)) {
      const head = headOf(payload);
      const data = dataOf<T>(payload);
      if (head !== null && data !== null) events.push({ id: head.id, data });
    }
    return events;
  }

  /** Forgets them, which are in the log again. */
  clear(): void {
    this.#files.remove(this.#path);
  }
}
