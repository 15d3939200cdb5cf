import { type Call, given, isObject, type JsonObject } from "./call.ts";

/** Members of a body that are other than the caller sent them. */
type Members = JsonObject;

/** Vendors that have given up `max_tokens` for chats: their newer models refuse it. */
const COMPLETION_TOKENS = new Set(["openai", "azure"]);

function nested(body: JsonObject, names: readonly string[], field: string, most: number) {
  const name = names.find((known) => given(body, known)) ?? (names[0] as string);
  const config = body[name];
  const within = isObject(config) ? config : {};
  return { within, put: (member = field): Members => ({ [name]: { ...within, [member]: most } }) };
}

/**
 * The members that make a request allow at most so many output tokens for each answer, in the field that
 * its vendor reads; null where the request names a maximum itself, or its kind has none.
 * @param body the request's JSON
 */
export function outputMaximum(call: Call, body: JsonObject, most: number): Members | null {
  switch (call.operation) {
    case "chat": {
      if (given(body, "max_completion_tokens") || given(body, "max_tokens")) return null;
      const field = COMPLETION_TOKENS.has(call.vendor ?? "openai")
        ? "max_completion_tokens"
        : "max_tokens";
      return { [field]: most };
    }
    case "completions":
    case "messages":
      return given(body, "max_tokens") ? null : { max_tokens: most };
    case "responses":
      return given(body, "max_output_tokens") ? null : { max_output_tokens: most };
    case "generate": {
      const names = ["generationConfig", "generation_config"];
      const { within, put } = nested(body, names, "maxOutputTokens", most);
      return given(within, "maxOutputTokens") || given(within, "max_output_tokens") ? null : put();
    }
    case "converse": {
      const { within, put } = nested(body, ["inferenceConfig"], "maxTokens", most);
      return given(within, "maxTokens") ? null : put();
    }
    case "ollama": {
      const { within, put } = nested(body, ["options"], "num_predict", most);
      // Below zero it means as much as there is room for: no maximum.
      const named = within.num_predict;
      return typeof named === "number" && named >= 0 ? null : put();
    }
    default:
      return null;
  }
}

/**
 * A body's text with members put in. Where all of them are new the rest of the text stays as it came, byte
 * for byte: numbers that JSON's reader would round, and the order of members.
 * @param text the JSON text of `body`, an object
 */
export function putIn(text: string, body: JsonObject, members: JsonObject): string {
  const names = Object.keys(members);
  if (names.length === 0) return text;
  if (names.some((name) => Object.hasOwn(body, name)))
    return JSON.stringify({ ...body, ...members });
  const inner = JSON.stringify(members).slice(1, -1);
  const start = text.indexOf("{") + 1;
  const comma = Object.keys(body).length === 0 ? "" : ",";
  return `${text.slice(0, start)}${inner}${comma}${text.slice(start)}`;
}
