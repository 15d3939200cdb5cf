import { ExportFormatError, type ExportRecord, readExportLine } from "./export-format.ts";
import type { Finding, Found } from "./finding.ts";

/**
 * Names a problem by what follows it in the file: what is missing and comes later was reordered; what
 * nothing of its chain follows was truncated; else it was removed. Reads the rest of the lines, keeping none.
 */
export function settleFinding(found: Found, rest: Iterator<string>): Finding {
  const { finding, missing } = found;
  if (missing === undefined) return finding;
  if (missing.what === "rest") {
    if (!rest.next().done) return finding;
    return { ...finding, kind: "truncated", message: "The file ends within a line" };
  }
  let followed = missing.what === "checkpoint" || missing.followed;
  for (let next = rest.next(); !next.done; next = rest.next()) {
    const record = recordIn(next.value);
    if (record?.type === "entry" && missing.what === "entry") {
      if (record.entry.writer !== missing.writer) continue;
      if (record.entry.sequence === missing.sequence) return moved(finding);
      followed ||= record.entry.sequence > missing.sequence;
    }
    if (record?.type === "checkpoint" && missing.what === "checkpoint") {
      if (record.checkpoint.hash === missing.hash) return moved(finding);
    }
  }
  return followed ? finding : { ...finding, kind: "truncated" };
}

function moved(finding: Finding): Finding {
  return {
    ...finding,
    kind: "reordered",
    message: `${finding.message}; it stands later in the file`,
  };
}

/** What a line says; undefined for one that is not of the format, since a problem before it is already found. */
function recordIn(text: string): ExportRecord | undefined {
  try {
    return readExportLine(text);
  } catch (error) {
    if (error instanceof ExportFormatError) return undefined;
    throw error;
  }
}
