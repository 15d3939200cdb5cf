/** A JSON value: what an audit entry may carry. */
export type AuditValue =
  | null
  | boolean
  | number
  | string
  | AuditValue[]
  | { [key: string]: AuditValue };

/**
 * The canonical JSON text of a value (RFC 8785): members sorted by their UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. The same value always gives the same bytes.
 * @throws TypeError for what JSON cannot carry: undefined, NaN, infinities, bigints, lone surrogates.
 */
export function canonicalize(value: AuditValue): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalize: ${value} is no JSON number`);
    return JSON.stringify(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new TypeError("canonicalize: a string has a lone surrogate");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(",")}]`;
  if (typeof value !== "object")
    throw new TypeError(`canonicalize: ${typeof value} is no JSON value`);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalize(key)}:${canonicalize(value[key] as AuditValue)}`);
  return `{${members.join(",")}}`;
}
