/**
 * Characters that make a spreadsheet read a cell as a formula, full-width forms included (OWASP, "CSV
 * Injection"). They are looked for after leading spaces, which spreadsheets skip.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r\n]/u;

/** One cell of RFC 4180; a formula is disarmed by an apostrophe. */
export function csvCell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of RFC 4180 with its end. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Marks the text as UTF-8, without which spreadsheets misread Korean. */
export const BYTE_ORDER_MARK = "\ufeff";
