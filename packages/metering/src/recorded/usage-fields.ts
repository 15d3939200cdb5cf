import { isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import type { Recording } from "./recording.ts";

/** Where an answer or an event may tell what was used, with what it is called there. */
const CONTAINERS: readonly [find: (document: JsonObject) => unknown, name: string][] = [
  [(document) => document.usage, "usage"],
  [(document) => objectAt(document, "response")?.usage, "usage"],
  [(document) => objectAt(document, "message")?.usage, "usage"],
  [(document) => objectAt(document, "metadata")?.usage, "usage"],
  [(document) => objectAt(document, "x_groq")?.usage, "x_groq.usage"],
  [(document) => document.tool_usage, "tool_usage"],
  [(document) => objectAt(document, "response")?.tool_usage, "tool_usage"],
  [(document) => document.usageMetadata, "usageMetadata"],
  [(document) => document.serviceTier, "serviceTier"],
  [(document) => objectAt(document, "metadata")?.serviceTier, "serviceTier"],
  [statistics, "predictions[].embeddings.statistics"],
  [
    (document) => objectAt(document, "metadata")?.billableCharacterCount,
    "metadata.billableCharacterCount",
  ],
  [picture, "predictions[].bytesBase64Encoded"],
  [(document) => document.performanceConfig, "performanceConfig"],
  [(document) => objectAt(document, "metadata")?.performanceConfig, "performanceConfig"],
  [(document) => document.service_tier, "service_tier"],
  [(document) => objectAt(document, "response")?.service_tier, "service_tier"],
  [(document) => document.duration, "duration"],
  [(document) => document.prompt_eval_count, "prompt_eval_count"],
  [(document) => document.eval_count, "eval_count"],
  [calledTools, "output[].type"],
  [servedTools, "content[].name"],
  [grounded("webSearchQueries"), "candidates[].groundingMetadata.webSearchQueries[]"],
  [grounded("imageSearchQueries"), "candidates[].groundingMetadata.imageSearchQueries[]"],
  [grounded("retrievalQueries"), "candidates[].groundingMetadata.retrievalQueries[]"],
  [
    (document) => objectAt(groundedBy(document), "maps")?.placeId,
    "candidates[].groundingMetadata.groundingChunks[].maps",
  ],
  [
    (document) => objectAt(groundedBy(document), "web")?.uri,
    "candidates[].groundingMetadata.groundingChunks[].web",
  ],
];

/** Calls of the vendor's tools among a response's items; the first, for all are told in one way. */
function calledTools(document: JsonObject): unknown {
  const items = [...listAt(document, "output"), document.item].filter(isObject);
  return items.find(({ type }) =>
    /^(web_search|file_search|code_interpreter)_call$/.test(String(type)),
  )?.type;
}

function servedTools(document: JsonObject): unknown {
  const blocks = [...listAt(document, "content"), document.content_block].filter(isObject);
  return blocks.find(({ type }) => type === "server_tool_use")?.name;
}

function statistics(document: JsonObject): unknown {
  return objectAt(objectAt(listAt(document, "predictions")[0], "embeddings"), "statistics");
}

function picture(document: JsonObject): unknown {
  const [prediction] = listAt(document, "predictions");
  return isObject(prediction) ? prediction.bytesBase64Encoded : undefined;
}

function groundingOf(document: JsonObject): JsonObject | null {
  const [candidate] = listAt(document, "candidates");
  return objectAt(candidate, "groundingMetadata");
}

/** The first of a list that an answer was grounded by. */
function grounded(list: string): (document: JsonObject) => unknown {
  return (document) => listAt(groundingOf(document), list)[0];
}

function groundedBy(document: JsonObject): unknown {
  return grounded("groundingChunks")(document);
}

function leaves(value: unknown, name: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) leaves(item, `${name}[]`, found);
  else if (isObject(value))
    for (const [member, inner] of Object.entries(value)) leaves(inner, `${name}.${member}`, found);
  else if (value !== undefined && value !== null) found.add(name);
}

/** Every field of a recording that tells what was used, such as `usage.prompt_tokens`. */
export function usageFieldsOfRecording({ answer }: Recording): ReadonlySet<string> {
  const found = new Set<string>();
  for (const document of answer.documents)
    for (const [find, name] of CONTAINERS) leaves(find(document), name, found);
  return found;
}
