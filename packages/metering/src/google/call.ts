import {
  type Call,
  callOf,
  checkModel,
  InvalidCallError,
  isObject,
  type JsonObject,
  readList,
  readTokenLimit,
  readWhole,
  TEXT_OUTPUT,
} from "../call.ts";
import { countInput, type InputCount } from "../input-count.ts";
import { askedTiers } from "../openai/service-tier.ts";
import type { OutputClass } from "../prices/token-rates.ts";
import type { ServiceTier, UnitCount } from "../usage.ts";
import { countContent } from "./content.ts";
import { member } from "./fields.ts";
import { isFreeAtGoogle } from "./free-routes.ts";
import { mostGrounding } from "./grounding.ts";

/** `models/{model}:{method}` at the end of a path, at Gemini's API or at Vertex AI, with or without a project. */
const PATH =
  /^(?:\/v\d+\w*)?(?:(?:\/projects\/[\w.:-]+\/locations\/[\w-]+)?\/publishers\/google)?\/models\/([\w.-]{1,200}):(\w+)$/;

/** Tools that Google runs, whose results become input, by the name of their member in a tool. */
const HOSTED = [
  "googleSearch",
  "googleSearchRetrieval",
  "enterpriseWebSearch",
  "googleMaps",
  "urlContext",
  "codeExecution",
  "fileSearch",
  "retrieval",
  "computerUse",
];

function countTools(body: JsonObject, input: InputCount): readonly UnitCount[] {
  const tools = body.tools === undefined ? [] : readList(body, "tools").filter(isObject);
  input.json(tools.length === 0 ? undefined : tools);
  const has = (name: string) => tools.some((tool) => member(tool, name) !== undefined);
  if (HOSTED.some(has)) input.unseen();
  return mostGrounding(input.model, has);
}

function outputClasses(config: JsonObject, model: string): readonly OutputClass[] {
  const asked = member(config, "responseModalities");
  const names = (Array.isArray(asked) ? asked : []).map((name) => String(name).toUpperCase());
  return [
    ...TEXT_OUTPUT,
    ...(names.includes("IMAGE") || /image/.test(model) ? (["imageOutput"] as const) : []),
    ...(names.includes("AUDIO") || /tts|audio/.test(model) ? (["audioOutput"] as const) : []),
  ];
}

function tiers(body: JsonObject): readonly ServiceTier[] {
  const asked = member(body, "serviceTier");
  if (asked === undefined || asked === null) return ["standard"];
  const name = String(asked)
    .toLowerCase()
    .replace(/^service_tier_/, "")
    .replace("unspecified", "standard");
  return askedTiers({ service_tier: name });
}

function generate(body: JsonObject, model: string, stream: boolean): Partial<Call> {
  const input = countInput(model, 16);
  readList(body, "contents").forEach((content, index) => {
    countContent(content, `contents[${index}]`, input);
  });
  const system = member(body, "systemInstruction");
  if (system !== undefined && system !== null) countContent(system, "systemInstruction", input);
  const units = countTools(body, input);
  const cached = member(body, "cachedContent");
  if (cached !== undefined && cached !== null) input.unseenMedia();
  const configured = member(body, "generationConfig");
  const config = isObject(configured) ? configured : {};
  input.json(member(config, "responseSchema"));
  input.json(member(config, "responseJsonSchema"));
  const named = {
    maxOutputTokens: member(config, "maxOutputTokens"),
    candidateCount: member(config, "candidateCount"),
  };
  const limit = readTokenLimit(named, "maxOutputTokens", "generationConfig.maxOutputTokens");
  const candidates =
    readWhole(named, "candidateCount", 1, 8, "generationConfig.candidateCount") ?? 1;
  return {
    stream,
    maxOutputTokens: limit === null ? null : limit * candidates,
    ...input.result(),
    // What it answers depends on content that is stored.
    cacheable: cached === undefined || cached === null,
    outputClasses: outputClasses(config, model),
    serviceTiers: tiers(body),
    units,
  };
}

function embed(requests: readonly unknown[], model: string): Partial<Call> {
  const input = countInput(model);
  requests.forEach((request, index) => {
    if (!isObject(request)) throw new InvalidCallError(`requests[${index}]`, "must be an object");
    countContent(request.content, "content", input);
    input.json(request.title);
  });
  return { maxOutputTokens: 0, ...input.result(), cacheable: true, outputClasses: ["output"] };
}

/** Embeddings at Vertex AI: `{ instances: [{ content, title }] }`, whose content is text. */
function embedInstances(body: JsonObject, model: string): Partial<Call> {
  const instances = readList(body, "instances");
  return embed(
    instances.map((instance) => (isObject(instance) ? instance : {})),
    model,
  );
}

/** Imagen's pictures, billed by the piece: `{ instances, parameters: { sampleCount } }`. */
function predict(body: JsonObject): Partial<Call> {
  readList(body, "instances");
  const parameters = isObject(body.parameters) ? body.parameters : {};
  // Four is what the model gives where the request does not say.
  const pictures = readWhole(parameters, "sampleCount", 1, 8, "parameters.sampleCount") ?? 4;
  return {
    maxOutputTokens: 0,
    cacheable: true,
    units: [{ kind: "image", count: pictures, key: null }],
  };
}

/**
 * Reads a request to Gemini's API; null for a path that it does not know. The model is in the path.
 * @throws InvalidCallError
 */
export function parseGoogleCall(
  path: string,
  body: JsonObject,
  vendor: string | null,
): Call | null {
  const found = PATH.exec(path);
  if (found === null)
    return isFreeAtGoogle(path) ? callOf({ format: "google", operation: "free", vendor }) : null;
  const model = checkModel(found[1], "model");
  const of = { format: "google", vendor, model } as const;
  switch (found[2]) {
    case "generateContent":
      return callOf({ ...of, operation: "generate", ...generate(body, model, false) });
    case "streamGenerateContent":
      return callOf({ ...of, operation: "generate", ...generate(body, model, true) });
    case "embedContent":
      return callOf({ ...of, operation: "embeddings", ...embed([body], model) });
    case "batchEmbedContents":
      return callOf({
        ...of,
        operation: "embeddings",
        ...embed(readList(body, "requests"), model),
      });
    case "predict":
      if (/embedding/.test(model))
        return callOf({ ...of, operation: "embeddings", ...embedInstances(body, model) });
      return /^imagen/.test(model)
        ? callOf({ ...of, operation: "images", ...predict(body) })
        : null;
    default:
      return isFreeAtGoogle(path) ? callOf({ ...of, operation: "free" }) : null;
  }
}
