import {
  type Answer,
  type DemoRequest,
  json,
  notFound,
  readJson,
  readModel,
  VendorError,
} from "../answer.ts";
import { embed } from "../generation/embed.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { plainUsage } from "../openai/dialect.ts";
import { openAiError } from "../openai/error.ts";
import { identifier } from "../random.ts";
import { countTokens } from "../tokens.ts";
import type { Vendor } from "../vendor.ts";
import { chat, generateText, MODELS } from "./chat.ts";

const DIMENSIONS = 768;
const MAX_INPUTS = 256;
const NAMES = ["llama3.2:latest", "qwen3:8b", "nomic-embed-text:latest"];

const API: Compatible = {
  owner: "library",
  models: NAMES,
  embeds: /embed/,
  dialect: {
    models: MODELS,
    reasoningModels: /^$/,
    id: (identity) => identifier(identity, "chatcmpl-", 3),
    usage: plainUsage,
    streamUsage: "asked",
    plainMessages: true,
    members: () => ({ system_fingerprint: "fp_ollama" }),
  },
};

function embedTexts(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, MODELS);
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  if (inputs.length > MAX_INPUTS || !inputs.every((input) => typeof input === "string"))
    throw new VendorError(400, `input must be a text or a list of at most ${MAX_INPUTS}`);
  return json({
    model,
    embeddings: inputs.map((input) => embed(model, input, DIMENSIONS)),
    total_duration: 14_000_000,
    load_duration: 1_000_000,
    prompt_eval_count: inputs.reduce((sum, input) => sum + countTokens(input), 0),
  });
}

/** Ollama's own API, and OpenAI's below `/v1`. @throws VendorError */
function answerOllama(request: DemoRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case "POST /api/chat":
      return chat(request);
    case "POST /api/generate":
      return generateText(request);
    case "POST /api/embed":
      return embedTexts(request);
    case "GET /api/tags":
      return json({ models: NAMES.map((name) => ({ name, model: name, size: 2_019_393_189 })) });
    case "GET /api/version":
      return json({ version: "0.12.6" });
  }
  if (!request.path.startsWith("/v1/")) return notFound(request);
  return answerCompatible(request, request.path.slice(3), API);
}

/** A server of Ollama at `/ollama`, which asks for no credential. */
export const ollama: Vendor = {
  credentials: [],
  firstByteMs: { mean: 150, deviation: 50 },
  tokenMs: { mean: 18, deviation: 6 },
  answer: answerOllama,
  // Its own API tells a sentence; OpenAI's envelope is told from the path by nobody but its clients.
  errorBody: (error) =>
    error.param === undefined && error.code === undefined
      ? { error: error.message }
      : openAiError(error),
  requestIdHeader: "x-request-id",
};
