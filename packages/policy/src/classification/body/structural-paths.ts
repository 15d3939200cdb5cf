/** How a body is written: which of its strings reach a model, and which only steer the call. */
export type BodyFormat =
  | "openai-chat"
  | "openai-responses"
  | "openai-embeddings"
  | "anthropic-messages"
  | "json"
  | "text";

const openAiShared = [
  "model",
  "service_tier",
  "reasoning_effort",
  "response_format.type",
  "tool_choice",
  "tool_choice.type",
  "tools[].type",
];

/**
 * Values that the vendor reads and no model does: names, ids and enumerations. Replacing them would break
 * the call. Paths have `[]` for any index. Everything else is read, whatever its name.
 */
const STRUCTURAL: Readonly<Record<BodyFormat, ReadonlySet<string>>> = {
  "openai-chat": new Set([
    ...openAiShared,
    "messages[].role",
    "messages[].tool_call_id",
    "messages[].content[].type",
    "messages[].content[].image_url.detail",
    "messages[].content[].input_audio.format",
    "messages[].tool_calls[].id",
    "messages[].tool_calls[].type",
    "messages[].tool_calls[].function.name",
    "tools[].function.name",
    "tool_choice.function.name",
  ]),
  "openai-responses": new Set([
    ...openAiShared,
    "previous_response_id",
    "truncation",
    "reasoning.effort",
    "input[].role",
    "input[].type",
    "input[].id",
    "input[].call_id",
    "input[].status",
    "input[].name",
    "input[].content[].type",
    "input[].content[].detail",
    "input[].encrypted_content",
    "tools[].name",
    "text.format.type",
  ]),
  "openai-embeddings": new Set(["model", "encoding_format"]),
  "anthropic-messages": new Set([
    "model",
    "service_tier",
    "system[].type",
    "system[].cache_control.type",
    "messages[].role",
    "messages[].content[].type",
    "messages[].content[].id",
    "messages[].content[].name",
    "messages[].content[].tool_use_id",
    "messages[].content[].signature",
    "messages[].content[].cache_control.type",
    "messages[].content[].source.type",
    "messages[].content[].source.media_type",
    "tools[].name",
    "tools[].type",
    "tool_choice.type",
    "tool_choice.name",
    "thinking.type",
  ]),
  json: new Set(),
  text: new Set(),
};

/** Whether the value at this path steers the call and reaches no model. */
export function isStructural(format: BodyFormat, path: string): boolean {
  const paths = STRUCTURAL[format];
  return paths.size > 0 && paths.has(path.replace(/\[\d+\]/g, "[]"));
}
