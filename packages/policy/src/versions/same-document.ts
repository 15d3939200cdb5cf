import type { ComparableDocument } from "./document-change.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields that are there: one that is undefined is absent. */
export function fieldsOf(object: JsonObject): string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

/** Text that two values share exactly if they are the same JSON, in whatever order their fields are written. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const fields = fieldsOf(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonicalText(value[name])}`).join(",")}}`;
}

/**
 * Whether two documents say the same: fields in any order, one that is undefined counts as absent, and
 * lists entry by entry. Exactly then `diffDocuments` finds nothing.
 */
export function sameDocument(left: ComparableDocument, right: ComparableDocument): boolean {
  return canonicalText(left) === canonicalText(right);
}
