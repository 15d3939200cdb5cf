import { Pag0Failure } from "@pag0/contract";
import {
  actionsOf,
  type ClassifiedCall,
  type Decision,
  type FindingKind,
  kindCategories,
  redactBody,
} from "@pag0/policy";

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

export interface Redaction {
  body: Buffer;
  /** How many of each kind were replaced, as the `pag0-redacted` header says it. */
  told: string;
}

function refusal(decision: Decision, why: string): Pag0Failure {
  const field = decision.handling?.redactCategories.size ? "dataHandling" : "rules";
  const code = "DATA_HANDLING_REFUSED";
  const explanation = `Policy replaces sensitive data in this request before it leaves, and ${why}.`;
  const level = decision.rules.matches.find(({ actions }) =>
    actions.some(({ type }) => type === "redact"),
  )?.origin.name;
  return new Pag0Failure(code, explanation, {
    extra: {
      decision: {
        decision: "deny",
        code,
        explanation,
        field,
        level: level ?? null,
        policyVersionIds: decision.versionIds,
        failures: [{ code, field, level: level ?? null, explanation }],
      },
    },
  });
}

/**
 * Replaces in a call's body what the decision asks for; null where there is nothing to replace.
 * @throws Pag0Failure DATA_HANDLING_REFUSED where something may be left of it
 */
export function redactCall(decision: Decision, classified: ClassifiedCall): Redaction | null {
  const kinds = kindsToRedact(decision);
  if (kinds.size === 0) return null;
  const { sent, queryKinds } = classified;
  if (!sent.readable)
    throw refusal(decision, "its body is compressed or encoded in a way that is not read");
  const left = queryKinds.filter((kind) => kinds.has(kind));
  if (left.length > 0)
    throw refusal(decision, `its URL holds some (${left.join(", ")}), where nothing is replaced`);
  const { body, replaced, complete } = redactBody(sent.format, sent.body, { kinds });
  if (!complete) throw refusal(decision, "it is too large for all of it to be found");
  if (replaced.size === 0) return null;
  const told = [...replaced].map(([kind, count]) => `${kind}=${count}`).sort();
  return { body: Buffer.from(body), told: told.join(",") };
}
