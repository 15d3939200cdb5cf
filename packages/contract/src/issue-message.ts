import type { z } from "zod";
import { showValue } from "./rules/rule-values.ts";

/** What zod calls a type, as an error says it. */
const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};
const MISSING = Symbol("missing");

function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let value = whole;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return MISSING;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** What is allowed, where the schema itself has no sentence for it. */
function allowedBy(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (!/^(Invalid|Too|Unrecognized)/.test(message)) return message;
  if (issue.code === "invalid_type")
    return `it takes ${TYPES[issue.expected] ?? `a value of type ${issue.expected}`}`;
  if (issue.code === "invalid_value")
    return `it takes ${issue.values.map((value) => String(value)).join(", ")}`;
  const range = "inclusive" in issue && issue.inclusive === false;
  if (issue.code === "too_big")
    return `it takes ${range ? "less than" : "at most"} ${issue.maximum}${unitOf(issue.origin)}`;
  if (issue.code === "too_small")
    return `it takes ${range ? "more than" : "at least"} ${issue.minimum}${unitOf(issue.origin)}`;
  return message.replace(/^(Invalid input|Too big|Too small): /, "");
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" || origin === "set" ? " entries" : "";
}

/**
 * What is wrong with one place of a value: what stands there, and what is allowed. A sentence of a schema
 * that says what it found already (`is 5; …`) stays as it is.
 * @param whole the value that the schema was asked about
 */
export function issueMessage(issue: z.core.$ZodIssue, whole: unknown): string {
  const allowed = allowedBy(issue);
  if (/^(is|are|has|have|starts|stands|decide|says) /.test(allowed)) return allowed;
  const value = valueAt(whole, issue.path);
  const found = value === MISSING ? "is missing" : `is ${showValue(value)}`;
  return `${found}; ${allowed}`;
}
