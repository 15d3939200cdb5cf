import { UnreadableExport } from "./export-problem.ts";

const MOST_FIELDS = 200;
const LONGEST_FIELD = 10_000;

/** One record of a CSV file. */
export interface CsvRecord {
  /** Where it starts in the file, from 1. */
  line: number;
  fields: readonly string[];
}

/** What ends a field that is not quoted. */
const ENDS = /[",\r\n]/g;

function fail(line: number, message: string, remedy: string): never {
  throw new UnreadableExport([{ line, column: null, message, remedy }]);
}

/**
 * The records of a CSV file as RFC 4180 has them: fields between commas, quoted where they hold a comma, a
 * quote or a line end; lines end with CRLF or LF. A byte order mark is left out, and so are empty lines.
 * @throws UnreadableExport for a quote out of place, more than 200 fields or 10,000 characters of one, or
 * more than `mostLines` lines.
 */
export function readCsv(text: string, mostLines: number): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    if (line > mostLines)
      fail(
        line,
        `there are more than ${mostLines} lines`,
        "export a shorter time or fewer columns",
      );
    const fields: string[] = [];
    for (;;) {
      let field: string;
      if (text[at] === '"') {
        const quoted = readQuoted(text, at, line);
        field = quoted.field;
        at = quoted.at;
        line = quoted.line;
      } else {
        ENDS.lastIndex = at;
        const end = ENDS.exec(text)?.index ?? text.length;
        if (text[end] === '"')
          fail(
            line,
            "a quote stands within a field",
            'quote the whole field and double its quotes: "a ""b"""',
          );
        field = text.slice(at, end);
        at = end;
      }
      if (field.length > LONGEST_FIELD)
        fail(start, `a field has more than ${LONGEST_FIELD} characters`, "close its quotes");
      fields.push(field);
      if (fields.length > MOST_FIELDS)
        fail(start, `there are more than ${MOST_FIELDS} fields`, "export fewer columns");
      if (text[at] !== ",") break;
      at += 1;
    }
    if (text[at] === "\r") at += text[at + 1] === "\n" ? 2 : 1;
    else if (at < text.length) at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== "") records.push({ line: start, fields });
  }
  return records;
}

/** A field in quotes, from the first of them; `line` is that of its end. */
function readQuoted(text: string, start: number, startLine: number) {
  let field = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return fail(startLine, "a quoted field does not end", "close its quotes");
    field += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const at = quote + 1;
      const next = text[at];
      const line = startLine + (text.slice(start, at).match(/\r\n|\r|\n/g)?.length ?? 0);
      if (next !== undefined && next !== "," && next !== "\r" && next !== "\n")
        fail(
          line,
          "text follows a quoted field",
          "put a comma after it, or double the quotes within it",
        );
      return { field, at, line };
    }
    field += '"';
    from = quote + 2;
  }
}
