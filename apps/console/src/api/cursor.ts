import { z } from "zod";
import { invalidField, isStorable } from "./input.ts";

const MAX_PART = 200;
const part = z.string().max(MAX_PART).refine(isStorable);
const schema = z.tuple([part, part]);

/** Where a page ended: the sorted value of its last row and that row's identifier. */
export type Cursor = readonly [value: string, id: string];

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** @throws Pag0Failure VALIDATION_ERROR for what no page ended with. */
export function decodeCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  try {
    const result = schema.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    if (result.success) return result.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invalidField("cursor", "is not a cursor of this list; send nextCursor of a page");
}

/** The instant that a cursor of a list by time carries. */
export function cursorInstant(cursor: Cursor): Date {
  const at = new Date(cursor[0]);
  // Years that PostgreSQL and JavaScript both write alike; also false for what is no instant.
  if (!(at.getTime() >= 0 && at.getUTCFullYear() <= 9999))
    throw invalidField("cursor", "is not a cursor of this list");
  return at;
}

/**
 * One page of rows that are sorted by time, newest first, and by identifier. `rows` has one row more
 * than the page where another page follows.
 */
export function pageOf<Row extends { id: string }, View>(
  rows: readonly Row[],
  limit: number,
  instantOf: (row: Row) => Date,
  view: (row: Row) => View,
): { data: View[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(view),
    nextCursor:
      rows.length > limit && last !== undefined
        ? encodeCursor([instantOf(last).toISOString(), last.id])
        : null,
  };
}

/** The rows after a cursor in a list by time, newest first, for a Prisma filter. */
export function afterCursor(text: string | undefined) {
  const cursor = decodeCursor(text);
  if (cursor === null) return {};
  const createdAt = cursorInstant(cursor);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: cursor[1] } }] };
}
