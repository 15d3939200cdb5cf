import { isObject } from "../call.ts";

/** A step of a path: a member's name, an item's index, or all items of a list. */
type Step = string | number | "*";

/** Values looked at for one path; a larger document is refused rather than walked. */
const MAX_VALUES = 10_000;
const STEP = /\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d{1,5}|\*)\]/gy;

/** A document with more values at a path than are counted. */
export class TooManyValuesError extends Error {
  override readonly name = "TooManyValuesError";
}

/** Splits a path such as `documents[*].text`, as the schema of price rules accepts it, into its steps. */
function stepsOf(path: string): readonly Step[] {
  const text = path.startsWith("$") ? path.slice(1) : path;
  return [...text.matchAll(STEP)].map(([, name, index]) =>
    name === undefined ? (index === "*" ? "*" : Number(index)) : `.${name}`,
  );
}

function step(value: unknown, taken: Step): readonly unknown[] {
  if (taken === "*") return Array.isArray(value) ? value : [];
  if (typeof taken === "number")
    return Array.isArray(value) && taken < value.length ? [value[taken]] : [];
  const name = taken.slice(1);
  return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}

/**
 * The values of a document at a path: members by name, items by index, `[*]` for all items of a list; none
 * where a list on the way is empty. Null where nothing is there: absent members and nulls are no values.
 * @throws TooManyValuesError above 10,000 values.
 */
export function valuesAt(document: unknown, path: string): readonly unknown[] | null {
  let values: readonly unknown[] = [document];
  let emptyList = false;
  for (const taken of stepsOf(path)) {
    const next: unknown[] = [];
    for (const value of values) {
      if (taken === "*" && Array.isArray(value) && value.length === 0) emptyList = true;
      for (const found of step(value, taken)) {
        if (next.length >= MAX_VALUES)
          throw new TooManyValuesError(`${path} has more than ${MAX_VALUES} values`);
        next.push(found);
      }
    }
    values = next;
  }
  const present = values.filter((value) => value !== null && value !== undefined);
  return present.length === 0 && !emptyList ? null : present;
}
