/** What stands in one element; null is SQL's NULL. */
export type ArrayElement = string | number | boolean | null;

const ESCAPED = /["\\]/g;

function elementText(value: ArrayElement): string {
  if (typeof value === "string") return `"${value.replace(ESCAPED, "\\$&")}"`;
  return value === null ? "NULL" : String(value);
}

/**
 * One column of many rows as PostgreSQL reads an array, `{"a","b",NULL}`. Columns that are sent as arrays and
 * taken apart by `unnest` take it half the time of rows that are sent as JSON.
 */
export function columnOf<Row>(rows: readonly Row[], elementAt: (row: Row) => ArrayElement): string {
  let text = "{";
  for (let index = 0; index < rows.length; index += 1) {
    if (index > 0) text += ",";
    text += elementText(elementAt(rows[index] as Row));
  }
  return `${text}}`;
}

/** An array's text where it is one value of a column: `unnest` would take nested arrays apart altogether. */
export function arrayText(values: readonly string[]): string {
  return values.length === 0 ? "{}" : columnOf(values, (value) => value);
}
