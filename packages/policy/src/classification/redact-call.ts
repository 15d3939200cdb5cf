import type { Decision } from "../decisions/decision.ts";
import { actionsOf } from "../rules/evaluate-rules.ts";
import { redactBody } from "./body/classify-body.ts";
import type { ClassifiedCall } from "./classify-call.ts";
import { type FindingKind, kindCategories } from "./finding.ts";

const ALL_KINDS = Object.keys(kindCategories) as FindingKind[];

/** The kinds that a word of a rule stands for: a kind of finding, or all of a category of data. */
function kindsNamed(word: string): readonly FindingKind[] {
  return ALL_KINDS.filter((kind) => kind === word || kindCategories[kind] === word);
}

/** The kinds of findings that the decision has replaced: by rules and by the handling of the data. */
function kindsToRedact({ rules, handling }: Decision): ReadonlySet<FindingKind> {
  const kinds = new Set<FindingKind>();
  for (const { action } of actionsOf(rules, "redact")) {
    const named = action.parameters?.kinds?.flatMap(kindsNamed) ?? ALL_KINDS;
    for (const kind of named) kinds.add(kind);
  }
  const categories = handling?.redactCategories;
  if (categories !== undefined && categories.size > 0)
    for (const kind of ALL_KINDS) if (categories.has(kindCategories[kind])) kinds.add(kind);
  return kinds;
}

export interface RedactedCall {
  body: string;
  /** How many of each kind were replaced: `email=2,phone=1`. */
  told: string;
}

/** Something that has to be replaced may be left in the call: it is refused. */
export class RedactionRefused extends Error {
  override readonly name = "RedactionRefused";
  /** The policy field that asks for it. */
  readonly field: "dataHandling" | "rules";
  /** The level whose rule asks for it; null where handling does. */
  readonly level: string | null;

  constructor(decision: Decision, why: string) {
    super(`Policy replaces sensitive data in this request before it leaves, and ${why}.`);
    this.field = decision.handling?.redactCategories.size ? "dataHandling" : "rules";
    const rule = decision.rules.matches.find(({ actions }) =>
      actions.some(({ type }) => type === "redact"),
    );
    this.level = rule?.origin.name ?? null;
  }
}

/**
 * Replaces in a call's body what the decision asks for; null where there is nothing to replace.
 * @throws RedactionRefused where something may be left of it
 */
export function redactCall(decision: Decision, classified: ClassifiedCall): RedactedCall | null {
  const kinds = kindsToRedact(decision);
  if (kinds.size === 0) return null;
  const { sent, fixed } = classified;
  if (!sent.readable)
    throw new RedactionRefused(
      decision,
      "its body is compressed or encoded in a way that is not read",
    );
  for (const { place, kinds: found } of fixed) {
    const left = [...new Set(found)].filter((kind) => kinds.has(kind));
    if (left.length > 0)
      throw new RedactionRefused(
        decision,
        `its ${place} holds some (${left.join(", ")}), where nothing is replaced`,
      );
  }
  const { body, replaced, complete } = redactBody(sent.format, sent.body, { kinds });
  if (!complete) throw new RedactionRefused(decision, "not all of it could be read");
  if (replaced.size === 0) return null;
  const told = [...replaced].map(([kind, count]) => `${kind}=${count}`).sort();
  return { body, told: told.join(",") };
}
