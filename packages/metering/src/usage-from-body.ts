import { anthropicAnswerUsage } from "./anthropic/usage.ts";
import { type Call, callOf, isObject, type Operation, type WireFormat } from "./call.ts";
import { converseUsage } from "./compatible/bedrock.ts";
import { ollamaUsage } from "./compatible/ollama.ts";
import { googleAnswerUsage } from "./google/usage.ts";
import { openAiAnswerUsage } from "./openai/usage.ts";
import { noUsage, type Usage } from "./usage.ts";

/**
 * The usage in an answer's body; null where there is none or it makes no sense.
 * @param body the parsed JSON; undefined for an answer that is none, such as speech
 * @param call what was asked for, which tells what an answer does not: pictures, characters, the vendor
 */
export function usageFromBody(
  format: WireFormat,
  operation: Operation,
  body: unknown,
  call: Call = callOf({ format, operation }),
): Usage | null {
  if (operation === "other" || operation === "free") return null;
  if (!isObject(body)) return usageWithoutBody(call);
  if (operation === "converse") return converseUsage(body);
  if (operation === "ollama") return ollamaUsage(body);
  if (format === "openai") return openAiAnswerUsage(call, body);
  if (format === "anthropic") return anthropicAnswerUsage(body, call);
  return format === "google" ? googleAnswerUsage(call.model ?? "", body) : null;
}

/** What is billed by the request alone: the characters that a `tts` model speaks. */
function usageWithoutBody(call: Call): Usage | null {
  return call.operation === "speech" && call.maxOutputTokens === 0
    ? noUsage({ units: call.units })
    : null;
}
