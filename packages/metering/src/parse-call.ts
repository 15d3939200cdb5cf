import { parseAnthropicCall } from "./anthropic/call.ts";
import { type Call, isObject, type JsonObject, type WireFormat } from "./call.ts";
import { parseOpenAiCall } from "./openai/call.ts";

/**
 * Reads what a request says about its size.
 * @param path the vendor's path, such as `/v1/chat/completions`.
 * @param body the parsed JSON body; undefined where there is none.
 * @throws InvalidCallError naming the field that the vendor would refuse.
 */
export function parseCall(format: WireFormat, method: string, path: string, body: unknown): Call {
  const parse =
    format === "openai" ? parseOpenAiCall : format === "anthropic" ? parseAnthropicCall : null;
  if (parse !== null && method === "POST") {
    const call = parse(path, isObject(body) ? body : {});
    if (call !== null) return call;
  }
  return other(format, method);
}

function other(format: WireFormat, method: string): Call {
  return {
    format,
    operation: "other",
    model: null,
    stream: false,
    maxOutputTokens: null,
    inputTokens: 0,
    unseenInput: false,
    cacheable: format === "http" && (method === "GET" || method === "POST"),
  };
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
  if (call.format !== "openai" || call.operation !== "chat" || !call.stream || asked)
    return { body, hideUsage: false, changed: false };
  const given = isObject(body.stream_options) ? body.stream_options : {};
  return {
    body: { ...body, stream_options: { ...given, include_usage: true } },
    hideUsage: true,
    changed: true,
  };
}
