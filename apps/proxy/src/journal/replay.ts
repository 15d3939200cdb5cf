import type { JournalFiles } from "./files.ts";
import { dataOf, headOf, isBefore, type Position } from "./record.ts";
import { readSegment } from "./segment-reader.ts";
import { segmentNumbers, segmentPath } from "./segments.ts";

/** What an earlier process left. Of the events only their number: they are read when they are shipped. */
export interface Replayed<T> {
  /** Sizes of the segments by their numbers, oldest first. */
  segments: Map<number, number>;
  /** Holds without an event, with the segment and the bytes of each. */
  holds: Map<string, { segment: number; bytes: number; data: T }>;
  /** Events that are not in the database yet. */
  events: number;
  /** Bytes that could not be read, by segment. */
  damaged: Map<number, number>;
}

/**
 * Reads all segments once, in their order, with a megabyte in memory at a time. What lies before `from`
 * is in the database.
 * @throws the system's error where a segment cannot be read: nothing is known without it
 */
export function replay<T>(files: JournalFiles, directory: string, from: Position): Replayed<T> {
  const segments = new Map<number, number>();
  const damaged = new Map<number, number>();
  /** Copied out of the chunks that they were read in. */
  const open = new Map<string, { segment: number; payload: Buffer }>();
  let events = 0;
  for (const segment of segmentNumbers(files, directory)) {
    const path = segmentPath(directory, segment);
    const damage = (bytes: number) => damaged.set(segment, (damaged.get(segment) ?? 0) + bytes);
    segments.set(segment, files.size(path));
    for (const { payload, offset } of readSegment(files, path, 0, damage)) {
      const head = headOf(payload);
      if (head === null) {
        damage(payload.length);
        continue;
      }
      // One that was written again is as young as its last copy.
      open.delete(head.id);
      if (head.kind === "hold") open.set(head.id, { segment, payload: Buffer.from(payload) });
      if (head.kind === "event" && !isBefore({ segment, offset }, from)) events++;
    }
  }
  const holds: Replayed<T>["holds"] = new Map();
  for (const [id, { segment, payload }] of open) {
    const data = dataOf<T>(payload);
    if (data === null) damaged.set(segment, (damaged.get(segment) ?? 0) + payload.length);
    else holds.set(id, { segment, bytes: payload.length, data });
  }
  return { segments, holds, events, damaged };
}
