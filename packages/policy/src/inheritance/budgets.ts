import type { ExceededAction } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import type { BudgetPeriod } from "../calendar/budget-window.ts";
import type { CompiledLevel } from "../levels/compile-level.ts";
import type { Origin } from "../levels/policy-level.ts";
import type { EffectivePolicy, LevelRule } from "./effective-policy.ts";

export interface BudgetLimit {
  readonly scopeKind: "organization" | "project" | "member" | "key";
  /** The level's id; for a personal budget that, a slash and whose it is. */
  readonly scopeId: string;
  readonly period: BudgetPeriod;
  readonly limit: NanoUsd;
  readonly origin: Origin;
}

/** A budget that each person, or each key, has for itself at a level. */
export interface PersonalLimit {
  readonly scope: "member" | "key";
  readonly period: BudgetLimit["period"];
  readonly limit: NanoUsd;
  readonly origin: Origin;
  readonly levelId: string;
}

/** What happens above a part of a level's budgets, in percent. */
export interface BudgetAlert {
  readonly threshold: number;
  readonly action: ExceededAction;
}

/** A budget above a part of which calls are refused, or only cheap models run. */
export interface SoftBudget {
  readonly budget: BudgetLimit;
  /** Percent, above 0 and at most 100. */
  readonly threshold: number;
  /** That part of the limit; what is spent with a call must not be more. */
  readonly amount: NanoUsd;
  readonly action: Exclude<ExceededAction, "notify">;
}

/** Who makes a call. `memberId` is null where nobody is known, and the key stands for them. */
export interface BudgetRequester {
  readonly memberId: string | null;
  readonly keyId: string;
}

const PERCENT_SCALE = 1_000_000;
const MAX_REMEMBERED = 10_000;

/** The fields of a document that set a level's own budgets and, in those for each, a person's or key's. */
const budgetFields = [
  { period: "month", field: "monthlyBudget", part: "monthly" },
  { period: "day", field: "dailyBudget", part: "daily" },
  { period: "total", field: "totalBudget", part: "total" },
] as const;

/** A level's own budgets: month, day, total. */
export function budgetsOf(level: CompiledLevel): BudgetLimit[] {
  const { origin } = level;
  const { kind, id } = origin;
  if (kind === "client") return [];
  return budgetFields.flatMap(({ period, field }) => {
    const limit = level[field];
    return limit === null ? [] : [{ scopeKind: kind, scopeId: id, origin, period, limit }];
  });
}

/** What a level gives each person and each key. */
export function personalBudgetsOf({
  origin,
  memberBudget,
  keyBudget,
}: CompiledLevel): PersonalLimit[] {
  const both = [
    { scope: "member" as const, budget: memberBudget },
    { scope: "key" as const, budget: keyBudget },
  ];
  return both.flatMap(({ scope, budget }) => {
    return budgetFields.flatMap(({ period, part }) => {
      const limit = budget?.[part] ?? null;
      return limit === null ? [] : [{ scope, period, limit, origin, levelId: origin.id }];
    });
  });
}

/** A part of an amount, rounded down to a nano-USD; percent to six places. */
export function percentOf(amount: NanoUsd, percent: number): NanoUsd {
  const scaled = BigInt(Math.round(percent * PERCENT_SCALE));
  return ((amount * scaled) / BigInt(100 * PERCENT_SCALE)) as NanoUsd;
}

/** The budgets that alerts do more about than notify, each with its level's threshold. */
export function softBudgets(
  budgets: readonly BudgetLimit[],
  alerts: readonly LevelRule<BudgetAlert>[],
): SoftBudget[] {
  return alerts.flatMap(({ rule: { threshold, action }, origin }) => {
    if (action === "notify") return [];
    return budgets
      .filter((budget) => budget.origin === origin)
      .map((budget) => ({ budget, threshold, action, amount: percentOf(budget.limit, threshold) }));
  });
}

/** By key, then by member. */
type Known = Map<string, Map<string | null, readonly BudgetLimit[]>>;
const remembered = new WeakMap<EffectivePolicy, { limits: Known; size: number }>();

function limitFor(personal: PersonalLimit, { memberId, keyId }: BudgetRequester): BudgetLimit {
  const { scope, period, limit, origin, levelId } = personal;
  const whose = scope === "member" ? (memberId ?? keyId) : keyId;
  return { scopeKind: scope, scopeId: `${levelId}/${whose}`, period, limit, origin };
}

/**
 * The budgets that a requester's calls spend from: those of the levels, then their own at each level. The
 * same objects for the same requester, while few enough are known.
 */
export function budgetsFor(
  policy: EffectivePolicy,
  requester: BudgetRequester,
): readonly BudgetLimit[] {
  const { budgets, personalBudgets } = policy;
  if (personalBudgets.length === 0) return budgets;
  const { memberId, keyId } = requester;
  const found = remembered.get(policy)?.limits.get(keyId)?.get(memberId);
  if (found !== undefined) return found;
  const all = [...budgets, ...personalBudgets.map((personal) => limitFor(personal, requester))];
  let known = remembered.get(policy);
  if (known === undefined || known.size >= MAX_REMEMBERED) {
    known = { limits: new Map(), size: 0 };
    remembered.set(policy, known);
  }
  let ofKey = known.limits.get(keyId);
  if (ofKey === undefined) {
    ofKey = new Map();
    known.limits.set(keyId, ofKey);
  }
  ofKey.set(memberId, all);
  known.size++;
  return all;
}
