import type { BoundedStore } from "./bounded-store.ts";
import type { PromptCache } from "./prompt-cache.ts";
import type { Random } from "./random.ts";

export type JsonObject = Record<string, unknown>;

/** A request that a vendor's handler answers; credential and size have been checked. */
export interface DemoRequest {
  method: string;
  /** Below the vendor's prefix, such as `/v1/chat/completions`. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Fixed by the seed and what was asked: the same question has the same answer. */
  content: Random;
  /** Differs with each request: identifiers. */
  identity: Random;
  promptCache: PromptCache;
  /** What a vendor keeps for later calls, such as OpenAI's responses. */
  responses: BoundedStore;
  now: Date;
}

export interface JsonAnswer {
  kind: "json";
  status: number;
  body: unknown;
  /** How many tokens a model would take the time of before it answers. */
  tokens: number;
  headers?: Record<string, string>;
}

/** An answer that is no JSON: audio, an image, text. */
export interface BytesAnswer {
  kind: "bytes";
  status: number;
  contentType: string;
  body: Buffer;
  tokens: number;
  headers?: Record<string, string>;
}

export interface StreamEvent {
  /** The `event:` line, or `:event-type` in an AWS event stream; OpenAI's chat completions have none. */
  name?: string;
  /** Sent as JSON, but for a string, which is sent as it is (`[DONE]`). */
  data: unknown;
  /** Whether a model would take a token's time before it. */
  isToken: boolean;
  /** A line of server-sent events that is none, such as `keep-alive`; then there are no data. */
  comment?: string;
}

/**
 * How a stream's events are written: server-sent events (with one or two characters to a line's end),
 * a JSON text to a line, one JSON list, or the binary frames of AWS.
 */
export type Framing = "sse" | "sse-crlf" | "lines" | "list" | "aws";

export interface StreamAnswer {
  kind: "stream";
  /** Server-sent events where it is absent. */
  framing?: Framing;
  events: StreamEvent[];
  headers?: Record<string, string>;
  /** How this stream tells of an error when it has begun; the vendor's usual body where it is absent. */
  errorEvent?: (error: VendorError) => StreamEvent;
}

export type Answer = JsonAnswer | BytesAnswer | StreamAnswer;

export const json = (body: unknown, status = 200, tokens = 0): JsonAnswer => ({
  kind: "json",
  status,
  body,
  tokens,
});

/** What a vendor refuses; the server puts it in that vendor's envelope. */
export class VendorError extends Error {
  override readonly name = "VendorError";
  readonly status: number;
  /** The vendor's machine-readable code, where it has one. */
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(status: number, message: string, details: { code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.code = details.code;
    this.param = details.param;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws VendorError 400 */
export function readJson({ body }: DemoRequest): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new VendorError(400, "We could not parse the JSON body of your request.");
  }
  if (!isObject(value)) throw new VendorError(400, "The body must be a JSON object.");
  return value;
}

/** A whole number from 1; undefined where the field is absent or null. @throws VendorError 400 */
export function readLimit(body: JsonObject, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
    throw new VendorError(400, `${field}: must be a whole number of at least 1`, { param: field });
  return value;
}

/** The model, where it is one of this vendor's. @throws VendorError 400, 404 */
export function readModel(body: JsonObject, known: RegExp): string {
  const { model } = body;
  if (typeof model !== "string" || model === "")
    throw new VendorError(400, "you must provide a model parameter", { param: "model" });
  if (!known.test(model))
    throw new VendorError(404, `The model \`${model.slice(0, 100)}\` does not exist`, {
      code: "model_not_found",
      param: "model",
    });
  return model;
}

/** @throws VendorError 404 */
export function notFound({ method, path }: DemoRequest): never {
  throw new VendorError(404, `Invalid URL (${method} ${path})`);
}

/** The text of a message's content: itself, or its text parts joined by new lines. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => (isObject(part) && typeof part.text === "string" ? part.text : ""))
    .join("\n");
}
