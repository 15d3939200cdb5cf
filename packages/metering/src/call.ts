import type { JobQuestion } from "./jobs/job.ts";
import type { InputClass, OutputClass } from "./prices/token-rates.ts";
import type { ServiceTier, UnitCount } from "./usage.ts";

/** How a provider's requests and answers are written. */
export type WireFormat = "openai" | "anthropic" | "google" | "http";

/**
 * What a call is for. `free` calls are not billed by their vendor (models, moderations, counting of
 * tokens); `other` is what no vendor's format knows.
 */
export const OPERATIONS = [
  "chat",
  "completions",
  "responses",
  "embeddings",
  "images",
  "speech",
  "transcription",
  "messages",
  "generate",
  "converse",
  "ollama",
  "free",
  "other",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a request body says about the call's size, before it is sent. */
export interface Call {
  format: WireFormat;
  operation: Operation;
  /** Whose variety of the format it is, by the catalogue's name of the provider; null where not known. */
  vendor: string | null;
  model: string | null;
  stream: boolean;
  /** The most output tokens the request allows, over all its choices; null where it names none. */
  maxOutputTokens: number | null;
  /** At least as many input tokens as the provider will count of what the body itself holds. */
  inputTokens: number;
  /**
   * Whether the provider adds input that the body only refers to: a stored conversation or file, the
   * results of tools that it runs itself. Then the model's context is the bound.
   */
  unseenInput: boolean;
  /** Whether an equal request may be answered from a cache. */
  cacheable: boolean;
  /** The classes that tokens of the input may be billed as. */
  inputClasses: readonly InputClass[];
  /** The classes that tokens of the output may be billed as. */
  outputClasses: readonly OutputClass[];
  /** The tiers that the vendor may bill the call by: what was asked for, and what it may fall back to. */
  serviceTiers: readonly ServiceTier[];
  /** Whether it asks to be kept in a region, which some vendors charge more for. */
  regional: boolean;
  /** The most pieces that may be billed beside the tokens, or in place of them. */
  units: readonly UnitCount[];
  /** What another model may draw for the call; null where none does. */
  drawing: Drawing | null;
  /** How many requests it starts whose usage the vendor tells later, as of a batch; 0 where the answer tells all. */
  laterRequests: number;
  /** The job that its answer may tell the usage of; null for nearly all calls. */
  jobQuestion: JobQuestion | null;
}

/** Pictures that a tool of the vendor draws while a model answers: tokens of a model of their own. */
export interface Drawing {
  /** The model that draws. */
  model: string;
  /** Whether the request itself asks for it; otherwise a stored prompt may. */
  isAsked: boolean;
  /** The most tokens of all pictures together. */
  inputTokens: number;
  outputTokens: number;
  /** The most output tokens of one of them. */
  each: number;
}

/** Any text may be read from the vendor's cache or written to it. */
export const TEXT_INPUT: readonly InputClass[] = [
  "input",
  "cachedInput",
  "cacheWrite",
  "cacheWrite1h",
];
export const TEXT_OUTPUT: readonly OutputClass[] = ["output", "reasoning"];
/** Of a call that is billed by its tokens alone. */
export const NO_UNITS: readonly UnitCount[] = [];
/** The tiers of a call that asks for none. */
export const STANDARD_TIER: readonly ServiceTier[] = ["standard"];

/** A call of which nothing is known but what is put in. */
export function callOf(known: Pick<Call, "format" | "operation"> & Partial<Call>): Call {
  return {
    vendor: null,
    model: null,
    stream: false,
    maxOutputTokens: null,
    inputTokens: 0,
    unseenInput: false,
    cacheable: false,
    inputClasses: TEXT_INPUT,
    outputClasses: TEXT_OUTPUT,
    serviceTiers: STANDARD_TIER,
    regional: false,
    units: NO_UNITS,
    drawing: null,
    laterRequests: 0,
    jobQuestion: null,
    ...known,
  };
}

/** A request body that the provider's format does not allow: the field, and what it takes. */
export class InvalidCallError extends Error {
  override readonly name = "InvalidCallError";
  readonly field: string;
  readonly remedy: string;

  constructor(field: string, remedy: string) {
    super(`${field} ${remedy}`);
    this.field = field;
    this.remedy = remedy;
  }
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of an object, where both are there and of the kind that is looked for. */
export function objectAt(value: unknown, field: string): JsonObject | null {
  const found = isObject(value) ? value[field] : undefined;
  return isObject(found) ? found : null;
}

export function listAt(value: unknown, field: string): readonly unknown[] {
  const found = isObject(value) ? value[field] : undefined;
  return Array.isArray(found) ? found : [];
}

/** Whether a field is there and says something. */
export function given(body: JsonObject, field: string): boolean {
  return body[field] !== undefined && body[field] !== null;
}

export function readModel(body: JsonObject): string {
  return checkModel(body.model, "model");
}

export function checkModel(model: unknown, field: string): string {
  if (typeof model !== "string" || model === "" || model.length > 200)
    throw new InvalidCallError(field, "must be the name of a model, of at most 200 characters");
  return model;
}

export function readFlag(body: JsonObject, field: string): boolean {
  const value = body[field] ?? false;
  if (typeof value !== "boolean") throw new InvalidCallError(field, "must be true or false");
  return value;
}

export function readStream(body: JsonObject): boolean {
  return readFlag(body, "stream");
}

/**
 * Reads a whole number; null where the field is absent or null.
 * @param name how the field is told in an error, where it lies deeper in the body.
 */
export function readWhole(
  body: JsonObject,
  field: string,
  least: number,
  most: number,
  name = field,
): number | null {
  if (!given(body, field)) return null;
  const value = body[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least || value > most)
    throw new InvalidCallError(name, `must be a whole number from ${least} to ${most}`);
  return value;
}

/** Reads a positive whole number of tokens; null where the field is absent or null. */
export function readTokenLimit(body: JsonObject, field: string, name = field): number | null {
  return readWhole(body, field, 1, 100_000_000, name);
}

export function readList(body: JsonObject, field: string, name = field): readonly unknown[] {
  const value = body[field];
  if (!Array.isArray(value)) throw new InvalidCallError(name, "must be a list");
  return value;
}
