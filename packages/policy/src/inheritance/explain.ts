import type { PolicyDocument } from "@pag0/contract";
import { type NanoUsd, toMicroUsd } from "@pag0/money";
import { type EndpointPattern, intersectPatterns } from "../endpoints/endpoint-pattern.ts";
import type { CompiledLevel } from "../levels/compile-level.ts";
import { globsOverlap } from "../levels/name-list.ts";
import { availabilityOf } from "./availability.ts";
import {
  approvalThresholds,
  type EffectiveAmount,
  type EffectivePolicy,
  enabledWorkflow,
  perRequestCaps,
  retentionOf,
} from "./effective-policy.ts";
import { type Explanation, type Given, given, oneRow, separateRows } from "./explanation.ts";
import { type AllowedField, allowedFields, entryCovers } from "./narrow-lists.ts";
import { semanticOf } from "./semantic-cache.ts";

/** An intersection of endpoint lists is cut off here: it is for people to read. */
const MAX_ENTRIES = 500;

type AvailabilityDocument = NonNullable<PolicyDocument["availability"]>;

function amountText(amount: NanoUsd | null): string | null {
  return amount === null ? null : toMicroUsd(amount);
}

function endpointIntersection(lists: readonly (readonly EndpointPattern[])[]): string[] {
  const [first = [], ...others] = lists;
  const common = others.reduce(
    (kept, list) =>
      kept
        .flatMap((pattern) => list.flatMap((other) => intersectPatterns(pattern, other) ?? []))
        .slice(0, MAX_ENTRIES),
    first,
  );
  return [...new Set(common.map((pattern) => pattern.text))];
}

function leastRow(amounts: readonly EffectiveAmount[], won: EffectiveAmount | null): Explanation[] {
  if (won === null) return [];
  const value = (amount: EffectiveAmount) => toMicroUsd(amount.amount);
  const lost = amounts.filter(
    (amount) => amount.field !== won.field || amount.origin !== won.origin,
  );
  return [
    {
      field: won.field === "maxPerRequest" ? "maxPerRequest" : "requireApprovalAbove",
      value: value(won),
      origin: won.origin,
      overridden: lost.map((amount) => ({ value: value(amount), origin: amount.origin })),
      merge: "least",
    },
  ];
}

/** What two entries have in common, for people: the smaller, or both where they only overlap. */
function commonEntry(field: AllowedField, left: string, right: string): string[] {
  if (entryCovers(field, left, right)) return [right];
  if (entryCovers(field, right, left)) return [left];
  const overlap = field === "allowedModels" && globsOverlap(left, right);
  return overlap ? [`${left} and ${right}`] : [];
}

function commonEntries(field: AllowedField, lists: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = lists;
  const common = others.reduce<readonly string[]>(
    (kept, list) =>
      kept
        .flatMap((entry) => list.flatMap((other) => commonEntry(field, entry, other)))
        .slice(0, MAX_ENTRIES),
    first,
  );
  return [...new Set(common)];
}

const BLOCKED_FIELDS = [
  "blockedEndpoints",
  "blockedCategories",
  "blockedModels",
  "blockedProviders",
  "blockedRegions",
] as const;

function listRows(levels: readonly CompiledLevel[]): Explanation[] {
  const patterns = levels.flatMap(({ allowedEndpoints }) =>
    allowedEndpoints === null ? [] : [allowedEndpoints.patterns],
  );
  const blocked = BLOCKED_FIELDS.flatMap((field) => {
    const lists = given(levels, ({ document }) => document[field]);
    const every = [...new Set(lists.flatMap(({ value }) => value))];
    return oneRow(field, "union", lists, -1, every);
  });
  const allowed = allowedFields.flatMap((field) => {
    const lists = given(levels, ({ document }) => document[field]);
    const values = lists.map(({ value }) => value);
    const common =
      field === "allowedEndpoints" ? endpointIntersection(patterns) : commonEntries(field, values);
    return oneRow(field, "intersect", lists, -1, common);
  });
  return [...blocked, ...allowed];
}

/** What each level asks for itself: all of it holds. */
function separateLevelRows(levels: readonly CompiledLevel[]): Explanation[] {
  const rules = given(levels, ({ document }) =>
    document.rules?.length
      ? document.rules.map(({ id, name, status }) => ({ id, name, status }))
      : null,
  );
  const fields = ["memberBudget", "keyBudget", "budgetAlerts", "rateLimit"] as const;
  return [
    ...fields.flatMap((field) =>
      separateRows(
        field,
        "each",
        given(levels, ({ document }) => document[field]),
      ),
    ),
    ...separateRows("rules", "all", rules),
    ...separateRows(
      "dataHandling",
      "all",
      given(levels, ({ handling }) => handling),
    ),
  ];
}

function indexOfExtreme(values: readonly Given<number>[], wanted: number): number {
  return values.findIndex(({ value }) => value === wanted);
}

function cacheRows(policy: EffectivePolicy): Explanation[] {
  const { levels, cache } = policy;
  const enabled = given(levels, (level) => level.document.cache?.enabled);
  const shared = given(levels, (level) => level.document.cache?.sharedCache);
  const ttl = given(levels, (level) => level.document.cache?.defaultTTL);
  const refusing = shared.findIndex(({ value }) => !value);
  return [
    ...oneRow("cache.enabled", "nearest", enabled, -1),
    ...oneRow("cache.sharedCache", "all", shared, refusing, cache.shared),
    ...oneRow("cache.defaultTTL", "least", ttl, indexOfExtreme(ttl, cache.ttlSeconds)),
    ...semanticRows(policy),
  ];
}

