/** The comparisons of rules. Which of them a field knows follows from the field's type. */
export const ruleOperators = [
  "equals",
  "not_equals",
  "greater_than",
  "greater_or_equal",
  "less_than",
  "less_or_equal",
  "between",
  "in",
  "not_in",
  "contains",
  "not_contains",
  "starts_with",
  "ends_with",
  "matches",
  "exists",
  "not_exists",
] as const;
export type RuleOperator = (typeof ruleOperators)[number];

/** What follows an operator: nothing, one value, a list, or a lower and an upper bound. */
export type RuleOperand = "none" | "one" | "list" | "pair";

export interface RuleOperatorEntry {
  readonly operand: RuleOperand;
  /** How a sentence says it, between the field and the value. */
  readonly words: string;
  /** How a sentence says that it does not hold. */
  readonly negatedWords: string;
  readonly description: string;
}

/**
 * The operators as data. A comparison with a field that the call does not have is false, whatever the
 * operator, `not_equals` and `not_in` included; `not_exists` alone is true.
 */
export const ruleOperatorCatalogue: Readonly<Record<RuleOperator, RuleOperatorEntry>> = {
  equals: {
    operand: "one",
    words: "is",
    negatedWords: "is not",
    description: "The same value; text without regard to case",
  },
  not_equals: {
    operand: "one",
    words: "is not",
    negatedWords: "is",
    description: "Present, and another value",
  },
  greater_than: {
    operand: "one",
    words: "is greater than",
    negatedWords: "is not greater than",
    description: "Above the value",
  },
  greater_or_equal: {
    operand: "one",
    words: "is at least",
    negatedWords: "is not at least",
    description: "The value or above",
  },
  less_than: {
    operand: "one",
    words: "is less than",
    negatedWords: "is not less than",
    description: "Below the value",
  },
  less_or_equal: {
    operand: "one",
    words: "is at most",
    negatedWords: "is not at most",
    description: "The value or below",
  },
  between: {
    operand: "pair",
    words: "is between",
    negatedWords: "is not between",
    description:
      "From the first value to the second, both included. Times of day run until just before the second, and across midnight where it is not after the first",
  },
  in: {
    operand: "list",
    words: "is one of",
    negatedWords: "is none of",
    description: "Any value of the list; a set where any of its members is in the list",
  },
  not_in: {
    operand: "list",
    words: "is none of",
    negatedWords: "is one of",
    description:
      "Present, and no value of the list; a set where none of its members is in the list",
  },
  contains: {
    operand: "one",
    words: "contains",
    negatedWords: "does not contain",
    description: "Text with the value somewhere in it; a set with the value among its members",
  },
  not_contains: {
    operand: "one",
    words: "does not contain",
    negatedWords: "contains",
    description: "Present, without the value in it",
  },
  starts_with: {
    operand: "one",
    words: "starts with",
    negatedWords: "does not start with",
    description: "Text with this beginning",
  },
  ends_with: {
    operand: "one",
    words: "ends with",
    negatedWords: "does not end with",
    description: "Text with this end",
  },
  matches: {
    operand: "one",
    words: "matches",
    negatedWords: "does not match",
    description:
      "The whole text fits the pattern: * stands for any characters or none, ? for exactly one; everything else for itself, without regard to case",
  },
  exists: {
    operand: "none",
    words: "is present",
    negatedWords: "is absent",
    description: "The call has the field; a set has at least one member",
  },
  not_exists: {
    operand: "none",
    words: "is absent",
    negatedWords: "is present",
    description: "The call does not have the field; a set has no member",
  },
};

export type RuleFieldType =
  | "money"
  | "number"
  | "text"
  | "choice"
  | "set"
  | "level"
  | "boolean"
  | "time"
  | "weekday"
  | "date";

const presence = ["exists", "not_exists"] as const;
const equality = ["equals", "not_equals", "in", "not_in"] as const;
const order = [
  "greater_than",
  "greater_or_equal",
  "less_than",
  "less_or_equal",
  "between",
] as const;

/** The operators of each type. Clock fields are always present, so that they have no `exists`. */
export const operatorsOfType: Readonly<Record<RuleFieldType, readonly RuleOperator[]>> = {
  money: [...equality, ...order, ...presence],
  number: [...equality, ...order, ...presence],
  text: [
    ...equality,
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    ...presence,
  ],
  choice: [...equality, ...presence],
  set: ["contains", "not_contains", "in", "not_in", ...presence],
  level: [...equality, ...order, ...presence],
  boolean: ["equals", "not_equals", ...presence],
  time: [...order],
  weekday: [...equality],
  date: [...equality, ...order],
};
