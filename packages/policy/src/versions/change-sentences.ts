import { formatUsdExact, MoneyParseError, parseAmount } from "@pag0/money";
import { pathText, type Steps } from "./document-change.ts";
import { canonicalText, fieldsOf, isObject } from "./same-document.ts";

interface Words {
  readonly noun: string;
  readonly plural?: true;
  readonly unit?: "usd" | "days" | "seconds" | "hours";
}

/** How people call the fields; one that is not here is called by its path. */
const WORDS: Readonly<Record<string, Words>> = {
  monthlyBudget: { noun: "monthly budget", unit: "usd" },
  dailyBudget: { noun: "daily budget", unit: "usd" },
  maxPerRequest: { noun: "cap per request", unit: "usd" },
  requireApprovalAbove: { noun: "approval threshold", unit: "usd" },
  allowedCategories: { noun: "allowed categories", plural: true },
  allowedEndpoints: { noun: "allowed endpoints", plural: true },
  blockedEndpoints: { noun: "blocked endpoints", plural: true },
  allowedModels: { noun: "allowed models", plural: true },
  workingHours: { noun: "working hours", plural: true },
  "workingHours.timezone": { noun: "time zone of the working hours" },
  "workingHours.start": { noun: "start of the working hours" },
  "workingHours.end": { noun: "end of the working hours" },
  "workingHours.days": { noun: "days of the working hours", plural: true },
  approvalWorkflow: { noun: "approval workflow" },
  "approvalWorkflow.enabled": { noun: "approval workflow" },
  "approvalWorkflow.approvers": { noun: "approvers", plural: true },
  "approvalWorkflow.autoApproveBelow": { noun: "amount below which calls run", unit: "usd" },
  "approvalWorkflow.requireApprovalAbove": {
    noun: "approval threshold of the workflow",
    unit: "usd",
  },
  "approvalWorkflow.timeoutHours": { noun: "deadline of an approval", unit: "hours" },
  cache: { noun: "cache" },
  "cache.enabled": { noun: "cache" },
  "cache.sharedCache": { noun: "sharing of the cache" },
  "cache.defaultTTL": { noun: "time that the cache keeps an answer", unit: "seconds" },
  complianceMode: { noun: "compliance mode" },
  auditLog: { noun: "audit log" },
  "auditLog.enabled": { noun: "audit log" },
  "auditLog.retention": { noun: "retention of the audit log", unit: "days" },
};

const MAX_LISTED = 10;
const MAX_TEXT = 200;

function wordsOf(steps: Steps): Words {
  const path = pathText(steps);
  return Object.hasOwn(WORDS, path) ? (WORDS[path] as Words) : { noun: path };
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

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** An entry of a list in quotes: by its name or id where it is an object. */
function entryText(entry: unknown): string {
  if (typeof entry === "string") return `"${cut(entry)}"`;
  if (isObject(entry)) {
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

/** What happens to one entry of a list: `"evil.com" is added to the blocked endpoints.` */
export function entrySentence(list: Steps, entry: unknown, what: "added to" | "removed from") {
  return `${entryText(entry)} is ${what} the ${wordsOf(list).noun}.`;
}

/** An entry that stands elsewhere: places count from 1, as people do. */
export function movedSentence(list: Steps, entry: unknown, from: number, to: number): string {
  return `${entryText(entry)} moves from place ${from + 1} to place ${to + 1} of the ${wordsOf(list).noun}.`;
}

/** An object of a list whose fields differ, named with those fields. */
export function entryChangedSentence(list: Steps, before: unknown, after: unknown): string {
  const [earlier, later] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const names = [...new Set([...fieldsOf(earlier), ...fieldsOf(later)])];
  const differing = names.filter(
    (name) => canonicalText(earlier[name]) !== canonicalText(later[name]),
  );
  return `${entryText(after)} of the ${wordsOf(list).noun} changes in ${differing.join(", ")}.`;
}
