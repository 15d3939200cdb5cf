import {
  classificationLevels,
  type RuleComparison,
  type RuleOperator,
  type RuleScalar,
  weekdays,
} from "@pag0/contract";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { DAY_MS } from "../calendar/time-zone.ts";
import type { CompiledComparison } from "./compile-comparison.ts";
import type { CompiledCondition } from "./compile-rules.ts";
import { comparisonWords } from "./condition-words.ts";
import type { FactReading, FactValue } from "./rule-facts.ts";

/** A comparison of a rule that held, or that the rule wanted not to hold and did not. */
export interface HeldCondition {
  readonly field: string;
  readonly operator: RuleOperator;
  /** As the document writes it: money in micro-USD. Absent for `exists` and `not_exists`. */
  readonly wanted: RuleComparison["value"];
  /** In the same form; null where the call has no such field. */
  readonly actual: RuleScalar | readonly string[] | null;
  /** False where the rule asks that the comparison be false (`not`), and it is. */
  readonly holds: boolean;
  /** A clause that is true of the call: `daily cost per user $120.00 is greater than $100.00`. */
  readonly text: string;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** A fact in the form in which documents write values of its field. */
function writtenForm(
  comparison: CompiledComparison,
  value: FactValue | null,
  reading: FactReading,
): HeldCondition["actual"] {
  const { field } = comparison;
  if (value === null) return null;
  if (typeof value === "bigint") return toMicroUsdExact(nanoUsd(value));
  if (typeof value === "number") {
    if (field.type === "level") return classificationLevels[value] ?? null;
    if (field.type === "weekday") return weekdays[value] ?? null;
    if (field.type === "time")
      return `${twoDigits(Math.floor(value / 60))}:${twoDigits(value % 60)}`;
    if (field.type === "date") return new Date(value * DAY_MS).toISOString().slice(0, 10);
    return value;
  }
  return field.type === "set" || typeof value === "boolean" ? value : reading.original(field.name);
}

/** A path without a reading: see `Readings` for what its comparisons come to. */
function isUnreadable({ field }: CompiledComparison, value: FactValue | null): boolean {
  return field.type === "text" && typeof value === "object" && value?.length === 0;
}

function hold(comparison: CompiledComparison, reading: FactReading, holds: boolean): HeldCondition {
  const { document, field } = comparison;
  const value = comparison.read(reading);
  const actual = writtenForm(comparison, value, reading);
  return {
    field: field.name,
    operator: document.operator,
    wanted: document.value,
    actual,
    holds,
    text: isUnreadable(comparison, value)
      ? `${field.label} cannot be read`
      : comparisonWords(document, holds, { value: actual, nanoUsd: value }),
  };
}

function collect(
  condition: CompiledCondition,
  reading: FactReading,
  holds: boolean,
  held: HeldCondition[],
): void {
  if (condition.kind === "comparison") {
    held.push(hold(condition, reading, holds));
    return;
  }
  if (condition.kind === "not") {
    collect(condition.child, reading, !holds, held);
    return;
  }
  // One member decides that an `any` holds or that an `all` does not; otherwise every one takes part.
  const decisive = condition.kind === "any";
  if (holds === decisive) {
    const member = condition.children.find((child) => child.test(reading) === holds);
    if (member !== undefined) collect(member, reading, holds, held);
    return;
  }
  for (const child of condition.children) collect(child, reading, holds, held);
}

/** The comparisons because of which a condition held, from the facts that its evaluation read. */
export function heldConditions(
  condition: CompiledCondition,
  reading: FactReading,
): HeldCondition[] {
  const held: HeldCondition[] = [];
  collect(condition, reading, true, held);
  return held;
}
