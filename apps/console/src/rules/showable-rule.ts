import {
  MAX_CONDITION_DEPTH,
  MAX_CONDITION_NODES,
  type RuleAction,
  type RuleComparison,
  type RuleConditions,
  type RuleInput,
  type RuleScalar,
  ruleActionTypes,
  ruleOperatorCatalogue,
  ruleStatuses,
} from "@pag0/contract";
import { fieldEntry } from "./comparison.ts";

/** A rule whose every part the builder has a control for. */
export type ShowableRule = Omit<RuleInput, "conditions" | "actions"> & {
  conditions: RuleConditions;
  actions: RuleAction[];
};

const isScalar = (value: unknown): value is RuleScalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

function showableValue(operand: string, value: unknown): boolean {
  if (operand === "none") return value === undefined;
  if (operand === "one") return isScalar(value);
  if (!Array.isArray(value) || !value.every(isScalar)) return false;
  return operand === "list" || value.length === 2;
}

function isShowableComparison(node: Readonly<Record<string, unknown>>): boolean {
  const { field: name, operator, value, ...rest } = node;
  if (typeof name !== "string" || Object.keys(rest).length > 0) return false;
  const field = fieldEntry(name);
  const known = field?.operators.find((each) => each === operator);
  return known !== undefined && showableValue(ruleOperatorCatalogue[known].operand, value);
}

function isShowableNode(node: unknown, depth: number): boolean {
  if (typeof node !== "object" || node === null || depth > MAX_CONDITION_DEPTH) return false;
  const inside = (children: unknown) =>
    Array.isArray(children) && children.every((child) => isShowableNode(child, depth + 1));
  if (Array.isArray(node)) return inside(node);
  const [key, ...others] = Object.keys(node);
  const raw = node as Readonly<Record<string, unknown>>;
  if (key === "all" || key === "any") return others.length === 0 && inside(raw[key]);
  if (key === "not") return others.length === 0 && isShowableNode(raw.not, depth + 1);
  return isShowableComparison(raw);
}

/** Whether the builder can show and edit conditions, wrong values included; what it cannot show is left as it is. */
export function areShowableConditions(conditions: unknown): conditions is RuleConditions {
  return isShowableNode(conditions, 1) && nodesOf(conditions) <= MAX_CONDITION_NODES;
}

function nodesOf(node: unknown): number {
  if (typeof node !== "object" || node === null) return 0;
  return Array.isArray(node)
    ? 1 + node.reduce((sum, child) => sum + nodesOf(child), 0)
    : Object.values(node).reduce((sum, child) => sum + nodesOf(child), 1);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTextOrAbsent = (value: unknown) => value === undefined || typeof value === "string";
const areTextsOrAbsent = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) && value.every((each: unknown) => typeof each === "string"));

function areShowableParameters(parameters: unknown): boolean {
  if (parameters === undefined) return true;
  if (!isRecord(parameters)) return false;
  const { approvers, recipients, channels, kinds, message, timeout_hours: hours } = parameters;
  return (
    [approvers, recipients, channels, kinds].every(areTextsOrAbsent) &&
    isTextOrAbsent(message) &&
    (hours === undefined || isScalar(hours))
  );
}

function areShowableExceptions(exceptions: unknown): boolean {
  if (exceptions === undefined) return true;
  if (!isRecord(exceptions)) return false;
  const { roles, times } = exceptions;
  return areTextsOrAbsent(roles) && (times === undefined || Array.isArray(times));
}

function areShowableWords({ id, name, type, description, status }: RuleInput): boolean {
  return (
    typeof id === "string" &&
    typeof name === "string" &&
    isTextOrAbsent(type) &&
    isTextOrAbsent(description) &&
    (status === undefined || ruleStatuses.includes(status))
  );
}

function areShowableActions(actions: unknown): actions is RuleAction[] {
  if (!Array.isArray(actions)) return false;
  if (!actions.every(isRecord)) return false;
  const types = actions.map(({ type }) => type);
  return (
    actions.every(({ parameters }) => areShowableParameters(parameters)) &&
    types.every((type) => (ruleActionTypes as readonly unknown[]).includes(type)) &&
    new Set(types).size === types.length &&
    types.filter((type) => (decidingTypes as readonly unknown[]).includes(type)).length <= 1
  );
}

/** The actions that decide; a rule has at most one of them. */
export const decidingTypes = ["deny", "require_approval", "allow"] as const;
export type DecidingType = (typeof decidingTypes)[number];

/** The rule for the builder's controls, or null where it is written in a form that they cannot show. */
export function showableRule(rule: RuleInput): ShowableRule | null {
  return isRecord(rule) &&
    areShowableWords(rule) &&
    areShowableExceptions(rule.exceptions) &&
    areShowableConditions(rule.conditions) &&
    areShowableActions(rule.actions)
    ? (rule as ShowableRule)
    : null;
}

export function isComparison(node: RuleConditions): node is RuleComparison {
  return !Array.isArray(node) && "field" in node;
}
