/** The first problem of an export. */
export interface Finding {
  kind: "changed" | "removed" | "reordered" | "truncated" | "bad_signature" | "malformed";
  /** From 1; for a file that ends too early, its last line. */
  line: number;
  writer?: string;
  sequence?: number;
  expected?: string;
  actual?: string;
  message: string;
}

/** What a file does not have where it should: an entry, a checkpoint, or the rest of a line. */
type Missing =
  | { what: "entry"; writer: string; sequence: number; followed: boolean }
  | { what: "checkpoint"; hash: string }
  | { what: "rest" };

/** A problem, and what to look for in the rest of the file to name it more closely. */
export interface Found {
  finding: Finding;
  missing?: Missing;
}

type Place = Pick<Finding, "line" | "writer" | "sequence">;

export function malformed(line: number, message: string): Found {
  return { finding: { kind: "malformed", line, message } };
}

export function changed(place: Place, expected: string, actual: string, message: string): Found {
  return { finding: { kind: "changed", ...place, expected, actual, message } };
}

export function foreign(place: Place, expected: string | undefined, actual: string): Found {
  const message = "This is of another organization than the header's";
  return { finding: { kind: "malformed", ...place, expected, actual, message } };
}

/** Entry `sequence` of a writer is not where it should be: whether removed, moved or cut off, the rest of the file tells. */
export function missingEntry(
  place: { line: number; writer: string; sequence: number },
  expected: number,
  actual: number,
): Found {
  const { writer, sequence } = place;
  return {
    finding: {
      kind: "removed",
      ...place,
      expected: String(expected),
      actual: String(actual),
      message: `Entry ${sequence} of ${writer} is missing`,
    },
    missing: { what: "entry", writer, sequence, followed: actual > sequence },
  };
}
