import type { Rule } from "@pag0/contract";
import { formatUsdExact, MoneyParseError, parseAmount } from "@pag0/money";
import { describeRule } from "../rules/explain-rule.ts";
import type { Steps } from "./document-change.ts";
import { wordsOf } from "./field-words.ts";
import { canonicalText, fieldsOf, isObject } from "./same-document.ts";

const MAX_LISTED = 10;
const MAX_TEXT = 200;
const MAX_RULE_TEXT = 1_000;

/** A rule of a document, which the contract's schema has accepted. */
function ruleAt(list: Steps, entry: unknown): Rule | null {
  const isRule = list.length === 1 && list[0] === "rules" && isObject(entry);
  return isRule && "conditions" in entry ? (entry as unknown as Rule) : null;
}

/** `rule "Night" (no-nights)` */
function ruleName({ id, name }: Rule): string {
  return `rule "${cut(name)}" (${id})`;
}

/** An amount in dollars; text that is none, as a field of another kind may hold, stays as it is. */
function dollars(text: string): string {
  try {
    return formatUsdExact(parseAmount(text));
  } catch (error) {
    if (error instanceof MoneyParseError) return text;
    throw error;
  }
}

function cut(text: string, most = MAX_TEXT): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** An entry of a list in quotes: by its name or id where it is an object. */
function entryText(entry: unknown): string {
  if (typeof entry === "string") return `"${cut(entry)}"`;
  if (isObject(entry)) {
    const { start, end, days } = entry;
    if (typeof start === "string" && typeof end === "string")
      return `${start}–${end}${Array.isArray(days) ? ` on ${days.join(", ")}` : ""}`;
    const name = entry.name ?? entry.id;
    if (typeof name === "string") return `"${cut(name)}"`;
  }
  return cut(canonicalText(entry));
}

function listText(list: readonly unknown[]): string {
  if (list.length === 0) return "nothing";
  const shown = list.slice(0, MAX_LISTED).map(entryText).join(", ");
  return list.length > MAX_LISTED ? `${shown} and ${list.length - MAX_LISTED} more` : shown;
}

/** A value for people: amounts in dollars, numbers with their unit, lists up to ten entries. */
function valueText(steps: Steps, value: unknown): string {
  const { unit } = wordsOf(steps);
  if (Array.isArray(value)) return listText(value);
  if (isObject(value)) {
    const fields = fieldsOf(value).map((name) => {
      const inner = [...steps, name];
      return `${wordsOf(inner).noun} ${valueText(inner, value[name])}`;
    });
    return fields.length === 0 ? "nothing" : fields.join(", ");
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string") return unit === "usd" ? dollars(value) : cut(value);
  if (typeof value === "number" && unit === "percent") return `${value}%`;
  if (typeof value === "number" && unit !== undefined && unit !== "usd") {
    return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
  }
  return canonicalText(value);
}

/** `The monthly budget is set to $15.00.` */
export function addedSentence(steps: Steps, after: unknown): string {
  const { noun, plural } = wordsOf(steps);
  return `The ${noun} ${plural ? "are" : "is"} set to ${valueText(steps, after)}.`;
}

/** `The monthly budget, which was $15.00, is removed.` */
export function removedSentence(steps: Steps, before: unknown): string {
  const { noun, plural } = wordsOf(steps);
  const [was, is] = plural ? ["were", "are"] : ["was", "is"];
  return `The ${noun}, which ${was} ${valueText(steps, before)}, ${is} removed.`;
}

/** `The monthly budget changes from $15.00 to $20.00.` */
export function changedSentence(steps: Steps, before: unknown, after: unknown): string {
  const { noun, plural } = wordsOf(steps);
  const values = `from ${valueText(steps, before)} to ${valueText(steps, after)}`;
  return `The ${noun} ${plural ? "change" : "changes"} ${values}.`;
}

/**
 * What happens to one entry of a list: `"evil.com" is added to the blocked endpoints.` A rule that is
 * added is read back in words.
 */
export function entrySentence(list: Steps, entry: unknown, what: "added to" | "removed from") {
  const rule = ruleAt(list, entry);
  if (rule !== null) {
    const reads = what === "added to" ? `: ${cut(describeRule(rule), MAX_RULE_TEXT)}` : "";
    return `The ${ruleName(rule)} is ${what === "added to" ? "added" : "removed"}${reads}.`;
  }
  return `${entryText(entry)} is ${what} the ${wordsOf(list).noun}.`;
}

/** An entry that stands elsewhere: places count from 1, as people do. */
export function movedSentence(list: Steps, entry: unknown, from: number, to: number): string {
  const rule = ruleAt(list, entry);
  const subject = rule === null ? entryText(entry) : `The ${ruleName(rule)}`;
  return `${subject} moves from place ${from + 1} to place ${to + 1} of the ${wordsOf(list).noun}.`;
}

/** An object of a list whose fields differ, named with those fields. */
export function entryChangedSentence(list: Steps, before: unknown, after: unknown): string {
  const [earlier, later] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const names = [...new Set([...fieldsOf(earlier), ...fieldsOf(later)])];
  const differing = names.filter(
    (name) => canonicalText(earlier[name]) !== canonicalText(later[name]),
  );
  const rule = ruleAt(list, after);
  if (rule !== null) {
    const reads = cut(describeRule(rule), MAX_RULE_TEXT);
    return `The ${ruleName(rule)} changes in ${differing.join(", ")}; it now reads: ${reads}.`;
  }
  return `${entryText(after)} of the ${wordsOf(list).noun} changes in ${differing.join(", ")}.`;
}
