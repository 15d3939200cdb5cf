import { type Rule, type RuleComparison, type RuleConditions, ruleField } from "@pag0/contract";
import { canonicalText } from "../versions/same-document.ts";
import { ruleApproverFindings } from "./approver-findings.ts";
import { finding, type LintFinding } from "./finding.ts";
import type { PolicyTree, TreeNode } from "./policy-tree.ts";

/** What every call has: a rule that asks only for these holds for all calls. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  "cost",
  "host",
  "path",
  "endpoint",
  "method",
  "category",
  "team",
  "key",
  "time",
  "weekday",
  "date",
]);

type Verdict = "allow" | "deny" | "require_approval";

interface PlacedRule {
  readonly rule: Rule;
  readonly index: number;
  readonly verdict: Verdict | null;
  /** The same for rules that hold for the same calls and are lifted alike. */
  readonly text: string;
}

const EFFECTS: Readonly<Record<Verdict, string>> = {
  allow: "allows",
  deny: "refuses",
  require_approval: "asks for approval of",
};

function verdictOf({ actions }: Rule): Verdict | null {
  for (const { type } of actions)
    if (type === "allow" || type === "deny" || type === "require_approval") return type;
  return null;
}

/** An array is the same as `all`, and so are the same members in another order. */
function normalized(conditions: RuleConditions): unknown {
  const members = (all: readonly RuleConditions[]) =>
    [...new Set(all.map((each) => canonicalText(normalized(each))))].sort();
  if (Array.isArray(conditions)) return { all: members(conditions) };
  if ("all" in conditions) return { all: members(conditions.all) };
  if ("any" in conditions) return { any: members(conditions.any) };
  if ("not" in conditions) return { not: normalized(conditions.not) };
  return { all: [canonicalText(conditions)] };
}

function activeRules({ document }: TreeNode): PlacedRule[] {
  const placed = (document.rules ?? []).map((rule, index) => ({
    rule,
    index,
    verdict: verdictOf(rule),
    text: canonicalText([normalized(rule.conditions), rule.exceptions ?? {}]),
  }));
  return placed.filter(({ rule }) => rule.status === "active");
}

function alwaysTrue({ field, operator, value }: RuleComparison): boolean {
  if (!ALWAYS_THERE.has(field)) return false;
  if (operator === "exists") return true;
  if (operator === "matches") return /^\*+$/.test(String(value));
  const isMoney = ruleField(field)?.type === "money";
  return isMoney && operator === "greater_or_equal" && String(value) === "0";
}

function holdsForAll(conditions: RuleConditions): boolean {
  if (Array.isArray(conditions)) return conditions.every(holdsForAll);
  if ("all" in conditions) return conditions.all.every(holdsForAll);
  if ("any" in conditions) return conditions.any.some(holdsForAll);
  if ("not" in conditions) return false;
  return alwaysTrue(conditions);
}

/** A rule that comes to another verdict than an earlier one with the same conditions. */
function contradictions(node: TreeNode, rules: readonly PlacedRule[]): LintFinding[] {
  const first = new Map<string, PlacedRule>();
  return rules.flatMap((placed) => {
    const { rule, index, verdict, text } = placed;
    if (verdict === null) return [];
    const earlier = first.get(text);
    if (earlier === undefined) first.set(text, placed);
    if (earlier === undefined || earlier.verdict === null || earlier.verdict === verdict) return [];
    const wins = earlier.verdict === "allow" ? earlier : verdict === "deny" ? placed : earlier;
    return [
      finding("RULES_CONTRADICT", node.level, `rules[${index}]`, {
        message: `Rule "${rule.name}" ${EFFECTS[verdict]} the very calls that rule "${earlier.rule.name}" (rules[${earlier.index}]) ${EFFECTS[earlier.verdict]}: what "${wins.rule.name}" says holds.`,
        remedy: `Remove rules[${index}] or rules[${earlier.index}], or give them other conditions.`,
      }),
    ];
  });
}

/** Rules after one that allows every call of its document: they are never looked at. */
function shadowed(node: TreeNode, rules: readonly PlacedRule[]): LintFinding[] {
  const place = rules.findIndex(
    ({ rule, verdict }) =>
      verdict === "allow" && rule.exceptions === undefined && holdsForAll(rule.conditions),
  );
  const allowing = rules[place];
  if (allowing === undefined) return [];
  return rules.slice(place + 1).flatMap(({ rule, index, verdict }) => {
    if (verdict !== "deny" && verdict !== "require_approval") return [];
    return [
      finding("RULE_SHADOWED", node.level, `rules[${index}]`, {
        message: `Rule "${rule.name}" never holds: rule "${allowing.rule.name}" (rules[${allowing.index}]) allows every call before it.`,
        remedy: `Move rules[${index}] before rules[${allowing.index}], or give that rule conditions.`,
      }),
    ];
  });
}

/** What is senseless about a level's rules: against each other, and in whom they ask. */
export function ruleFindings(tree: PolicyTree, node: TreeNode): LintFinding[] {
  const rules = activeRules(node);
  return [
    ...contradictions(node, rules),
    ...shadowed(node, rules),
    ...rules.flatMap(({ rule, index }) => ruleApproverFindings(tree, node, rule, index)),
  ];
}
