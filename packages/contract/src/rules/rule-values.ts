import { MoneyParseError, parseAmount, parseUsdNumber, toMicroUsd } from "@pag0/money";
import type { RuleField } from "./rule-fields.ts";

export type RuleScalar = string | number | boolean;

/** What reading a part of a rule gives: the value in its one form, or what is allowed instead. */
export type Reading<Value> = { ok: true; value: Value } | { ok: false; allowed: string };

const MAX_TEXT = 500;
const MAX_SHOWN = 60;
const MAX_NUMBER = 1e15;
const DAY_MS = 86_400_000;

const refuse = (allowed: string): Reading<never> => ({ ok: false, allowed });
const accept = <Value>(value: Value): Reading<Value> => ({ ok: true, value });

/** A value of unknown form for an error message, never more than a short piece of it. */
export function showValue(value: unknown): string {
  if (typeof value === "string") {
    const piece = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
    return JSON.stringify(piece);
  }
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return `${value}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function readMoney(value: unknown): Reading<string> {
  const allowed =
    'dollars as a number (100 is $100) or as text ("$1.00"), or micro-USD as a decimal string ("100000000" is $100)';
  if (typeof value !== "number" && typeof value !== "string") return refuse(allowed);
  if (typeof value === "string" && value.length > 64) return refuse(allowed);
  try {
    return accept(
      toMicroUsd(typeof value === "number" ? parseUsdNumber(value) : parseAmount(value)),
    );
  } catch (error) {
    if (!(error instanceof MoneyParseError)) throw error;
    return refuse(allowed);
  }
}

function readOption(value: unknown, options: readonly string[]): Reading<string> {
  const folded = typeof value === "string" ? value.trim().toLowerCase() : null;
  const option = options.find((candidate) => candidate.toLowerCase() === folded);
  return option === undefined ? refuse(`one of ${options.join(", ")}`) : accept(option);
}

function readDate(value: unknown): Reading<string> {
  const allowed = 'a calendar day such as "2026-12-24"';
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return refuse(allowed);
  const instant = Date.parse(`${value}T00:00:00Z`);
  const real = !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === value;
  return real ? accept(value) : refuse(allowed);
}

/** Reads one value of a field: money becomes a whole micro-USD string, options their own spelling. */
export function readRuleValue(field: RuleField, value: unknown): Reading<RuleScalar> {
  if (field.options !== undefined) return readOption(value, field.options);
  switch (field.type) {
    case "money":
      return readMoney(value);
    case "number":
      return typeof value === "number" && value >= 0 && value <= MAX_NUMBER
        ? accept(value)
        : refuse(`a number of ${field.unit ?? "units"} from 0 to ${MAX_NUMBER}`);
    case "boolean":
      return typeof value === "boolean" ? accept(value) : refuse("true or false");
    case "time":
      return typeof value === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)
        ? accept(value)
        : refuse('a time of day from "00:00" to "23:59"');
    case "date":
      return readDate(value);
    default:
      return typeof value === "string" && value.trim() !== "" && value.length <= MAX_TEXT
        ? accept(value.trim())
        : refuse(`text of 1 to ${MAX_TEXT} characters such as ${showValue(field.example)}`);
  }
}

/** Where a value stands among its field's values: for bounds, and for the levels of classification. */
export function orderOfRuleValue(field: RuleField, value: RuleScalar): number | bigint {
  if (field.type === "money") return parseAmount(String(value));
  if (field.options !== undefined) return field.options.indexOf(String(value));
  if (field.type === "time") {
    const text = String(value);
    return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  }
  if (field.type === "date") return Date.parse(`${value}T00:00:00Z`) / DAY_MS;
  return Number(value);
}
