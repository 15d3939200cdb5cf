import { isObject, type JsonObject, textOf } from "../json.ts";

/**
 * Where a call of a tool bears the seal of Gemini's reasoning in OpenAI's format, as Google's own OpenAI
 * endpoint writes it: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function readSignature(call: JsonObject): { signature?: string } {
  const extra = isObject(call.extra_content) ? call.extra_content : {};
  const signature = isObject(extra.google) ? textOf(extra.google.thought_signature) : null;
  return signature === null ? {} : { signature };
}

export function writeSignature(signature: string | undefined): JsonObject {
  if (signature === undefined) return {};
  return { extra_content: { google: { thought_signature: signature } } };
}
