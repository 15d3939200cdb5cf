/** A JSON value: what an audit entry may carry. */
export type AuditValue =
  | null
  | boolean
  | number
  | string
  | AuditValue[]
  | { [key: string]: AuditValue };

/** A place in a canonical text that each use of it fills. */
export class Slot<Name extends string = string> {
  readonly name: Name;

  constructor(name: Name) {
    this.name = name;
  }
}

/** A value some of whose parts are left open. */
export type OpenValue =
  | AuditValue
  | Slot
  | readonly OpenValue[]
  | { readonly [key: string]: OpenValue };

/** A canonical text in pieces: between two of them stands what fills the slot of that place. */
export interface CanonicalForm {
  pieces: readonly string[];
  /** Names of the slots in their order; one less than the pieces. */
  slots: readonly string[];
}

/** Values nested deeper than this are refused, so that no input can exhaust the stack. */
export const MAX_DEPTH = 64;

/**
 * The canonical JSON text of a value (RFC 8785): members sorted by their UTF-16 code units, no white
 * space, numbers and strings as ECMAScript writes them. The same value always gives the same text.
 * @throws TypeError for what JSON cannot carry without loss: undefined, bigint, NaN, infinities, lone
 * surrogates, holes in arrays, objects that are not plain (a Date, a Map), nesting over `MAX_DEPTH`.
 */
export function canonicalize(value: AuditValue): string {
  return write(value, 0);
}

/** A character that no canonical text has, for JSON writes it as an escape. */
const OPEN = "\0";

/**
 * The canonical text of all values that differ in their slots alone: what is the same is written once.
 * @param depth how deep the value lies in another
 * @throws TypeError as `canonicalize` does
 */
export function canonicalForm(value: OpenValue, depth = 0): CanonicalForm {
  const slots: string[] = [];
  const pieces = write(value, depth, slots).split(OPEN);
  return { pieces, slots };
}

/** @param slots where values may be left open, and the names of those that are */
function write(value: OpenValue, depth: number, slots?: string[]): string {
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`canonicalize: ${value} is no JSON number`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth === MAX_DEPTH)
        throw new TypeError(`canonicalize: a value is nested deeper than ${MAX_DEPTH}`);
      if (slots !== undefined && value instanceof Slot) {
        slots.push(value.name);
        return OPEN;
      }
      return Array.isArray(value)
        ? writeArray(value, depth + 1, slots)
        : writeObject(value as { [key: string]: OpenValue }, depth + 1, slots);
    default:
      throw new TypeError(`canonicalize: ${typeof value} is no JSON value`);
  }
}

/** What JSON writes as it is, between quotes: the common case, and several times faster. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function writeString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError("canonicalize: a string has a lone surrogate");
  return JSON.stringify(value);
}

function writeArray(items: readonly OpenValue[], depth: number, slots?: string[]): string {
  let text = "[";
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0) text += ",";
    text += write(items[index] as OpenValue, depth, slots);
  }
  return `${text}]`;
}

function writeObject(value: { [key: string]: OpenValue }, depth: number, slots?: string[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError("canonicalize: an object is not a plain JSON object");
  let text = "{";
  for (const key of Object.keys(value).sort()) {
    if (text.length > 1) text += ",";
    text += `${writeString(key)}:${write(value[key] as OpenValue, depth, slots)}`;
  }
  return `${text}}`;
}
