/** How JSON writes NUL and lone surrogates; hardly any value has them, so that looking is quicker than copying. */
const UNSTORABLE = /\\u0000|\\ud[89a-f]/;

/** Whether PostgreSQL's jsonb can hold what a JSON text says as it is. */
export function isStorable(json: string): boolean {
  return !UNSTORABLE.test(json);
}

/**
 * A JSON value as PostgreSQL's jsonb can hold it: the NUL character and lone surrogates, which callers
 * may send and it refuses, become U+FFFD. Everything else stays as it is.
 */
export function storable<T>(value: T): T {
  return isStorable(JSON.stringify(value)) ? value : cleaned(value);
}

function cleaned<T>(value: T): T {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\ufffd") as T;
  if (Array.isArray(value)) return value.map(cleaned) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cleaned(key), cleaned(member)]),
  ) as T;
}
