import type { DiskState } from "./disk-log.ts";
import type { JournalFiles } from "./files.ts";
import type { Piece } from "./frame.ts";
import type { DirectoryLock } from "./lock.ts";

/** `strict`: on the disk itself before a call goes out and before its last byte. */
export type Durability = "batched" | "strict";

export interface JournalOptions<T = unknown> {
  directory: string;
  /** Writes what a record tells as JSON, in pieces; `JSON.stringify` unless told otherwise. */
  json?(data: T): readonly Piece[];
  segmentBytes: number;
  /** Milliseconds between syncs to the disk itself. */
  syncEveryMs: number;
  /** Bytes of segments above which no call is taken. */
  maxBytes: number;
  /** Hears of what goes wrong beside the writing itself. */
  failed: (message: string, error: unknown) => void;
  /** Hears each time that the disk changes between taking records, being slow and failing. */
  changed?: (state: DiskState, error: unknown) => void;
  files?: JournalFiles;
  /** Takes the directory for this process alone; a file lock of the system unless told otherwise. */
  take?: (directory: string) => DirectoryLock;
}

/** What the journal tells of itself. */
export interface JournalStatus extends DiskState {
  /** Events that are not in the database yet. */
  backlog: number;
  /** Bytes on the disk that are needed yet. */
  bytes: number;
  maxBytes: number;
  /** Segments kept aside for what is unreadable in them. */
  damagedSegments: number;
}
