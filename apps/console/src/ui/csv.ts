/**
 * Characters that make a spreadsheet read a cell as a formula, full-width forms included (OWASP, "CSV
 * Injection"). They are looked for after leading spaces, which spreadsheets skip.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r\n]/u;
/** What was given back is below nothing: a number, which sums have to count. */
const NUMBER = /^-\d+(?:\.\d+)?$/;

/** One cell of RFC 4180; a formula is disarmed by an apostrophe. */
export function csvCell(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const safe = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of RFC 4180 with its end. */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Marks the text as UTF-8, without which spreadsheets misread Korean. */
export const BYTE_ORDER_MARK = "\ufeff";

/** Rows as a file of CSV. */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + [header, ...rows].map(csvLine).join("");
}

/** Hands a text to the browser as a file. */
export function downloadText(name: string, type: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
