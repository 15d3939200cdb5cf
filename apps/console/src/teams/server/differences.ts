import { isDeepStrictEqual } from "node:util";

/** One field in which what exists and what is asked for differ; null stands for absent. */
export interface Difference {
  field: string;
  existing: unknown;
  requested: unknown;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every leaf in which two documents differ, by its path; a list is a leaf. */
export function differences(existing: unknown, requested: unknown, field = ""): Difference[] {
  if (isDeepStrictEqual(existing, requested)) return [];
  if (!isObject(existing) || !isObject(requested))
    return [{ field, existing: existing ?? null, requested: requested ?? null }];
  const names = [...new Set([...Object.keys(existing), ...Object.keys(requested)])].sort();
  return names.flatMap((name) =>
    differences(existing[name], requested[name], field === "" ? name : `${field}.${name}`),
  );
}
