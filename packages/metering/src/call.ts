/** How a provider's requests and answers are written. */
export type WireFormat = "openai" | "anthropic" | "google" | "http";

export type Operation = "chat" | "responses" | "embeddings" | "messages" | "other";

/** What a request body says about the call's size, before it is sent. */
export interface Call {
  format: WireFormat;
  operation: Operation;
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

/** Whether something in a list, or in the lists below it, is `found`. */
export function someWithin(value: unknown, found: (object: JsonObject) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => someWithin(item, found));
  return isObject(value) && (found(value) || someWithin(value.content, found));
}

export function readModel(body: JsonObject): string {
  if (typeof body.model !== "string" || body.model === "" || body.model.length > 200)
    throw new InvalidCallError("model", "must be the name of a model");
  return body.model;
}

export function readStream(body: JsonObject): boolean {
  if (body.stream === undefined || body.stream === null) return false;
  if (typeof body.stream !== "boolean")
    throw new InvalidCallError("stream", "must be true or false");
  return body.stream;
}

/** Reads a positive whole number of tokens; null where the field is absent or null. */
export function readTokenLimit(body: JsonObject, field: string): number | null {
  const value = body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1 || value > 100_000_000)
    throw new InvalidCallError(field, "must be a whole number of tokens, at least 1");
  return value;
}

export function readList(body: JsonObject, field: string): unknown[] {
  const value = body[field];
  if (!Array.isArray(value)) throw new InvalidCallError(field, "must be a list");
  return value;
}
