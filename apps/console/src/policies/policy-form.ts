import { MoneyParseError, parseAmount, toMicroUsd } from "@pag0/money";
import { dollarsText, readDollars } from "../ui/amount.ts";
import { valueAt, withValueAt } from "./document-path.ts";
import { type FieldSpec, type FormPath, formFields } from "./form-fields.ts";
import type { JsonObject } from "./json-source.ts";

/** A switch that may be left to the level above. */
export type Tri = "inherit" | "on" | "off";

/** What a control holds: text, or the entries of a list, null where the document has none. */
export type FieldInput = string | readonly string[] | null;

/** An amount of a document as dollars to edit; what is no amount stays as it is written. */
export function amountInput(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    return dollarsText(toMicroUsd(parseAmount(value)));
  } catch (error) {
    if (!(error instanceof MoneyParseError)) throw error;
    return value;
  }
}

/** What was typed as dollars, for the document; what cannot be read is passed on for the check to refuse. */
export function amountValue(text: string): string | undefined {
  const read = readDollars(text);
  if (read.kind === "empty") return undefined;
  return read.kind === "amount" ? read.microUsd : text;
}

function numberInput(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A number where it is one; other text is passed on for the check to refuse. */
export function numberValue(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** What the control of a field shows. */
export function fieldInput(document: unknown, path: FormPath): FieldInput {
  const value = valueAt(document, path);
  const { kind } = formFields[path];
  if (kind === "amount") return amountInput(value);
  if (kind === "number") return numberInput(value);
  if (kind === "switch") return value === true ? "on" : value === false ? "off" : "inherit";
  if (kind === "tags")
    return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : null;
  return typeof value === "string" ? value : "";
}

/** The document after a control was changed; everything else of it stays. */
export function withInput(document: JsonObject, path: FormPath, input: FieldInput): JsonObject {
  const spec: FieldSpec = formFields[path];
  const value = inputValue(spec, input);
  if (value === undefined && spec.owns !== undefined)
    return withValueAt(document, spec.owns, undefined);
  let next = withValueAt(document, path, value);
  if (spec.kind === "switch" && value !== undefined)
    for (const [other, brought] of Object.entries(spec.brings ?? {}))
      if (valueAt(next, other) === undefined) next = withValueAt(next, other, brought);
  return next;
}

function inputValue(spec: FieldSpec, input: FieldInput): unknown {
  if (input === null) return undefined;
  if (typeof input !== "string") return input;
  if (spec.kind === "amount") return amountValue(input);
  if (spec.kind === "number") return numberValue(input);
  if (spec.kind === "switch") return input === "inherit" ? undefined : input === "on";
  return input === "" ? undefined : input;
}

/** Whether a control can show what stands in the document; if not, only the JSON can. */
export function isShowable(document: unknown, path: FormPath): boolean {
  const value = valueAt(document, path);
  if (value === undefined) return true;
  const { kind } = formFields[path];
  if (kind === "switch") return typeof value === "boolean";
  if (kind === "choice" || kind === "text") return typeof value === "string";
  if (kind === "tags")
    return Array.isArray(value) && value.every((entry) => typeof entry === "string");
  return typeof value !== "object";
}
