import {
  type ClassificationLevel,
  classificationLevels,
  type DataCategory,
  type DataHandling,
} from "@pag0/contract";
import { checkHandling, type UnmetDemand } from "../classification/handling/check-handling.ts";
import { type Handling, handlingFor } from "../classification/handling/handling-for.ts";
import { categoryLevels, isAtLeast, levelOfCategories } from "../classification/levels.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";
import type { CallData, CallHandling, DecisionRequest, HandlingFailure } from "./decision.ts";

/** The names of demands in a document in the specification's own form. */
const SPECIFIED_NAMES: Readonly<Record<UnmetDemand["field"], string>> = {
  approvalRequired: "approval_required",
  allowedRegions: "geographic_restrictions",
  encryptionRequired: "encryption_required",
  accessLogging: "access_logging",
  retentionDays: "retention_period_days",
  complete: "",
};

/** The highest level that the data reaches and for which the document makes the demand. */
function demandingLevel(
  field: Exclude<UnmetDemand["field"], "complete">,
  rule: DataHandling,
  handling: Handling,
): ClassificationLevel {
  const levelOf = categoryLevels(rule);
  const reached = new Set([handling.level, ...handling.categories.map((one) => levelOf[one])]);
  const demanding = classificationLevels.filter((level) => {
    const demand = rule.levels[level]?.[field];
    return reached.has(level) && demand !== undefined && demand !== false;
  });
  return demanding.at(-1) ?? handling.level;
}

function fieldOf(
  { field }: UnmetDemand,
  rule: DataHandling,
  handling: Handling,
  isSpecified: boolean,
): string {
  const root = isSpecified ? "data_classification" : "dataHandling";
  if (field === "complete") return root;
  const level = `${root}.levels.${demandingLevel(field, rule, handling)}`;
  return isSpecified
    ? `${level}.handling_requirements.${SPECIFIED_NAMES[field]}`
    : `${level}.${field}`;
}

function failureOf(demand: UnmetDemand, field: string, origin: Origin): HandlingFailure {
  const { level, remedy, sentence } = demand;
  const explanation = `${sentence.replace(/\.$/, "")} (${describeOrigin(origin)}).`;
  return remedy === "refuse"
    ? { decision: "deny", code: "DATA_HANDLING_REFUSED", level, field, origin, explanation }
    : {
        decision: "require_approval",
        code: "HANDLING_APPROVAL",
        level,
        field,
        origin,
        explanation,
      };
}

/**
 * The level of data with these categories: the highest that the handling of any level of the policy gives
 * it, or the default where no level says.
 */
export function classificationOf(
  policy: Pick<EffectivePolicy, "handlings">,
  categories: readonly DataCategory[],
): ClassificationLevel {
  const [first, ...others] = policy.handlings.map(({ rule }) =>
    levelOfCategories(categories, rule),
  );
  if (first === undefined) return levelOfCategories(categories);
  return others.reduce((highest, level) => (isAtLeast(level, highest) ? level : highest), first);
}

interface JudgedHandling {
  readonly handling: CallHandling;
  readonly failures: readonly HandlingFailure[];
}

/** The demands of every level of data: what was not read may be of any. */
function levelsOf({ levels }: DataHandling) {
  return classificationLevels.flatMap((level) => levels[level] ?? []);
}

/**
 * What the handling of all levels says about a call's data: each level's demands hold, answers are cached
 * only if every level lets them be, and what any level redacts is redacted.
 */
export function judgeHandling(
  policy: EffectivePolicy,
  request: DecisionRequest,
  data: CallData,
): JudgedHandling {
  const { categories, complete, encrypted, accessLogged, retentionDays } = data;
  const { provider, regions, approved } = request;
  const failures: HandlingFailure[] = [];
  const redactCategories = new Set<DataCategory>();
  let cacheable = true;
  let keptDays: number | null = null;
  for (const { rule, origin } of policy.handlings) {
    const handling = handlingFor(levelOfCategories(categories, rule), categories, rule);
    const { document } = policy.levels.find((level) => level.origin === origin) ?? {};
    const isSpecified = document?.dataHandling === undefined;
    const unmet = checkHandling(handling, {
      providerName: provider ?? "the provider",
      providerRegions: regions,
      encrypted,
      accessLogged,
      retentionDays,
      approved,
      complete,
    });
    for (const demand of unmet)
      failures.push(failureOf(demand, fieldOf(demand, rule, handling, isSpecified), origin));
    for (const category of handling.redactCategories) redactCategories.add(category);
    cacheable &&= handling.cacheable;
    const days = complete
      ? [handling.retentionDays]
      : levelsOf(rule).map((one) => one.retentionDays);
    for (const most of days)
      if (most !== null && most !== undefined) keptDays = Math.min(most, keptDays ?? most);
  }
  const level = classificationOf(policy, categories);
  return {
    handling: { level, cacheable, retentionDays: keptDays, redactCategories },
    failures,
  };
}
