import { frame } from "./frame.ts";

/**
 * One record of the journal. `hold`: what would be charged if nothing more is heard of the call.
 * `event`: what happened. `void`: the hold of this id came to nothing.
 */
export interface StoredRecord<T> {
  kind: "hold" | "event" | "void";
  id: string;
  data: T | null;
}

/** Where a record begins. */
export interface Position {
  segment: number;
  offset: number;
}

export function isBefore(a: Position, b: Position): boolean {
  return a.segment < b.segment || (a.segment === b.segment && a.offset < b.offset);
}

/** What our records begin with: their kind and id are their first members. */
const HEAD = /^\{"kind":"(hold|event|void)","id":"([^"\\]{1,200})"/;
const LONGEST_HEAD = 240;

/** @throws RangeError for a record that is too large */
export function recordFrame<T>({ kind, id, data }: StoredRecord<T>): Buffer {
  return frame(JSON.stringify({ kind, id, data }));
}

/** Kind and id of a record, without reading the rest; null for what is none of ours. */
export function headOf(payload: Buffer): Pick<StoredRecord<unknown>, "kind" | "id"> | null {
  const match = HEAD.exec(payload.toString("latin1", 0, LONGEST_HEAD));
  if (match === null) return null;
  return { kind: match[1] as StoredRecord<unknown>["kind"], id: match[2] as string };
}

/** What a record tells, or null where its bytes are whole and yet none of ours. */
export function dataOf<T>(payload: Buffer): T | null {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const { data } = value as Partial<StoredRecord<T>>;
  return typeof data === "object" ? data : null;
}
