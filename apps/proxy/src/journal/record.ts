import type { Piece } from "./frame.ts";

/**
 * What a record of the journal is. `hold`: what would be charged if nothing more is heard of the call.
 * `event`: what happened. `void`: the hold of this id came to nothing.
 */
export type RecordKind = "hold" | "event" | "void";

/** The first members of a record, which alone are read where its data is not needed. */
export interface RecordHead {
  kind: RecordKind;
  id: string;
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

/** Bytes, which are copied faster than a text is written. */
const END = Buffer.from("}");

/** @param data JSON of what the record tells */
export function recordOf(kind: RecordKind, id: string, data: readonly Piece[]): Piece[] {
  return [`{"kind":"${kind}","id":${JSON.stringify(id)},"data":`, ...data, END];
}

/** Kind and id of a record, without reading the rest; null for what is none of ours. */
export function headOf(payload: Buffer): RecordHead | null {
  const match = HEAD.exec(payload.toString("latin1", 0, LONGEST_HEAD));
  if (match === null) return null;
  return { kind: match[1] as RecordKind, id: match[2] as string };
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
  const { data } = value as { data?: T | null };
  return data !== undefined && typeof data === "object" ? data : null;
}
