import { type Call, callOf, given, type JsonObject, type Operation, readFlag } from "../call.ts";
import { parseSpeech, parseTranscription } from "./audio.ts";
import { type BodyCall, parseChat, parseCompletions } from "./chat.ts";
import { parseEmbeddings } from "./embeddings.ts";
import { fileBytes, formBody } from "./form-call.ts";
import { freeAt } from "./free-routes.ts";
import { parseImages } from "./images.ts";
import type { Form } from "./multipart.ts";
import { refuseOtherModels, refuseUntoldSearch } from "./other-models.ts";
import { parseCompaction, parseResponses } from "./responses.ts";

type Reader = (body: JsonObject, form: Form | null) => BodyCall;

const images: Reader = (body, form) => parseImages(body, form?.files.length ?? sentImages(body));
/** How vendors take sound that is not in the request. */
const ELSEWHERE = ["url", "file_url", "file_id"] as const;
/** Sound that is named, by a URL or the id of a file, is not in the request. */
const transcription: Reader = (body, form) => {
  const named = ELSEWHERE.some((name) => given(body, name));
  const sent = form !== null && form.files.length > 0 && !named;
  return parseTranscription(body, sent ? fileBytes(form) : null);
};

/** Pictures by URL or id, which newer edits take in JSON; a mask counts as one. */
function sentImages(body: JsonObject): number {
  const list = Array.isArray(body.images) ? body.images.length : body.image === undefined ? 0 : 1;
  return list + (body.mask === undefined ? 0 : 1);
}

/** What follows the version in a path, or a deployment's name at Azure. */
const READERS: Readonly<Record<string, readonly [Operation, Reader]>> = {
  "chat/completions": ["chat", parseChat],
  completions: ["completions", parseCompletions],
  responses: ["responses", parseResponses],
  "responses/compact": ["responses", parseCompaction],
  embeddings: ["embeddings", parseEmbeddings],
  "images/generations": ["images", images],
  "images/edits": ["images", images],
  "images/variations": ["images", images],
  "audio/speech": ["speech", parseSpeech],
  "audio/transcriptions": ["transcription", transcription],
  "audio/translations": ["transcription", transcription],
  // Where they are billed, by their input's tokens; at OpenAI they are not.
  moderations: ["embeddings", parseEmbeddings],
};

/** The version's prefix, which vendors put after a path of their own (`/openai/v1`, `/api/v1`) or before. */
const VERSION = /^\/(?:[\w.-]+\/){0,3}?v\d+(?:beta\/openai)?\//;
/** What stands before a route without a version; Azure's older ones begin with their service. */
const UNVERSIONED = /^\/(?:openai\/)?/;
/** Azure's path, whose deployment stands for the model. */
const DEPLOYMENT = /^(?:\/openai)?\/deployments\/([\w.-]{1,200})\/(.+)$/;

/** Vendors that bill what OpenAI does, and whose responses draw with its models. */
const OPENAI = new Set(["openai", "azure"]);

/** What a path asks for, whatever stands before it; and at Azure the deployment that it names. */
interface Route {
  free: ReturnType<typeof freeAt>;
  reader: readonly [Operation, Reader] | null;
  deployment: string | null;
}

function readRoute(path: string): Route {
  const azure = DEPLOYMENT.exec(path);
  const deployment = azure?.[1] ?? null;
  const rest = azure?.[2] ?? path.replace(VERSION, "").replace(UNVERSIONED, "");
  const reader = (Object.hasOwn(READERS, rest) ? READERS[rest] : null) ?? null;
  return { free: freeAt(rest), reader, deployment };
}

/** Paths that are remembered: calls go to few. */
const MAX_ROUTES = 500;
const LONGEST_ROUTE = 300;
const routes = new Map<string, Route>();

function routeOf(path: string): Route {
  let route = routes.get(path);
  if (route === undefined) {
    route = readRoute(path);
    if (routes.size >= MAX_ROUTES) routes.clear();
    if (path.length <= LONGEST_ROUTE) routes.set(path, route);
  }
  return route;
}

/**
 * Reads a request in OpenAI's format; null for a path that it does not know. At Azure the model is the
 * name of the deployment.
 * @throws InvalidCallError
 */
export function parseOpenAiCall(
  path: string,
  body: JsonObject,
  form: Form | null,
  vendor: string | null,
): Call | null {
  const { free, reader, deployment } = routeOf(path);
  const isOpenAi = OPENAI.has(vendor ?? "openai");
  if (free === "anywhere" || (free === "openai" && isOpenAi))
    return callOf({ format: "openai", operation: "free", vendor });
  if (reader === null) return null;
  const [operation, read] = reader;
  const said = form === null ? body : formBody(form);
  const call = read(deployment === null ? said : { ...said, model: deployment }, form);
  refuseOtherModels(said, call.model);
  if (vendor === "openrouter") refuseUntoldSearch(said);
  return {
    format: "openai",
    operation,
    vendor,
    model: call.model,
    stream: call.stream,
    maxOutputTokens: call.maxOutputTokens,
    inputTokens: call.inputTokens,
    unseenInput: call.unseenInput,
    cacheable: call.cacheable,
    inputClasses: call.inputClasses,
    outputClasses: call.outputClasses,
    serviceTiers: call.serviceTiers,
    regional: false,
    units: call.units,
    drawing: isOpenAi ? (call.drawing ?? null) : null,
    laterRequests: operation === "responses" && readFlag(said, "background") ? 1 : 0,
    jobQuestion: null,
  };
}