function semanticRows({ levels, cache }: EffectivePolicy): Explanation[] {
  const enabled = given(levels, (level) => semanticOf(level)?.enabled);
  const threshold = given(levels, (level) => semanticOf(level)?.threshold);
  const model = given(levels, (level) => semanticOf(level)?.model);
  const entries = given(levels, (level) => semanticOf(level)?.maxEntries);
  const extreme = (values: readonly Given<number>[], choose: (...of: number[]) => number) =>
    indexOfExtreme(values, choose(...values.map(({ value }) => value)));
  const refusing = enabled.findIndex(({ value }) => !value);
  return [
    ...oneRow("cache.semantic.enabled", "all", enabled, refusing, cache.semantic !== null),
    ...oneRow("cache.semantic.threshold", "most", threshold, extreme(threshold, Math.max)),
    ...oneRow("cache.semantic.model", "nearest", model, -1),
    ...oneRow("cache.semantic.maxEntries", "least", entries, extreme(entries, Math.min)),
  ];
}

function workflowRows(levels: readonly CompiledLevel[]): Explanation[] {
  const approvers = given(levels, (level) => {
    const named = enabledWorkflow(level)?.approvers;
    return named?.length ? named : null;
  });
  const timeouts = given(levels, (level) => enabledWorkflow(level)?.timeoutHours);
  return [
    ...oneRow("approvalWorkflow.approvers", "nearest", approvers, -1),
    ...oneRow("approvalWorkflow.timeoutHours", "nearest", timeouts, -1),
  ];
}

/** Whether bodies are kept: a level that says no wins, otherwise the shortest time. */
function bodyLogRows({ levels, bodyLogDays }: EffectivePolicy): Explanation[] {
  const said = given(levels, (level) => level.document.bodyLogging);
  const deciding = said.findIndex(({ value }) =>
    bodyLogDays === null ? !value.enabled : value.retentionDays === bodyLogDays,
  );
  return oneRow("bodyLogging", "least", said, deciding);
}

/** What holds while something is away: a refusal and strict durability win, and the least amount. */
function availabilityRows(policy: EffectivePolicy): Explanation[] {
  const { whenBudgetUnavailable, durability } = availabilityOf(policy);
  const field = <Name extends keyof AvailabilityDocument>(name: Name) =>
    given(policy.levels, ({ document }) => document.availability?.[name]);
  const answers = field("whenBudgetUnavailable");
  const caps = field("allowUpTo");
  const durabilities = field("durability");
  const amounts = caps.map(({ value }) => BigInt(value ?? 0));
  return [
    ...oneRow(
      "availability.whenBudgetUnavailable",
      "least",
      answers,
      answers.findIndex(({ value }) => value === whenBudgetUnavailable),
    ),
    ...oneRow(
      "availability.allowUpTo",
      "least",
      caps,
      amounts.findIndex((amount) => amounts.every((other) => amount <= other)),
    ),
    ...oneRow(
      "availability.durability",
      "most",
      durabilities,
      durabilities.findIndex(({ value }) => value === durability),
    ),
  ];
}

/**
 * For each field that any level sets: the value that applies, the level and version it came from, and
 * what the other levels say. Budgets, working hours, rules (by id and name), handling of
 * data and limits of rate have a row for each level, since each holds.
 * A field that no level sets has no row; approvals then end after 24 hours, a cache keeps 30 minutes.
 */
export function explain(policy: EffectivePolicy): Explanation[] {
  const { levels } = policy;
  const monthly = given(levels, (level) => amountText(level.monthlyBudget));
  const daily = given(levels, (level) => amountText(level.dailyBudget));
  const total = given(levels, (level) => amountText(level.totalBudget));
  const hours = given(levels, (level) => level.document.workingHours);
  const retention = given(levels, retentionOf);
  const compliance = given(levels, (level) => level.document.complianceMode);
  const outputs = given(levels, (level) => level.document.defaultMaxOutputTokens);
  return [
    ...separateRows("monthlyBudget", "each", monthly),
    ...separateRows("dailyBudget", "each", daily),
    ...separateRows("totalBudget", "each", total),
    ...leastRow(perRequestCaps(levels), policy.maxPerRequest),
    ...leastRow(approvalThresholds(levels), policy.requireApprovalAbove),
    ...listRows(levels),
    ...separateRows("workingHours", "all", hours),
    ...separateLevelRows(levels),
    ...workflowRows(levels),
    ...cacheRows(policy),
    ...oneRow(
      "defaultMaxOutputTokens",
      "least",
      outputs,
      indexOfExtreme(outputs, policy.defaultMaxOutputTokens?.rule ?? 0),
    ),
    ...availabilityRows(policy),
    ...bodyLogRows(policy),
    ...oneRow("complianceMode", "nearest", compliance, -1),
    ...oneRow(
      "auditLog.retention",
      "most",
      retention,
      indexOfExtreme(retention, policy.auditRetentionDays ?? 0),
    ),
  ];
}
