import rules from "../i18n/messages/en/rules.json" with { type: "json" };
import told from "../i18n/messages/en/told.json" with { type: "json" };
import type { Grammar } from "./read-sentence.ts";

type Named = [name: string, pattern: string];

/** `is greater than {value}` before `is {value}`: whichever says more is looked for first. */
function longestFirst(patterns: Named[]): Record<string, string> {
  const length = ([, pattern]: Named) => pattern.replaceAll(/\{\w+\}/g, "").length;
  return Object.fromEntries(patterns.sort((a, b) => length(b) - length(a)));
}

/** Each comparison of a rule, and each that is not to hold, in the words of the rules' own page. */
function clauses(): Record<string, string> {
  const comparisons = Object.entries(rules.operators).flatMap(([operator, { holds, fails }]) => [
    [`${operator}.holds`, holds.replace("{field}", "{fact}")] satisfies Named,
    [`${operator}.fails`, fails.replace("{field}", "{fact}")] satisfies Named,
  ]);
  return longestFirst([...Object.entries(told.otherClause), ...comparisons]);
}

const fields = Object.entries(rules.fields).map(([name, { label }]): Named => [name, label]);

/** A field of rules, with what the call has in it where that is told. */
function facts(): Record<string, string> {
  const known = fields.map(
    ([name, label]): Named => [`${name}.known`, told.known.valued.replace("{field}", label)],
  );
  return longestFirst([...known, ...fields]);
}

/** Codes in a sentence stand for their words. */
function codes(): Record<string, string> {
  return Object.fromEntries(Object.keys(told.reason).map((code) => [code, code]));
}

/** What servers write, in English: the messages `told`, with those of the rules for what a rule asks. */
export const grammar: Grammar = {
  ...told,
  clause: clauses(),
  fact: facts(),
  ruleField: longestFirst(fields),
  code: codes(),
};
