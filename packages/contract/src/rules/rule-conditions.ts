import { z } from "zod";
import { type RuleField, ruleField, ruleFields, tagRuleField } from "./rule-fields.ts";
import { type RuleOperator, ruleOperatorCatalogue } from "./rule-operators.ts";
import { orderOfRuleValue, type RuleScalar, readRuleValue, showValue } from "./rule-values.ts";

export const MAX_CONDITION_DEPTH = 8;
/** Comparisons and groups of one rule together. */
export const MAX_CONDITION_NODES = 100;
export const MAX_CONDITION_VALUES = 200;

/** Money values are whole micro-USD strings once read. No value with `exists` and `not_exists`. */
export interface RuleComparison {
  field: string;
  operator: RuleOperator;
  value?: RuleScalar | RuleScalar[];
}

/** What a rule asks for. An array is the same as `all`. */
export type RuleConditions =
  | RuleComparison
  | { all: RuleConditions[] }
  | { any: RuleConditions[] }
  | { not: RuleConditions }
  | RuleConditions[];

type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;

interface Reader {
  readonly issues: { path: Path; message: string; input: unknown }[];
  nodes: number;
}

const MAX_ISSUES = 20;
const EMPTY: RuleConditions = [];

function complain(reader: Reader, path: Path, message: string, input: unknown): void {
  if (reader.issues.length < MAX_ISSUES) reader.issues.push({ path, message, input });
}

function readOperand(
  reader: Reader,
  field: RuleField,
  operator: RuleOperator,
  value: unknown,
  path: Path,
): RuleComparison["value"] {
  const { operand } = ruleOperatorCatalogue[operator];
  const one = (item: unknown, at: Path): RuleScalar => {
    const reading = readRuleValue(field, item);
    if (reading.ok) return reading.value;
    complain(reader, at, `is ${showValue(item)}; ${field.name} takes ${reading.allowed}`, item);
    return "";
  };
  if (operand === "none") {
    if (value !== undefined)
      complain(reader, path, `is ${showValue(value)}; ${operator} takes no value`, value);
    return undefined;
  }
  if (operand === "one") return one(value, path);
  const most = operand === "pair" ? 2 : MAX_CONDITION_VALUES;
  const least = operand === "pair" ? 2 : 1;
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    const wanted = operand === "pair" ? "a list of two values" : `a list of 1 to ${most} values`;
    complain(reader, path, `is ${showValue(value)}; ${operator} takes ${wanted}`, value);
    return undefined;
  }
  const known = reader.issues.length;
  const values = Array.from(value, (item, index) => one(item, [...path, index]));
  if (operand === "pair" && field.type !== "time" && reader.issues.length === known) {
    const [low, high] = values as [RuleScalar, RuleScalar];
    if (orderOfRuleValue(field, low) > orderOfRuleValue(field, high))
      complain(
        reader,
        path,
        `starts at ${showValue(value[0])}, which is above its end ${showValue(value[1])}; the lower bound comes first`,
        value,
      );
  }
  return values;
}

function isOperator(value: unknown, field: RuleField): value is RuleOperator {
  return (field.operators as readonly unknown[]).includes(value);
}

function readComparison(reader: Reader, raw: Raw, path: Path): RuleConditions {
  const field = typeof raw.field === "string" ? ruleField(raw.field) : null;
  if (field === null) {
    const names = [...ruleFields, tagRuleField].map(({ name }) => name).join(", ");
    const message = `is ${showValue(raw.field)}; the fields are ${names}`;
    complain(reader, [...path, "field"], message, raw.field);
    return EMPTY;
  }
  const { operator } = raw;
  if (!isOperator(operator, field)) {
    const message = `is ${showValue(operator)}; ${field.name} knows ${field.operators.join(", ")}`;
    complain(reader, [...path, "operator"], message, operator);
    return EMPTY;
  }
  const value = readOperand(reader, field, operator, raw.value, [...path, "value"]);
  return value === undefined
    ? { field: field.name, operator }
    : { field: field.name, operator, value };
}

