import type { JournalEntry } from "./event-queue.ts";
import type { JournalFiles } from "./files.ts";
import { dataOf, headOf } from "./record.ts";
import { readSegment } from "./segment-reader.ts";
import { segmentPath } from "./segments.ts";

/**
 * The events of a segment from a place on.
 * @param until what is beyond is not written yet; absent for the end of the file
 * @param damaged hears of bytes that are no record of ours
 * @throws the system's error where the segment cannot be read
 */
export function* eventsOf<T>(
  files: JournalFiles,
  directory: string,
  { segment, from, until }: { segment: number; from: number; until: number | undefined },
  damaged: () => void,
): Generator<JournalEntry<T>> {
  const path = segmentPath(directory, segment);
  for (const { payload, offset } of readSegment(files, path, from, damaged, until)) {
    const head = headOf(payload);
    if (head !== null && head.kind !== "event") continue;
    const data = head === null ? null : dataOf<T>(payload);
    if (head === null || data === null) damaged();
    else yield { id: head.id, data, bytes: payload.length, position: { segment, offset } };
  }
}
