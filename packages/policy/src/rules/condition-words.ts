import {
  type RuleComparison,
  type RuleConditions,
  type RuleField,
  type RuleScalar,
  ruleField,
  ruleOperatorCatalogue,
} from "@pag0/contract";
import { formatUsdExact, nanoUsd, parseAmount } from "@pag0/money";
import type { FactValue } from "./rule-facts.ts";

const MAX_QUOTED = 120;
const MAX_LISTED = 5;

/** What a call has in a field: as documents write it, and as it was compared. */
interface Actual {
  readonly value: RuleScalar | readonly string[] | null;
  readonly nanoUsd: FactValue | null;
}

function quote(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** `a, b and c`, or with `or`; a long list is cut, and says by how much. */
export function listWords(items: readonly string[], last: "and" | "or" = "and"): string {
  const shown = items.length > MAX_LISTED ? items.slice(0, MAX_LISTED) : items;
  const rest = items.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;
}

function wantedWord(field: RuleField, value: RuleScalar): string {
  if (field.type === "money") return formatUsdExact(parseAmount(String(value)));
  if (field.type === "number") return Number(value).toLocaleString("en-US");
  return quote(String(value));
}

function wantedWords(field: RuleField, comparison: RuleComparison): string {
  const { operator, value } = comparison;
  if (value === undefined) return "";
  if (!Array.isArray(value)) return ` ${wantedWord(field, value)}`;
  const words = value.map((each) => wantedWord(field, each));
  return operator === "between" ? ` ${words.join(" and ")}` : ` ${listWords(words, "or")}`;
}

function actualWords(field: RuleField, actual: Actual): string {
  const { value, nanoUsd: amount } = actual;
  if (typeof amount === "bigint") return ` ${formatUsdExact(nanoUsd(amount))}`;
  if (Array.isArray(value)) return ` (${value.length === 0 ? "none" : listWords(value)})`;
  return ` ${wantedWord(field, value as RuleScalar)}`;
}

/** Whether the words alone say what the call has, so that naming it would say it twice. */
function saysValue({ operator }: RuleComparison, holds: boolean): boolean {
  return operator === (holds ? "equals" : "not_equals");
}

/** One comparison in words, as a document asks for it or, given the call's value, as it came out. */
export function comparisonWords(
  comparison: RuleComparison,
  holds: boolean,
  actual?: Actual,
): string {
  const field = ruleField(comparison.field);
  if (field === null) throw new RangeError(`"${comparison.field}" is no field of rules`);
  if (actual?.value === null) return `${field.label} is absent`;
  const entry = ruleOperatorCatalogue[comparison.operator];
  const words = holds ? entry.words : entry.negatedWords;
  const isSaid = saysValue(comparison, holds) && !Array.isArray(actual?.value);
  const shown = actual === undefined || isSaid ? "" : actualWords(field, actual);
  return `${field.label}${shown} ${words}${wantedWords(field, comparison)}`;
}

function joined(conditions: readonly RuleConditions[], word: "and" | "or", holds: boolean): string {
  return conditions
    .map((each) => {
      const words = conditionWords(each, holds);
      const group = Array.isArray(each) || "all" in each || "any" in each;
      return group && conditions.length > 1 ? `(${words})` : words;
    })
    .join(` ${word} `);
}

/** Conditions as a document writes them, in words; what is negated is said the other way round. */
export function conditionWords(conditions: RuleConditions, holds = true): string {
  if (Array.isArray(conditions)) return joined(conditions, holds ? "and" : "or", holds);
  if ("all" in conditions) return joined(conditions.all, holds ? "and" : "or", holds);
  if ("any" in conditions) return joined(conditions.any, holds ? "or" : "and", holds);
  if ("not" in conditions) return conditionWords(conditions.not, !holds);
  return comparisonWords(conditions, holds);
}
