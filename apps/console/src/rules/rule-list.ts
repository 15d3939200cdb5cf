import type { RuleAction, RuleActionType, RuleInput } from "@pag0/contract";
import { newComparison } from "./comparison.ts";
import { type DecidingType, decidingTypes } from "./showable-rule.ts";

const MAX_ID = 64;

/** An id from a name: lower-case words joined by hyphens, `rule` where nothing of it can stand in an id; unique among `taken`. */
export function ruleId(name: string, taken: ReadonlySet<string>): string {
  const slug =
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, MAX_ID - 5)
      .replace(/-+$/, "") || "rule";
  for (let number = 1; ; number++) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if (!taken.has(id)) return id;
  }
}

const idsOf = (rules: readonly RuleInput[]) => new Set(rules.map(({ id }) => id));

/** A rule that asks for nothing yet. */
export function blankRule(name: string): Omit<RuleInput, "id"> {
  return {
    name,
    status: "active",
    conditions: { all: [newComparison()] },
    actions: [{ type: "deny" }],
  };
}

/** The rules with one more at the end, under an id of its own. */
export function addRule(rules: readonly RuleInput[], rule: Omit<RuleInput, "id">): RuleInput[] {
  return [...rules, { id: ruleId(rule.name, idsOf(rules)), ...rule }];
}

/**
 * The rules with one of them changed. The id follows the name as long as it was made from it and is not
 * among those in force, which requests and dry runs name.
 */
export function changeRule(
  rules: readonly RuleInput[],
  index: number,
  rule: RuleInput,
  published: ReadonlySet<string>,
): RuleInput[] {
  const before = rules[index];
  if (before === undefined) return [...rules];
  const taken = new Set([...idsOf(rules.toSpliced(index, 1)), ...published]);
  const follows =
    rule.name !== before.name && rule.id === before.id && rule.id === ruleId(before.name, taken);
  return rules.with(index, follows ? { ...rule, id: ruleId(rule.name, taken) } : rule);
}

/** The rules with a copy of one after it. */
export function duplicateRule(
  rules: readonly RuleInput[],
  index: number,
  copyName: (name: string) => string,
): RuleInput[] {
  const rule = rules[index];
  if (rule === undefined) return [...rules];
  const name = copyName(rule.name).slice(0, 120);
  const copy = { ...structuredClone(rule), name, id: ruleId(name, idsOf(rules)) };
  return rules.toSpliced(index + 1, 0, copy);
}

/** Moves one of a list before its neighbour (-1) or after it (1); at the end it stays. */
export function moveItem<Item>(items: readonly Item[], index: number, step: -1 | 1): Item[] {
  const target = index + step;
  if (target < 0 || target >= items.length) return [...items];
  const [moved] = items.slice(index, index + 1);
  return items.toSpliced(index, 1).toSpliced(target, 0, moved as Item);
}

/** What the rule decides, or null where it only records. */
export function decidingOf(actions: readonly RuleAction[]): DecidingType | null {
  return decidingTypes.find((type) => actions.some((action) => action.type === type)) ?? null;
}

/** The actions with another decision, at the place of the one before. */
export function withDeciding(
  actions: readonly RuleAction[],
  type: DecidingType | null,
): RuleAction[] {
  const before = decidingOf(actions);
  if (before === type) return [...actions];
  if (type === null) return actions.filter((action) => action.type !== before);
  const message = actions.find((action) => action.type === before)?.parameters?.message;
  const next: RuleAction = message === undefined ? { type } : { type, parameters: { message } };
  return before === null
    ? [next, ...actions]
    : actions.map((action) => (action.type === before ? next : action));
}

/** The actions with one more that does not decide, or without it. */
export function withAction(
  actions: readonly RuleAction[],
  type: Exclude<RuleActionType, DecidingType>,
  wanted: boolean,
): RuleAction[] {
  const others = actions.filter((action) => action.type !== type);
  return wanted ? [...others, { type }] : others;
}

/** The actions with other parameters of one; those without a value are left out. */
export function withParameters(
  actions: readonly RuleAction[],
  type: RuleActionType,
  change: Readonly<Record<string, unknown>>,
): RuleAction[] {
  return actions.map((action) => {
    if (action.type !== type) return action;
    const entries = Object.entries({ ...action.parameters, ...change }).filter(
      ([, value]) =>
        value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    );
    const next =
      entries.length === 0 ? { type } : { type, parameters: Object.fromEntries(entries) };
    return next as RuleAction;
  });
}
