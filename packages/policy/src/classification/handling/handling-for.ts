import {
  type ClassificationLevel,
  classificationLevels,
  type DataCategory,
  type DataHandling,
} from "@pag0/contract";
import { categoryLevels, isAtLeast } from "../levels.ts";
import { isInRegion } from "./regions.ts";

/** What must hold for a call with data of a level. */
export interface Handling {
  level: ClassificationLevel;
  categories: readonly DataCategory[];
  approvalRequired: boolean;
  encryptionRequired: boolean;
  accessLogging: boolean;
  /** The shortest retention that any level asks for, in days; null where none does. */
  retentionDays: number | null;
  /** The only regions that may process the data; null for all, empty for none (levels that contradict). */
  allowedRegions: readonly string[] | null;
  outsideRegion: "refuse" | "require_approval";
  cacheable: boolean;
  redact: boolean;
  /** Categories that are to be redacted, where `redact` is set. */
  redactCategories: ReadonlySet<DataCategory>;
}

/** What lies in both lists: of two regions of which one holds the other, the smaller. */
function intersect(
  left: readonly string[] | null,
  right: readonly string[] | undefined,
): readonly string[] | null {
  if (right === undefined) return left;
  if (left === null) return right;
  const common = new Set<string>();
  for (const one of left)
    for (const other of right)
      if (isInRegion(one, other)) common.add(one);
      else if (isInRegion(other, one)) common.add(other);
  return [...common];
}

/**
 * The handling of data of a level and with categories. Every level that the data reaches counts: its own
 * and that of each of its categories. What they ask adds up: a call with restricted and confidential data
 * meets the demands of both, regions intersect, and the shortest retention holds.
 * @param policy without one nothing is required, and answers to confidential and restricted data are not cached
 */
export function handlingFor(
  level: ClassificationLevel,
  categories: readonly DataCategory[],
  policy?: DataHandling,
): Handling {
  const levelOf = categoryLevels(policy);
  const reached = new Set<ClassificationLevel>([level, ...categories.map((one) => levelOf[one])]);
  const ordered = classificationLevels.filter((one) => reached.has(one));
  const highest = ordered.at(-1) as ClassificationLevel;
  const handling: Handling = {
    level: highest,
    categories,
    approvalRequired: false,
    encryptionRequired: false,
    accessLogging: false,
    retentionDays: null,
    allowedRegions: null,
    outsideRegion: "require_approval",
    cacheable: true,
    redact: false,
    redactCategories: new Set(),
  };
  const redactCategories = new Set<DataCategory>();
  for (const one of ordered) {
    const demands = policy?.levels[one];
    handling.cacheable &&= demands?.cacheable ?? !isAtLeast(one, "confidential");
    if (!demands) continue;
    handling.approvalRequired ||= demands.approvalRequired ?? false;
    handling.encryptionRequired ||= demands.encryptionRequired ?? false;
    handling.accessLogging ||= demands.accessLogging ?? false;
    if (demands.retentionDays !== undefined)
      handling.retentionDays = Math.min(
        demands.retentionDays,
        handling.retentionDays ?? demands.retentionDays,
      );
    handling.allowedRegions = intersect(handling.allowedRegions, demands.allowedRegions);
    if (demands.allowedRegions && demands.outsideRegion !== "require_approval")
      handling.outsideRegion = "refuse";
    if (demands.redact)
      for (const category of categories)
        if (levelOf[category] === one) redactCategories.add(category);
  }
  return { ...handling, redact: redactCategories.size > 0, redactCategories };
}
