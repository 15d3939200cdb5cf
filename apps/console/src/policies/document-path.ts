import type { JsonObject } from "./json-source.ts";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a document says at a path of field names such as `approvalWorkflow.timeoutHours`. */
export function valueAt(document: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      document,
    );
}

/**
 * The document with another value at a path; `undefined` takes the field away, and with it what would be
 * left empty by that. Fields and their order are kept.
 */
export function withValueAt(document: JsonObject, path: string, value: unknown): JsonObject {
  const cut = path.indexOf(".");
  const name = cut === -1 ? path : path.slice(0, cut);
  const current = Object.hasOwn(document, name) ? document[name] : undefined;
  if (value === undefined && current === undefined) return document;
  const next =
    cut === -1 ? value : nested(isObject(current) ? current : {}, path.slice(cut + 1), value);
  if (next !== undefined) return { ...document, [name]: next };
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== name));
}

function nested(parent: JsonObject, path: string, value: unknown): JsonObject | undefined {
  const next = withValueAt(parent, path, value);
  return value === undefined && next !== parent && Object.keys(next).length === 0
    ? undefined
    : next;
}

/** The path of an error as the check and the schemas write it, within the document: `rules[0].name`. */
export function fieldPath(field: string): string {
  return field
    .replace(/^(body\.)?(document|policy|globalPolicy)(\.|(?=\[)|$)/, "")
    .replace(/\.(\d+)(?=\.|\[|$)/g, "[$1]");
}

/** Whether a path is another one or lies in it: `rules[0].name` lies in `rules`. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** A list of texts in a document; null where it is absent or something else stands there. */
export function textsAt(document: unknown, path: string): readonly string[] | null {
  const value = valueAt(document, path);
  return Array.isArray(value) && value.every((entry) => typeof entry === "string") ? value : null;
}
