import type { Rule, RuleAction, RuleActionType } from "@pag0/contract";
import type { Origin } from "../levels/policy-level.ts";
import type { CompiledRule, CompiledRules, RuleLift } from "./compile-rules.ts";
import { type HeldCondition, heldConditions } from "./held-conditions.ts";
import { FactReading, type RuleFacts } from "./rule-facts.ts";

/** A rule whose conditions held. One that was lifted does nothing, and is still reported. */
export class RuleMatch {
  readonly origin: Origin;
  readonly rule: Rule;
  readonly lift: RuleLift | null;
  readonly #compiled: CompiledRule;
  readonly #reading: FactReading;
  #conditions: readonly HeldCondition[] | null = null;

  constructor(origin: Origin, compiled: CompiledRule, lift: RuleLift | null, reading: FactReading) {
    this.origin = origin;
    this.rule = compiled.document;
    this.lift = lift;
    this.#compiled = compiled;
    this.#reading = reading;
  }

  /** What the rule does: nothing if it was lifted. */
  get actions(): readonly RuleAction[] {
    return this.lift === null ? this.rule.actions : [];
  }

  /** The comparisons that made the rule hold, each true of the call as it is written; made when asked for. */
  get conditions(): readonly HeldCondition[] {
    this.#conditions ??= heldConditions(this.#compiled.condition, this.#reading);
    return this.#conditions;
  }
}

/** What the rules of all levels say about one call. */
export interface RuleOutcome {
  /** `allow` where no rule is against the call: lists, limits and budgets still have their say. */
  readonly decision: "allow" | "deny" | "require_approval";
  /** The first rule that refuses or, where none does, the first that asks for approval. */
  readonly deciding: RuleMatch | null;
  /** From the highest level down, in the order of the documents; lifted ones among them. */
  readonly matches: readonly RuleMatch[];
}

/** The outcome where no rule held. */
export const NOTHING: RuleOutcome = Object.freeze({
  decision: "allow",
  deciding: null,
  matches: Object.freeze([]),
});

/**
 * Evaluates the rules of all levels, the highest first. A refusal at any level wins over a request for
 * approval, which wins over nothing said; `allow` ends the evaluation of the later rules of its own
 * level, so that a descendant can only narrow (design, "Inheritance"). Exceptions lift their own rule
 * alone: they reach no other rule, list, limit or budget.
 */
export function evaluateRules(levels: readonly CompiledRules[], facts: RuleFacts): RuleOutcome {
  const reading = new FactReading(facts);
  let matches: RuleMatch[] | null = null;
  let denying: RuleMatch | null = null;
  let asking: RuleMatch | null = null;
  for (const { origin, rules } of levels) {
    for (const rule of rules) {
      if (!rule.condition.test(reading)) continue;
      const lift = rule.lift === null ? null : rule.lift(facts);
      const match = new RuleMatch(origin, rule, lift, reading);
      matches ??= [];
      matches.push(match);
      if (lift !== null) continue;
      if (rule.verdict === "allow") break;
      if (rule.verdict === "deny") denying ??= match;
      else if (rule.verdict === "require_approval") asking ??= match;
    }
  }
  if (matches === null) return NOTHING;
  const decision = denying !== null ? "deny" : asking !== null ? "require_approval" : "allow";
  return { decision, deciding: denying ?? asking, matches };
}

type ActionOf<Type extends RuleActionType> = Extract<RuleAction, { type: Type }>;

/** The actions of one type that are to be done, each with the rule that asks for it. */
export function actionsOf<Type extends RuleActionType>(
  outcome: RuleOutcome,
  type: Type,
): { match: RuleMatch; action: ActionOf<Type> }[] {
  return outcome.matches.flatMap((match) =>
    match.actions
      .filter((action): action is ActionOf<Type> => action.type === type)
      .map((action) => ({ match, action })),
  );
}
