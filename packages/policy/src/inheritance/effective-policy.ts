import type { DataHandling, PolicyDocument } from "@pag0/contract";
import { type BudgetCalendar, budgetCalendar } from "../calendar/budget-window.ts";
import type { CompiledHours } from "../calendar/working-hours.ts";
import { allowDecision, type Decision } from "../decisions/decision.ts";
import type { EndpointMatcher } from "../endpoints/endpoint-matcher.ts";
import type { CompiledLevel, FieldAmount } from "../levels/compile-level.ts";
import type { NameList } from "../levels/name-list.ts";
import type { Origin } from "../levels/policy-level.ts";
import type { CompiledRules } from "../rules/compile-rules.ts";
import {
  type BudgetAlert,
  type BudgetLimit,
  budgetsOf,
  type PersonalLimit,
  personalBudgetsOf,
  type SoftBudget,
  softBudgets,
} from "./budgets.ts";
import { type SemanticCache, semanticCacheOf } from "./semantic-cache.ts";

/** The amount that won, the field that set it and the level it came from. */
export interface EffectiveAmount extends FieldAmount {
  readonly origin: Origin;
}

/** One level's rule, kept as that level wrote it. */
export interface LevelRule<Rule> {
  readonly rule: Rule;
  readonly origin: Origin;
}

export type RateLimit = NonNullable<PolicyDocument["rateLimit"]>;

export interface EffectivePolicy {
  /** Organization first, client last. */
  readonly levels: readonly CompiledLevel[];
  /** The organization's time zone. */
  readonly timeZone: string;
  /** It decides when budgets reset. */
  readonly calendar: BudgetCalendar;
  /** Those of the organization and its projects; `budgetsFor` adds a requester's own. */
  readonly budgets: readonly BudgetLimit[];
  readonly personalBudgets: readonly PersonalLimit[];
  /** Per level: what happens above a part of its own budgets. */
  readonly budgetAlerts: readonly LevelRule<BudgetAlert>[];
  /** Budgets above a part of which calls are refused, or only cheap models run. */
  readonly softBudgets: readonly SoftBudget[];
  /** Each holds for all calls of its level together. */
  readonly rateLimits: readonly LevelRule<RateLimit>[];
  readonly maxPerRequest: EffectiveAmount | null;
  readonly requireApprovalAbove: EffectiveAmount | null;
  readonly blockedEndpoints: readonly LevelRule<EndpointMatcher>[];
  readonly blockedCategories: readonly LevelRule<NameList>[];
  readonly blockedModels: readonly LevelRule<NameList>[];
  readonly blockedProviders: readonly LevelRule<NameList>[];
  readonly blockedRegions: readonly LevelRule<readonly string[]>[];
  readonly allowedCategories: readonly LevelRule<NameList>[];
  readonly allowedEndpoints: readonly LevelRule<EndpointMatcher>[];
  readonly allowedModels: readonly LevelRule<NameList>[];
  readonly allowedProviders: readonly LevelRule<NameList>[];
  readonly allowedRegions: readonly LevelRule<readonly string[]>[];
  readonly workingHours: readonly LevelRule<CompiledHours>[];
  /** The same hours without their origins, for the moment at which all of them hold. */
  readonly commonHours: readonly CompiledHours[];
  /** The active rules of each level that has any. */
  readonly rules: readonly CompiledRules[];
  /** The fields that any of the rules names. */
  readonly ruleFields: ReadonlySet<string>;
  readonly handlings: readonly LevelRule<DataHandling>[];
  /** Whether anything asks what data a call has: handling, a rule about it or one that redacts it. */
  readonly classifies: boolean;
  readonly approvers: readonly string[];
  readonly approvalTimeoutHours: number;
  readonly cache: {
    readonly enabled: boolean;
    readonly shared: boolean;
    readonly ttlSeconds: number;
    /** null where only equal questions are answered from the cache. */
    readonly semantic: SemanticCache | null;
  };
  /** The least of all levels, for requests that name no maximum; null where none says. */
  readonly defaultMaxOutputTokens: LevelRule<number> | null;
  /** Days for which requests and answers are kept; null where they are not. */
  readonly bodyLogDays: number | null;
  /** The longest that any level asks for; null where none does. */
  readonly auditRetentionDays: number | null;
  readonly complianceMode: PolicyDocument["complianceMode"] | null;
  readonly versionIds: readonly string[];
  /** The one answer for every call that passes and that no rule and no handling says anything about. */
  readonly allow: Decision;
}

