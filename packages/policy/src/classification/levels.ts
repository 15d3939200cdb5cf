import {
  type ClassificationLevel,
  classificationLevels,
  type DataCategory,
  type DataHandling,
  dataCategories,
} from "@pag0/contract";

/** The level of a category where no policy says: what the specification restricts, and credentials. */
const DEFAULT_LEVELS: Readonly<Record<DataCategory, ClassificationLevel>> = {
  medical: "restricted",
  legal: "restricted",
  security: "restricted",
  credentials: "restricted",
  personal: "confidential",
  financial: "confidential",
};

/** The level of a text in which nothing was found: a company's own, not the public's. */
const UNMARKED_LEVEL: ClassificationLevel = "internal";

/** Whether `level` needs at least the care of `floor`. */
export function isAtLeast(level: ClassificationLevel, floor: ClassificationLevel): boolean {
  return classificationLevels.indexOf(level) >= classificationLevels.indexOf(floor);
}

/** The level of each category: the policy's where it names one, the default elsewhere. */
export function categoryLevels(
  policy?: DataHandling,
): Readonly<Record<DataCategory, ClassificationLevel>> {
  const levels = { ...DEFAULT_LEVELS };
  if (policy)
    for (const level of classificationLevels)
      for (const category of policy.levels[level]?.categories ?? []) levels[category] = level;
  return levels;
}

/** The highest level of the categories, and at least `floor`. */
export function levelOfCategories(
  categories: readonly DataCategory[],
  policy?: DataHandling,
  floor: ClassificationLevel = UNMARKED_LEVEL,
): ClassificationLevel {
  const levels = categoryLevels(policy);
  let highest = floor;
  for (const category of categories)
    if (isAtLeast(levels[category], highest)) highest = levels[category];
  return highest;
}

/** Categories in the contract's order, each once. */
export function orderedCategories(categories: ReadonlySet<DataCategory>): DataCategory[] {
  return dataCategories.filter((category) => categories.has(category));
}
