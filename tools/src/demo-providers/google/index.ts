import { type Answer, type DemoRequest, json, notFound, VendorError } from "../answer.ts";
import type { Vendor } from "../vendor.ts";
import { batchEmbedContents, embedContent } from "./embed-content.ts";
import { googleError, wrongKey } from "./error.ts";
import { countContent, generateContent, streamGenerateContent } from "./generate-content.ts";

const TEXT_METHODS = ["generateContent", "streamGenerateContent", "countTokens"];
const MODELS: readonly [id: string, name: string, methods: string[]][] = [
  ["gemini-3-pro-preview", "Gemini 3 Pro Preview", TEXT_METHODS],
  ["gemini-2.5-pro", "Gemini 2.5 Pro", TEXT_METHODS],
  ["gemini-2.5-flash", "Gemini 2.5 Flash", TEXT_METHODS],
  ["gemini-2.5-flash-lite", "Gemini 2.5 Flash-Lite", TEXT_METHODS],
  ["gemini-2.5-flash-image", "Gemini 2.5 Flash Image", TEXT_METHODS],
  ["gemini-embedding-001", "Gemini Embedding 001", ["embedContent", "batchEmbedContents"]],
];
const LIST = MODELS.map(([id, displayName, supportedGenerationMethods]) => ({
  name: `models/${id}`,
  version: "001",
  displayName,
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods,
}));
const PATH = /^\/(v1|v1beta)\/models(?:\/([\w.-]{1,100})(?::(\w{1,40}))?)?$/;

function methodOf(request: DemoRequest, model: string, method: string): Answer {
  switch (method) {
    case "generateContent":
      return generateContent(request, model);
    case "streamGenerateContent":
      return streamGenerateContent(request, model);
    case "countTokens":
      return countContent(request);
    case "embedContent":
      return embedContent(request, model);
    case "batchEmbedContents":
      return batchEmbedContents(request, model);
    default:
      return notFound(request);
  }
}

/** Gemini's API, below its host. @throws VendorError */
function answerGoogle(request: DemoRequest): Answer {
  const [, version, id, method] = PATH.exec(request.path) ?? [];
  if (version === undefined) return notFound(request);
  if (id === undefined && request.method === "GET") return json({ models: LIST });
  const unknown = new VendorError(
    404,
    `models/${id} is not found for API version ${version}, or is not supported for ${method ?? "get"}.`,
  );
  if (id === undefined) return notFound(request);
  if (method === undefined && request.method === "GET") {
    const model = LIST.find(({ name }) => name === `models/${id}`);
    if (model === undefined) throw unknown;
    return json(model);
  }
  if (request.method !== "POST" || method === undefined) return notFound(request);
  const embeds = /embed/i.test(method);
  if (!(embeds ? /^(gemini|text)-embedding-/ : /^(gemini|gemma)-(?!embedding)/).test(id))
    throw unknown;
  return methodOf(request, id, method);
}

/** Google's Gemini at `/google`. */
export const google: Vendor = {
  credentials: [{ header: "x-goog-api-key", prefix: "" }],
  keyQuery: "key",
  wrongCredential: wrongKey,
  firstByteMs: { mean: 400, deviation: 120 },
  tokenMs: { mean: 20, deviation: 8 },
  answer: answerGoogle,
  errorBody: googleError,
  requestIdHeader: "x-request-id",
};
