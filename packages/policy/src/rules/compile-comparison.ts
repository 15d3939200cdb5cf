import {
  orderOfRuleValue,
  type RuleComparison,
  type RuleField,
  type RuleScalar,
  ruleField,
  tagOfField,
} from "@pag0/contract";
import { compileGlob } from "./glob.ts";
import { type FactReading, type FactValue, factIndex } from "./rule-facts.ts";

export type ConditionTest = (reading: FactReading) => boolean;
/** A test of a fact that is there. */
type ValueTest = (value: FactValue) => boolean;
type Ordered = number | bigint;

/** A comparison ready to be evaluated and explained. */
export interface CompiledComparison {
  readonly kind: "comparison";
  readonly test: ConditionTest;
  readonly document: RuleComparison;
  readonly field: RuleField;
  readonly read: (reading: FactReading) => FactValue | null;
}

function orderedTest(operator: RuleComparison["operator"], values: Ordered[], wraps: boolean) {
  const [first, second] = values as [Ordered, Ordered];
  const members: ReadonlySet<Ordered> = new Set(values);
  const tests: Partial<Record<RuleComparison["operator"], (value: Ordered) => boolean>> = {
    equals: (value) => value === first,
    not_equals: (value) => value !== first,
    greater_than: (value) => value > first,
    greater_or_equal: (value) => value >= first,
    less_than: (value) => value < first,
    less_or_equal: (value) => value <= first,
    between: !wraps
      ? (value) => value >= first && value <= second
      : first < second
        ? (value) => value >= first && value < second
        : (value) => value >= first || value < second,
    in: (value) => members.has(value),
    not_in: (value) => !members.has(value),
  };
  return tests[operator];
}

function textTest(operator: RuleComparison["operator"], values: string[]) {
  const [first] = values as [string];
  if (operator === "matches") return compileGlob(first);
  const members: ReadonlySet<string> = new Set(values);
  const tests: Partial<Record<RuleComparison["operator"], (value: string) => boolean>> = {
    equals: (value) => value === first,
    not_equals: (value) => value !== first,
    in: (value) => members.has(value),
    not_in: (value) => !members.has(value),
    contains: (value) => value.includes(first),
    not_contains: (value) => !value.includes(first),
    starts_with: (value) => value.startsWith(first),
    ends_with: (value) => value.endsWith(first),
  };
  return tests[operator];
}

function setTest(operator: RuleComparison["operator"], values: string[]) {
  const [first] = values as [string];
  const isWanted = (member: string) => values.includes(member);
  const tests: Partial<Record<RuleComparison["operator"], (value: readonly string[]) => boolean>> =
    {
      contains: (value) => value.includes(first),
      not_contains: (value) => !value.includes(first),
      in: (value) => value.some(isWanted),
      not_in: (value) => !value.some(isWanted),
    };
  return tests[operator];
}

function booleanTest(operator: RuleComparison["operator"], wanted: RuleScalar | undefined) {
  return operator === "equals"
    ? (value: boolean) => value === wanted
    : (value: boolean) => value !== wanted;
}

function unsupported(field: RuleField, operator: string): RangeError {
  return new RangeError(`${field.name} has no operator "${operator}"`);
}

/**
 * The test of a present value. What the contract's schema accepts always has one. A field's facts have
 * one type, so that its tests need not look at it again.
 */
function valueTest(field: RuleField, operator: RuleComparison["operator"], values: RuleScalar[]) {
  const texts = () => values.map((value) => String(value).toLowerCase());
  const orders = () => values.map((value) => orderOfRuleValue(field, value));
  switch (field.type) {
    case "boolean":
      return booleanTest(operator, values[0]) as ValueTest;
    case "set":
      return setTest(operator, texts()) as ValueTest | undefined;
    case "text":
    case "choice":
      return textTest(operator, texts()) as ValueTest | undefined;
    default:
      return orderedTest(operator, orders(), field.type === "time") as ValueTest | undefined;
  }
}

/** Fields whose text may be one of several: see `Readings`. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["path", "endpoint", "region", "requested_by"]);

/**
 * Which readings of an ambiguous path, region or requester a comparison has to hold for. A rule that
 * refuses holds if any reading of the call would meet it; one that allows, only if all do; below a `not`
 * it is the other way. A path that cannot be read meets every rule that refuses, and none that allows.
 */
export type Readings = "any" | "all";

function overReadings(holds: ValueTest, readings: Readings): ValueTest {
  return (value) => {
    if (typeof value !== "object") return holds(value);
    if (value.length === 0) return readings === "any";
    return readings === "any" ? value.some(holds) : value.every(holds);
  };
}

const isThere: ValueTest = (value) => typeof value !== "object" || value.length > 0;

/**
 * Compiles one comparison that the contract's schema has accepted. It is false where the field is
 * absent; `not_exists` alone is true.
 * @throws RangeError for a field or an operator that the catalogue does not know.
 */
export function compileComparison(
  document: RuleComparison,
  readings: Readings,
): CompiledComparison {
  const { operator, value } = document;
  const field = ruleField(document.field);
  if (field === null) throw new RangeError(`"${document.field}" is no field of rules`);
  const tag = tagOfField(document.field);
  const index = tag === null ? factIndex(document.field) : -1;
  const read =
    tag === null
      ? (reading: FactReading) => reading.read(index)
      : (reading: FactReading) => reading.tag(tag);
  const compiled = { kind: "comparison" as const, document, field, read };
  const ambiguous = AMBIGUOUS.has(field.name);
  if (operator === "not_exists") {
    const test: ConditionTest = (reading) => {
      const actual = read(reading);
      return actual === null || !(ambiguous || isThere(actual));
    };
    return { ...compiled, test };
  }
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const valueHolds = operator === "exists" ? isThere : valueTest(field, operator, values);
  if (valueHolds === undefined) throw unsupported(field, operator);
  const holds = ambiguous ? overReadings(valueHolds, readings) : valueHolds;
  const test: ConditionTest =
    tag === null
      ? (reading) => {
          const actual = reading.read(index);
          return actual !== null && holds(actual);
        }
      : (reading) => {
          const actual = reading.tag(tag);
          return actual !== null && holds(actual);
        };
  return { ...compiled, test };
}
