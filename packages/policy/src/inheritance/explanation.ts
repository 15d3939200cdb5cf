import type { CompiledLevel } from "../levels/compile-level.ts";
import type { Origin } from "../levels/policy-level.ts";

/** How the levels' values of a field become one. */
export type Merge = "intersect" | "union" | "least" | "most" | "all" | "nearest" | "each";

interface OriginatedValue {
  value: unknown;
  origin: Origin;
}

/**
 * One field of the effective policy. Values are those of a policy document (amounts in micro-USD
 * strings), so they serialise as they are. `overridden` holds what the other levels say: the values
 * that lost, or, for lists, that were merged in.
 */
export interface Explanation {
  field: string;
  value: unknown;
  origin: Origin;
  overridden: OriginatedValue[];
  merge: Merge;
}

export interface Given<Value> {
  value: Value;
  origin: Origin;
}

/** What each level says about a field, organization first. */
export function given<Value>(
  levels: readonly CompiledLevel[],
  read: (level: CompiledLevel) => Value | null | undefined,
): Given<Value>[] {
  return levels.flatMap((level) => {
    const value = read(level);
    return value === null || value === undefined ? [] : [{ value, origin: level.origin }];
  });
}

/** One row per level: each value holds by itself. */
export function separateRows(field: string, merge: Merge, values: Given<unknown>[]): Explanation[] {
  return values.map(({ value, origin }) => ({ field, value, origin, overridden: [], merge }));
}

/** One row whose value comes from the level at `winner`, as it is or merged. */
export function oneRow<Value>(
  field: string,
  merge: Merge,
  values: readonly Given<Value>[],
  winner: number,
  merged?: unknown,
): Explanation[] {
  const won = values.at(winner);
  if (won === undefined) return [];
  const overridden = values.filter((candidate) => candidate !== won);
  return [{ field, value: merged ?? won.value, origin: won.origin, overridden, merge }];
}
