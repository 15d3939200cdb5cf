import { parseAnthropicCall, parseCarriedCall } from "./anthropic/call.ts";
import { type Call, callOf, isObject, type JsonObject, type WireFormat } from "./call.ts";
import { parseConverseCall } from "./compatible/bedrock.ts";
import { parseOllamaCall } from "./compatible/ollama.ts";
import { allowWork } from "./encoding-counter.ts";
import { parseGoogleCall } from "./google/call.ts";
import { jobQuestion } from "./jobs/job.ts";
import { parseOpenAiCall } from "./openai/call.ts";
import type { Form } from "./openai/multipart.ts";

/** What is known of a request beside its method, path and JSON body. */
export interface CallSource {
  /** The catalogue's name of the provider, such as `openai`, `x-ai` or `azure`. */
  vendor?: string;
  /** The body where it is a form (`readMultipart`). */
  form?: Form;
}

/**
 * Reads what a request says about its size.
 * @param path the vendor's path, such as `/v1/chat/completions`.
 * @param body the parsed JSON body; undefined where there is none.
 * @throws InvalidCallError naming the field that the vendor would refuse.
 */
export function parseCall(
  format: WireFormat,
  method: string,
  path: string,
  body: unknown,
  source: CallSource = {},
): Call {
  const vendor = source.vendor ?? null;
  allowWork();
  if (method !== "POST" || path.endsWith("/cancel")) {
    const question = jobQuestion(format, method, path);
    if (question !== null)
      return callOf({ format, operation: "free", vendor, jobQuestion: question });
  }
  const call =
    method === "POST" ? parsePost(format, path, isObject(body) ? body : {}, source) : null;
  if (call !== null) return call;
  const cacheable = format === "http" && (method === "GET" || method === "POST");
  return callOf({ format, operation: "other", vendor, cacheable });
}

function parsePost(
  format: WireFormat,
  path: string,
  body: JsonObject,
  source: CallSource,
): Call | null {
  const vendor = source.vendor ?? null;
  switch (format) {
    case "openai":
      return (
        parseOpenAiCall(path, body, source.form ?? null, vendor) ??
        parseOllamaCall(path, body, vendor) ??
        parseConverseCall(path, body, vendor) ??
        parseCarriedCall(path, body, vendor)
      );
    case "anthropic":
      return parseAnthropicCall(path, body, vendor) ?? parseConverseCall(path, body, vendor);
    case "google":
      return parseGoogleCall(path, body, vendor);
    case "http":
      return null;
  }
}

/** Vendors whose streams always tell their usage, and that may refuse to be asked for it. */
const ALWAYS_TELL = new Set(["mistral", "perplexity", "x-ai", "cohere"]);

/** Whether a vendor's chat streams tell their usage only where they are asked for it. */
export function tellsUsageOnlyIfAsked(vendor: string | null): boolean {
  return !ALWAYS_TELL.has(vendor ?? "");
}

/**
 * Makes a request ask for the usage that it will be charged by: OpenAI's chat streams tell it only on
 * request. `hideUsage` says that the client did not ask and is not to see it.
 */
export function prepareBody(
  call: Call,
  body: JsonObject,
): { body: JsonObject; hideUsage: boolean; changed: boolean } {
  const asked = isObject(body.stream_options) && body.stream_options.include_usage === true;
  const tells = call.operation !== "chat" && call.operation !== "completions";
  if (tells || !call.stream || asked || !tellsUsageOnlyIfAsked(call.vendor))
    return { body, hideUsage: false, changed: false };
  const given = isObject(body.stream_options) ? body.stream_options : {};
  return {
    body: { ...body, stream_options: { ...given, include_usage: true } },
    hideUsage: true,
    changed: true,
  };
}