const DEFAULT_APPROVAL_TIMEOUT_HOURS = 24;
/** For a cache that is enabled without a time to live: the specification's own 30 minutes. */
const DEFAULT_CACHE_TTL_SECONDS = 1800;

/** Levels and documents a merge looks at, nearest (client, project) first. */
function nearestFirst(levels: readonly CompiledLevel[]): CompiledLevel[] {
  return [...levels].reverse();
}

/** The enabled workflow of a level: a disabled one names no approvers and sets no deadline either. */
export function enabledWorkflow(level: CompiledLevel) {
  const workflow = level.document.approvalWorkflow;
  return workflow?.enabled ? workflow : undefined;
}

function firstOf<Value>(
  levels: readonly CompiledLevel[],
  read: (level: CompiledLevel) => Value | undefined,
): Value | undefined {
  for (const level of levels) {
    const value = read(level);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The least amount; of equals the one nearest the organization, which nobody below can lift. */
export function leastAmount(amounts: readonly EffectiveAmount[]): EffectiveAmount | null {
  return amounts.reduce<EffectiveAmount | null>(
    (least, next) => (least === null || next.amount < least.amount ? next : least),
    null,
  );
}

export function perRequestCaps(levels: readonly CompiledLevel[]): EffectiveAmount[] {
  return levels.flatMap(({ maxPerRequest, origin }) =>
    maxPerRequest === null ? [] : [{ field: "maxPerRequest", amount: maxPerRequest, origin }],
  );
}

export function approvalThresholds(levels: readonly CompiledLevel[]): EffectiveAmount[] {
  return levels.flatMap(({ approvalThresholds: thresholds, origin }) =>
    thresholds.map((threshold) => ({ ...threshold, origin })),
  );
}

function rulesOf<Rule>(
  levels: readonly CompiledLevel[],
  read: (level: CompiledLevel) => Rule | null,
): LevelRule<Rule>[] {
  return levels.flatMap((level) => {
    const rule = read(level);
    return rule === null ? [] : [{ rule, origin: level.origin }];
  });
}

function alertOf({ document }: CompiledLevel): BudgetAlert | null {
  if (document.budgetAlerts === undefined) return null;
  const { warningThreshold, exceededAction } = document.budgetAlerts;
  return { threshold: warningThreshold, action: exceededAction };
}

function redacts({ rules }: CompiledRules): boolean {
  return rules.some(({ document }) => document.actions.some(({ type }) => type === "redact"));
}

function cacheOf(levels: readonly CompiledLevel[]): EffectivePolicy["cache"] {
  const caches = levels.flatMap(({ document }) => document.cache ?? []);
  const enabled = caches.at(-1)?.enabled ?? false;
  const shared = caches.map((cache) => cache.sharedCache);
  const ttls = caches.flatMap((cache) => cache.defaultTTL ?? []);
  return {
    enabled,
    shared: enabled && shared.includes(true) && !shared.includes(false),
    ttlSeconds: ttls.length === 0 ? DEFAULT_CACHE_TTL_SECONDS : Math.min(...ttls),
    semantic: enabled ? semanticCacheOf(levels) : null,
  };
}

/** The least maximum; of equals the one nearest the organization. */
function leastOutput(levels: readonly CompiledLevel[]): LevelRule<number> | null {
  return rulesOf(
    levels,
    ({ document }) => document.defaultMaxOutputTokens ?? null,
  ).reduce<LevelRule<number> | null>(
    (least, next) => (least === null || next.rule < least.rule ? next : least),
    null,
  );
}

/** Bodies are kept where some level asks for it and none forbids it, for the shortest time of all. */
function bodyLogDaysOf(levels: readonly CompiledLevel[]): number | null {
  const asked = levels.flatMap(({ document }) => document.bodyLogging ?? []);
  if (asked.length === 0 || asked.some(({ enabled }) => !enabled)) return null;
  return Math.min(...asked.map(({ retentionDays }) => retentionDays));
}

/** Days the audit log is kept; a shorter period further down cannot cut an ancestor's. */
export function retentionOf(level: CompiledLevel): number | undefined {
  const log = level.document.auditLog;
  return log?.enabled ? log.retention : undefined;
}

/**
 * What applies after inheritance (design, "Inheritance"): a level can only narrow what its ancestors
 * allow, and each budget holds at its own level.
 * @param levels organization first, then projects from the outermost in, then the client.
 * @param calendar the organization's, for the moment at which budgets reset.
 */
export function effectivePolicy(
  levels: readonly CompiledLevel[],
  calendar: BudgetCalendar = budgetCalendar("UTC"),
): EffectivePolicy {
  const nearest = nearestFirst(levels);
  const retentions = levels.flatMap((level) => retentionOf(level) ?? []);
  const versionIds = levels.flatMap(({ origin }) => origin.versionId ?? []);
  const budgets = levels.flatMap(budgetsOf);
  const budgetAlerts = rulesOf(levels, alertOf);
  const rules = levels.flatMap((level) => level.rules ?? []);
  const ruleFields = new Set(rules.flatMap(({ fields }) => [...fields]));
  const handlings = rulesOf(levels, (level) => level.handling);
  return {
    levels,
    timeZone: calendar.timeZone,
    calendar,
    budgets,
    personalBudgets: levels.flatMap(personalBudgetsOf),
    budgetAlerts,
    softBudgets: softBudgets(budgets, budgetAlerts),
    rateLimits: rulesOf(levels, ({ document }) => document.rateLimit ?? null),
    maxPerRequest: leastAmount(perRequestCaps(levels)),
    requireApprovalAbove: leastAmount(approvalThresholds(levels)),
    blockedEndpoints: rulesOf(levels, (level) => level.blockedEndpoints),
    blockedCategories: rulesOf(levels, (level) => level.blockedCategories),
    blockedModels: rulesOf(levels, (level) => level.blockedModels),
    blockedProviders: rulesOf(levels, (level) => level.blockedProviders),
    blockedRegions: rulesOf(levels, (level) => level.blockedRegions),
    allowedCategories: rulesOf(levels, (level) => level.allowedCategories),
    allowedEndpoints: rulesOf(levels, (level) => level.allowedEndpoints),
    allowedModels: rulesOf(levels, (level) => level.allowedModels),
    allowedProviders: rulesOf(levels, (level) => level.allowedProviders),
    allowedRegions: rulesOf(levels, (level) => level.allowedRegions),
    workingHours: rulesOf(levels, (level) => level.workingHours),
    commonHours: levels.flatMap((level) => level.workingHours ?? []),
    rules,
    ruleFields,
    handlings,
    classifies:
      handlings.length > 0 ||
      ruleFields.has("classification") ||
      ruleFields.has("sensitive_data") ||
      rules.some(redacts),
    approvers:
      firstOf(nearest, (level) => {
        const named = enabledWorkflow(level)?.approvers;
        return named !== undefined && named.length > 0 ? named : undefined;
      }) ?? [],
    approvalTimeoutHours:
      firstOf(nearest, (level) => enabledWorkflow(level)?.timeoutHours) ??
      DEFAULT_APPROVAL_TIMEOUT_HOURS,
    cache: cacheOf(levels),
    defaultMaxOutputTokens: leastOutput(levels),
    bodyLogDays: bodyLogDaysOf(levels),
    auditRetentionDays: retentions.length === 0 ? null : Math.max(...retentions),
    complianceMode: firstOf(nearest, (level) => level.document.complianceMode) ?? null,
    versionIds,
    allow: allowDecision(
      levels.map((level) => level.origin),
      versionIds,
    ),
  };
}
