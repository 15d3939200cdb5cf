import {
  operatorsOfType,
  type RuleComparison,
  type RuleField,
  type RuleOperator,
  type RuleScalar,
  ruleField,
  ruleFields,
  ruleOperatorCatalogue,
  tagOfField,
  tagRuleField,
} from "@pag0/contract";
import {
  MoneyParseError,
  type NanoUsd,
  parseAmount,
  parseUsdNumber,
  toMicroUsd,
} from "@pag0/money";
import { dollarsText } from "../ui/amount.ts";

/** The catalogue's entry for a field; a tag that has no name yet is one too. Null for a name it does not know. */
export function fieldEntry(name: string): RuleField | null {
  return ruleField(name) ?? (tagOfField(name) === null ? null : { ...tagRuleField, name });
}

/** The value that a new comparison begins with: what a choice has to be, and nothing where a person must say it. */
function blankValue(field: RuleField): RuleScalar {
  if (field.options !== undefined) {
    const example = String(field.example);
    return field.options.includes(example) ? example : (field.options[0] ?? "");
  }
  if (field.type === "boolean" || field.type === "time" || field.type === "date")
    return field.example;
  return "";
}

function shaped(
  field: RuleField,
  operator: RuleOperator,
  value: RuleComparison["value"],
): RuleComparison {
  const { operand } = ruleOperatorCatalogue[operator];
  const name = field.name;
  if (operand === "none") return { field: name, operator };
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const known = values.filter((each) => each !== "");
  if (operand === "list")
    return {
      field: name,
      operator,
      value: known.length > 0 || !choosable(field) ? known : [blankValue(field)],
    };
  const first = known[0] ?? blankValue(field);
  if (operand === "one") return { field: name, operator, value: first };
  return { field: name, operator, value: [first, known[1] ?? first] };
}

function choosable(field: RuleField): boolean {
  return blankValue(field) !== "";
}

/** A comparison to begin with: the first field's first operator, its value still open. */
export function newComparison(field: RuleField = ruleFields[0] as RuleField): RuleComparison {
  const operator =
    field.type === "money" || field.type === "number" ? "greater_than" : field.operators[0];
  return shaped(field, operator as RuleOperator, undefined);
}

/** Another operator; what was typed is kept as far as the new one takes it. */
export function withOperator(comparison: RuleComparison, operator: RuleOperator): RuleComparison {
  const field = fieldEntry(comparison.field);
  return field === null ? { ...comparison, operator } : shaped(field, operator, comparison.value);
}

/** Another field; operator and value are kept where the field is of the same type and knows them. */
export function withField(comparison: RuleComparison, name: string): RuleComparison {
  const before = fieldEntry(comparison.field);
  const field = fieldEntry(name);
  if (field === null) return { ...comparison, field: name };
  const sameValues = before?.type === field.type && before.options === field.options;
  if (!sameValues) {
    const fresh = newComparison(field);
    return operatorsOfType[field.type].includes(comparison.operator)
      ? withOperator(fresh, comparison.operator)
      : fresh;
  }
  return { ...comparison, field: name };
}

/** A money value of a rule, in any form that documents allow: dollars as a number or text, or micro-USD. */
export function readRuleMoney(value: RuleScalar): NanoUsd | null {
  try {
    if (typeof value === "number") return parseUsdNumber(value);
    return typeof value === "string" ? parseAmount(value) : null;
  } catch (error) {
    if (!(error instanceof MoneyParseError)) throw error;
    return null;
  }
}

/** What a person typed into a field of dollars as documents write it: micro-USD, or as typed where it is no amount. */
export function typedMoney(text: string): string {
  const bare = text.trim().replace(/^\$/, "").trim();
  if (bare === "") return "";
  const amount = readRuleMoney(`$${bare}`);
  return amount === null ? `$${bare}` : toMicroUsd(amount);
}

/** The text of a field of dollars for a value of a rule: `100.00` for 100, `"$100"` and `"100000000"`. */
export function moneyInputText(value: RuleScalar): string {
  const amount = readRuleMoney(value);
  return amount === null ? String(value).replace(/^\$/, "") : dollarsText(toMicroUsd(amount));
}

/** What a person typed into a field of numbers: the number, or the text where it is none. */
export function typedNumber(text: string): number | string {
  const bare = text.trim().replaceAll(",", "");
  return /^\d+(\.\d+)?$/.test(bare) ? Number(bare) : text.trim();
}

/** What a person typed into a list of a field. */
export function typedValue(field: RuleField, text: string): RuleScalar {
  if (field.type === "money") return typedMoney(text);
  return field.type === "number" ? typedNumber(text) : text.trim();
}
