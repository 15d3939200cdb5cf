/**
 * A JSON value as PostgreSQL's jsonb can hold it: the NUL character and lone surrogates, which callers
 * may send and it refuses, become U+FFFD. Everything else stays as it is.
 */
export function storable<T>(value: T): T {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\ufffd") as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storable(key), storable(member)]),
  ) as T;
}