function readGroup(reader: Reader, raw: unknown, path: Path, depth: number): RuleConditions[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    complain(reader, path, `is ${showValue(raw)}; it takes a list of at least one condition`, raw);
    return [];
  }
  const conditions: RuleConditions[] = [];
  for (let index = 0; index < raw.length; index++) {
    if (reader.nodes > MAX_CONDITION_NODES) break;
    conditions.push(readNode(reader, raw[index], [...path, index], depth));
  }
  return conditions;
}

const FORMS =
  "a comparison { field, operator, value }, { all: […] }, { any: […] }, { not: … } or a list of conditions";

function readNode(reader: Reader, raw: unknown, path: Path, depth: number): RuleConditions {
  if (depth > MAX_CONDITION_DEPTH) {
    complain(reader, path, `is nested too deep; ${MAX_CONDITION_DEPTH} levels are allowed`, raw);
    return EMPTY;
  }
  reader.nodes++;
  if (reader.nodes === MAX_CONDITION_NODES + 1)
    complain(
      reader,
      path,
      `is one too many; a rule has at most ${MAX_CONDITION_NODES} conditions`,
      raw,
    );
  if (Array.isArray(raw)) return readGroup(reader, raw, path, depth + 1);
  if (typeof raw !== "object" || raw === null) {
    complain(reader, path, `is ${showValue(raw)}; a condition is ${FORMS}`, raw);
    return EMPTY;
  }
  const keys = Object.keys(raw);
  const form = keys.find((key) => key === "all" || key === "any" || key === "not");
  const allowed = form === undefined ? ["field", "operator", "value"] : [form];
  for (const key of keys) {
    if (allowed.includes(key)) continue;
    const message = `is not known here; beside ${allowed.join(", ")} nothing is allowed: a condition is ${FORMS}`;
    complain(reader, [...path, key], message, raw);
  }
  const node = raw as Raw;
  if (form === undefined) return readComparison(reader, node, path);
  const inner = [...path, form];
  if (form === "not") return { not: readNode(reader, node.not, inner, depth + 1) };
  const group = readGroup(reader, node[form], inner, depth + 1);
  return form === "all" ? { all: group } : { any: group };
}

const reference = { $ref: "#/components/schemas/RuleConditions" };
const scalar = { type: ["string", "number", "boolean"] };

/**
 * The conditions of a rule. They are read by hand and not by nested schemas: a nested union could not
 * say which member of it is at fault, and a document of ten thousand levels would end the stack.
 */
export const ruleConditionsSchema = z
  .unknown()
  .check((context) => {
    const reader: Reader = { issues: [], nodes: 0 };
    const conditions = readNode(reader, context.value, [], 1);
    for (const { path, message, input } of reader.issues)
      context.issues.push({ code: "custom", path: [...path], message, input });
    if (reader.issues.length === 0) context.value = conditions;
  })
  .meta({
    id: "RuleConditions",
    description: `${FORMS.charAt(0).toUpperCase()}${FORMS.slice(1)} (all of it). A comparison with a field that the call does not have is false; not_exists is true.`,
    anyOf: [
      {
        type: "object",
        properties: {
          field: { type: "string", maxLength: 70 },
          operator: { type: "string", enum: Object.keys(ruleOperatorCatalogue) },
          value: { anyOf: [scalar, { type: "array", items: scalar }] },
        },
        required: ["field", "operator"],
        additionalProperties: false,
      },
      ...(["all", "any"] as const).map((form) => ({
        type: "object",
        properties: { [form]: { type: "array", items: reference, minItems: 1 } },
        required: [form],
        additionalProperties: false,
      })),
      {
        type: "object",
        properties: { not: reference },
        required: ["not"],
        additionalProperties: false,
      },
      { type: "array", items: reference, minItems: 1 },
    ],
  }) as unknown as z.ZodType<RuleConditions, unknown>;
