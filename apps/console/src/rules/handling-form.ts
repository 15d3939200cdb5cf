import {
  type ClassificationLevel,
  classificationLevels,
  type DataCategory,
  type DataHandling,
  dataCategories,
} from "@pag0/contract";

export type LevelHandling = NonNullable<DataHandling["levels"][ClassificationLevel]>;

const textsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : undefined);

/** A level's handling for controls; a list that a person wrote as something else shows as none, and its error beside it. */
export function readableHandling(handling: unknown): LevelHandling {
  if (typeof handling !== "object" || handling === null) return {};
  const { categories, allowedRegions, ...rest } = handling as LevelHandling;
  const lists = { categories: textsOf(categories), allowedRegions: textsOf(allowedRegions) };
  return { ...rest, ...lists } as LevelHandling;
}

const isNothing = (value: unknown) =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Levels that say something, in their order; undefined where none does. */
function tidy(levels: DataHandling["levels"]): DataHandling | undefined {
  const kept: DataHandling["levels"] = {};
  for (const level of classificationLevels) {
    const entries = Object.entries(levels[level] ?? {}).filter(([, value]) => !isNothing(value));
    if (entries.length > 0) kept[level] = Object.fromEntries(entries) as LevelHandling;
  }
  return Object.keys(kept).length === 0 ? undefined : { levels: kept };
}

/**
 * The handling with requirements of a level changed; what becomes empty is left out. A value that a person
 * is still typing may be of a wrong form: the document's check says so.
 */
export function withHandling(
  handling: DataHandling | undefined,
  level: ClassificationLevel,
  change: Readonly<Record<string, unknown>>,
): DataHandling | undefined {
  const levels = handling?.levels ?? {};
  return tidy({
    ...levels,
    [level]: { ...readableHandling(levels[level]), ...change } as LevelHandling,
  });
}

/** The handling with a category at a level, and at no other, or without it there. */
export function withCategory(
  handling: DataHandling | undefined,
  level: ClassificationLevel,
  category: DataCategory,
  wanted: boolean,
): DataHandling | undefined {
  const levels: DataHandling["levels"] = {};
  for (const each of classificationLevels) {
    const before = readableHandling(handling?.levels[each]).categories ?? [];
    const has = each === level ? wanted : before.includes(category) && !wanted;
    levels[each] = {
      ...readableHandling(handling?.levels[each]),
      categories: dataCategories.filter((one) => (one === category ? has : before.includes(one))),
    };
  }
  return tidy(levels);
}
