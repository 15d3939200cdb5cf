/** The rules once more, as plainly as they can be said: no compilation, no cache, the clock from Intl. */
import {
  classificationLevels,
  type Rule,
  type RuleComparison,
  type RuleConditions,
  ruleField,
} from "@pag0/contract";
import { parseAmount } from "@pag0/money";
import type { RandomLevel } from "./random-rules.test-data.ts";
import type { RuleFacts } from "./rule-facts.ts";

type Plain = number | bigint | string | boolean;

const formatters = new Map<string, Intl.DateTimeFormat>();

function clockOf(facts: RuleFacts): { time: string; weekday: string; date: string } {
  const { timeZone, at } = facts;
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  formatters.set(timeZone, formatter);
  const parts = Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, value.toLowerCase()]),
  );
  return {
    time: `${parts.hour}:${parts.minute}`,
    weekday: parts.weekday ?? "",
    date: `${parts.year}-${parts.month}-${parts.day}`,
  };
}

function actualOf(name: string, facts: RuleFacts): Plain | readonly string[] | null {
  if (name.startsWith("tags.")) return facts.tags[name.slice(5)] ?? null;
  if (name === "time" || name === "weekday" || name === "date") return clockOf(facts)[name];
  if (name === "endpoint") {
    return facts.host === null || facts.path === null ? null : `${facts.host}${facts.path}`;
  }
  return facts[name as Exclude<keyof RuleFacts, "tags" | "at" | "timeZone">];
}

/** Values of one field in a form in which === and < mean what they say. */
function comparable(name: string, value: Plain): Plain {
  if (ruleField(name)?.type === "money")
    return typeof value === "bigint" ? value : parseAmount(String(value));
  if (name === "classification")
    return classificationLevels.indexOf(value as (typeof classificationLevels)[number]);
  return typeof value === "string" ? value.toLowerCase() : value;
}

function globMatches(pattern: string, text: string): boolean {
  const [first] = pattern;
  if (first === undefined) return text === "";
  if (first === "*")
    return (
      globMatches(pattern.slice(1), text) || (text !== "" && globMatches(pattern, text.slice(1)))
    );
  return (
    text !== "" &&
    (first === "?" || first === text[0]) &&
    globMatches(pattern.slice(1), text.slice(1))
  );
}

function setHolds(operator: string, members: readonly string[], wanted: string[]): boolean {
  const some = members.some((member) => wanted.includes(member.toLowerCase()));
  return operator === "contains" || operator === "in" ? some : !some;
}

export function referenceComparison(comparison: RuleComparison, facts: RuleFacts): boolean {
  const { field, operator, value } = comparison;
  const actual = actualOf(field, facts);
  const present = actual !== null && !(Array.isArray(actual) && actual.length === 0);
  if (operator === "exists") return present;
  if (operator === "not_exists") return !present;
  if (actual === null) return false;
  const values = (Array.isArray(value) ? value : [value as Plain]).map((each) =>
    comparable(field, each),
  );
  if (typeof actual === "object") return setHolds(operator, actual, values.map(String));
  const left = comparable(field, actual);
  const [low, high] = values as [Plain, Plain];
  switch (operator) {
    case "equals":
      return left === low;
    case "not_equals":
      return left !== low;
    case "greater_than":
      return left > low;
    case "greater_or_equal":
      return left >= low;
    case "less_than":
      return left < low;
    case "less_or_equal":
      return left <= low;
    case "between":
      if (field !== "time") return left >= low && left <= high;
      return low < high ? left >= low && left < high : left >= low || left < high;
    case "in":
      return values.includes(left);
    case "not_in":
      return !values.includes(left);
    case "contains":
      return String(left).includes(String(low));
    case "not_contains":
      return !String(left).includes(String(low));
    case "starts_with":
      return String(left).startsWith(String(low));
    case "ends_with":
      return String(left).endsWith(String(low));
    case "matches":
      return globMatches(String(low), String(left));
  }
}

function referenceConditions(conditions: RuleConditions, facts: RuleFacts): boolean {
  if (Array.isArray(conditions))
    return conditions.every((each) => referenceConditions(each, facts));
  if ("all" in conditions) return referenceConditions(conditions.all, facts);
  if ("any" in conditions) return conditions.any.some((each) => referenceConditions(each, facts));
  if ("not" in conditions) return !referenceConditions(conditions.not, facts);
  return referenceComparison(conditions, facts);
}

function isLifted(rule: Rule, facts: RuleFacts): boolean {
  const { roles = [], times = [] } = rule.exceptions ?? {};
  const hour = facts.at.getUTCHours();
  return (
    roles.some((role) => role === facts.role) ||
    times.some((time) =>
      "from" in time
        ? Date.parse(time.from) <= facts.at.getTime() && facts.at.getTime() < Date.parse(time.to)
        : hour < 6,
    )
  );
}

/** What the rules of all levels come to, with the ids of those that held, as `level/rule` and `!` if lifted. */
export function referenceOutcome(levels: readonly RandomLevel[], facts: RuleFacts) {
  const held: string[] = [];
  const verdicts: string[] = [];
  for (const { origin, rules } of levels) {
    for (const rule of rules.filter(({ status }) => status === "active")) {
      if (!referenceConditions(rule.conditions, facts)) continue;
      const lifted = isLifted(rule, facts);
      held.push(`${origin.id}/${rule.id}${lifted ? "!" : ""}`);
      if (lifted) continue;
      const types = rule.actions.map(({ type }) => type);
      if (types.includes("allow")) break;
      verdicts.push(...types);
    }
  }
  const decision = (["deny", "require_approval"] as const).find((each) => verdicts.includes(each));
  return { decision: decision ?? ("allow" as const), held };
}
