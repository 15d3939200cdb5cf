import type { Rule, RuleConditions, RuleExceptions } from "@pag0/contract";
import { compileWorkingHours, isWithinWorkingHours } from "../calendar/working-hours.ts";
import type { Origin } from "../levels/policy-level.ts";
import {
  type CompiledComparison,
  type ConditionTest,
  compileComparison,
  type Readings,
} from "./compile-comparison.ts";
import type { RuleFacts } from "./rule-facts.ts";

export interface CompiledGroup {
  readonly kind: "all" | "any";
  readonly test: ConditionTest;
  readonly children: readonly CompiledCondition[];
}

export interface CompiledNegation {
  readonly kind: "not";
  readonly test: ConditionTest;
  readonly child: CompiledCondition;
}

export type CompiledCondition = CompiledComparison | CompiledGroup | CompiledNegation;

type RoleName = NonNullable<RuleExceptions["roles"]>[number];
type ExceptionTime = NonNullable<RuleExceptions["times"]>[number];

/** What lifted a rule that would have held. */
export type RuleLift =
  | { readonly kind: "role"; readonly role: RoleName }
  | { readonly kind: "time"; readonly time: ExceptionTime };

type RuleVerdict = "allow" | "deny" | "require_approval";

export interface CompiledRule {
  readonly document: Rule;
  readonly condition: CompiledCondition;
  /** The exception that holds, if any. */
  readonly lift: ((facts: RuleFacts) => RuleLift | null) | null;
  /** What the rule decides; null for one that only logs, tells or redacts. */
  readonly verdict: RuleVerdict | null;
}

/** The active rules of one level, in the order of their document. */
export interface CompiledRules {
  readonly origin: Origin;
  readonly rules: readonly CompiledRule[];
  /** The fields that any of the rules names: what need not be known if it is not among them. */
  readonly fields: ReadonlySet<string>;
}

function group(
  kind: "all" | "any",
  documents: readonly RuleConditions[],
  readings: Readings,
): CompiledCondition {
  const children = documents.map((each) => compileCondition(each, readings));
  const [first, second] = children;
  if (first !== undefined && second === undefined) return first;
  const tests = children.map(({ test }) => test);
  const test: ConditionTest =
    kind === "all"
      ? (reading) => {
          for (const each of tests) if (!each(reading)) return false;
          return true;
        }
      : (reading) => {
          for (const each of tests) if (each(reading)) return true;
          return false;
        };
  return { kind, test, children };
}

function compileCondition(document: RuleConditions, readings: Readings): CompiledCondition {
  if (Array.isArray(document)) return group("all", document, readings);
  if ("all" in document) return group("all", document.all, readings);
  if ("any" in document) return group("any", document.any, readings);
  if ("not" in document) {
    const child = compileCondition(document.not, readings === "any" ? "all" : "any");
    return { kind: "not", child, test: (reading) => !child.test(reading) };
  }
  return compileComparison(document, readings);
}

function timeTest(time: ExceptionTime): (at: Date) => boolean {
  if (!("from" in time)) {
    const hours = compileWorkingHours(time);
    return (at) => isWithinWorkingHours(hours, at);
  }
  const from = Date.parse(time.from);
  const to = Date.parse(time.to);
  return (at) => at.getTime() >= from && at.getTime() < to;
}

function compileLift(exceptions: RuleExceptions | undefined): CompiledRule["lift"] {
  const roles = (exceptions?.roles ?? []).map((role) => ({ kind: "role", role }) as const);
  const times = (exceptions?.times ?? []).map((time) => ({
    holds: timeTest(time),
    lift: { kind: "time", time } as const,
  }));
  if (roles.length === 0 && times.length === 0) return null;
  return (facts) => {
    for (const lift of roles) if (lift.role === facts.role) return lift;
    for (const { holds, lift } of times) if (holds(facts.at)) return lift;
    return null;
  };
}

function compileRule(document: Rule): CompiledRule {
  const deciding = document.actions.find(
    ({ type }) => type === "allow" || type === "deny" || type === "require_approval",
  );
  const verdict = (deciding?.type ?? null) as RuleVerdict | null;
  return {
    document,
    condition: compileCondition(document.conditions, verdict === "allow" ? "all" : "any"),
    lift: compileLift(document.exceptions),
    verdict,
  };
}

function addFields(condition: CompiledCondition, fields: Set<string>): void {
  if (condition.kind === "comparison") fields.add(condition.field.name);
  else if (condition.kind === "not") addFields(condition.child, fields);
  else for (const child of condition.children) addFields(child, fields);
}

/**
 * Prepares the rules of a level. The documents are ones that the contract's schema has accepted; drafts
 * and disabled rules are left out.
 * @throws RangeError or MoneyParseError for documents that it has not.
 */
export function compileRules(documents: readonly Rule[], origin: Origin): CompiledRules {
  const rules = documents.filter(({ status }) => status === "active").map(compileRule);
  const fields = new Set<string>();
  for (const { condition, lift } of rules) {
    addFields(condition, fields);
    if (lift !== null) fields.add("role");
  }
  return { origin, rules, fields };
}
