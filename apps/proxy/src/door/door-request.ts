import type { IncomingHttpHeaders } from "node:http";
import { Pag0Failure } from "@pag0/contract";
import {
  budgetOfEffort,
  type ChatDialect,
  type ChatRequest,
  type EmbeddingsRequest,
  embedPath,
  generatePath,
  readChatRequest,
  readEmbeddingsRequest,
  readMessagesRequest,
  readResponsesRequest,
  UntranslatableError,
  withoutSeals,
  writeChatRequest,
  writeEmbedRequest,
  writeGenerateRequest,
  writeMessagesRequest,
} from "@pag0/formats";
import {
  InvalidCallError,
  type PriceBook,
  replaceField,
  tellsUsageOnlyIfAsked,
} from "@pag0/metering";
import type { ProviderSnapshot } from "../snapshot/model.ts";
import { readCallBody } from "../stages/read-body.ts";
import type { AnswerForm } from "./answer-form.ts";
import {
  type DoorOperation,
  isTranslated,
  ownPath,
  takesForms,
  understands,
  usualModel,
} from "./operations.ts";
import { replaceModel } from "./replace-model.ts";

/** A client's request at the door, read as far as every provider needs it. */
export interface DoorRequest {
  operation: DoorOperation;
  /** The model as the client named it. */
  model: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The members of a JSON body; null of a form. */
  json: Readonly<Record<string, unknown>> | null;
}

/** The request as one provider takes it. */
export interface ProviderRequest {
  /** Below the vendor's base URL, with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  form: AnswerForm;
}

/** What a request to Anthropic allows where neither the client nor the policy names a maximum. */
const USUAL_OUTPUT = 8_192;
const ANTHROPIC_VERSION = "2023-06-01";
/** Headers that mean the same to every vendor. */
const COMMON_HEADERS = ["user-agent", "traceparent", "tracestate"] as const;
const MAX_MODEL = 300;

function refuse(field: string, message: string, cause?: unknown): never {
  throw new Pag0Failure("VALIDATION_ERROR", undefined, { errors: [{ field, message }], cause });
}

/** Runs a reader or writer of a format; what it cannot say is the client's to change. */
function translated<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof UntranslatableError) refuse(error.field, error.remedy, error);
    throw error;
  }
}

/** Runs a reader of bodies; what it cannot read is the client's to change. */
function readable<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidCallError) refuse(error.field, error.remedy, error);
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads what comes in at the door.
 * @throws Pag0Failure MALFORMED_JSON, VALIDATION_ERROR
 */
export function readDoorRequest(
  operation: DoorOperation,
  headers: IncomingHttpHeaders,
  body: Buffer,
): DoorRequest {
  const { json, form } = readable(() => readCallBody(body, headers, "openai"));
  if (form !== undefined && takesForms(operation)) {
    const [model, ...others] = form.fields.get("model") ?? [];
    if (others.length > 0) refuse("model", "must be given once");
    return { operation, model: checkName(model), headers, body, json: null };
  }
  if (!isObject(json)) return refuse("body", "must be a JSON object");
  const model = checkName(json.model ?? usualModel(operation));
  return { operation, model, headers, body, json };
}

function checkName(model: unknown): string {
  if (typeof model !== "string" || model === "" || model.length > MAX_MODEL)
    refuse("model", `must be the name of a model, of at most ${MAX_MODEL} characters`);
  return model;
}

function chatOf(operation: DoorOperation, json: Readonly<Record<string, unknown>>): ChatRequest {
  if (operation === "messages") return readMessagesRequest(json);
  return operation === "responses" ? readResponsesRequest(json) : readChatRequest(json);
}

function commonHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const given = COMMON_HEADERS.map((name) => [name, headers[name]] as const);
  return {
    "content-type": "application/json",
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  };
}

/** Whether a client of chat completions asked for the usage of its stream. */
function includesUsage(json: DoorRequest["json"]): boolean {
  const options = json?.stream_options;
  return (options as { include_usage?: unknown } | null | undefined)?.include_usage === true;
}

function embeddingsFor(
  { headers }: DoorRequest,
  asked: EmbeddingsRequest,
  provider: ProviderSnapshot,
  form: AnswerForm,
): ProviderRequest {
  if (provider.format !== "google")
    refuse("model", `names the provider ${provider.slug}, which has no embeddings`);
  const body = Buffer.from(JSON.stringify(writeEmbedRequest({ ...asked, model: form.model })));
  return { path: embedPath(form.model), headers: commonHeaders(headers), body, form };
}

/** The most output of a request to Anthropic that names none itself. */
export interface OutputLimits {
  prices: PriceBook;
  at: Date;
  /** The policy's; null where it has none. */
  defaultMaxOutputTokens: number | null;
}

/** Where the model is to reason, it gets what it may reason with on top of the usual. */
function mostOutput(
  provider: ProviderSnapshot,
  { model, reasoning }: ChatRequest,
  limits: OutputLimits,
): number {
  const price = limits.prices.lookUp(provider.vendor, model, limits.at);
  const usual = USUAL_OUTPUT + budgetOfEffort(reasoning.effort ?? "none");
  const most = price?.maxOutputTokens ?? usual;
  return Math.min(most, limits.defaultMaxOutputTokens ?? usual);
}

function dialectOf({ vendor }: ProviderSnapshot): ChatDialect {
  return { asksForUsage: tellsUsageOnlyIfAsked(vendor), isMistral: vendor === "mistral" };
}

function chatFor(
  { headers }: DoorRequest,
  chat: ChatRequest,
  provider: ProviderSnapshot,
  form: AnswerForm,
  limits: OutputLimits,
): ProviderRequest {
  const of = (path: string, document: unknown, more: IncomingHttpHeaders = {}) => ({
    path,
    headers: { ...commonHeaders(headers), ...more },
    body: Buffer.from(JSON.stringify(document)),
    form,
  });
  switch (provider.format) {
    case "openai":
      return of(ownPath("chat"), writeChatRequest(chat, dialectOf(provider)));
    case "anthropic":
      return of(
        ownPath("messages"),
        writeMessagesRequest(chat, mostOutput(provider, chat, limits)),
        { "anthropic-version": ANTHROPIC_VERSION },
      );
    case "google":
      return of(generatePath(chat.model, chat.stream), writeGenerateRequest(chat));
    case "http":
      return refuse("model", `names the provider ${provider.slug}, which has no models`);
  }
}

/** Formats whose clients may hold what another vendor has sealed. */
const WITH_SEALS: ReadonlySet<DoorOperation> = new Set(["messages", "responses"]);

/** The body with the provider's name of the model, and without what another vendor has sealed. */
function withModel({ operation, headers, body, json }: DoorRequest, model: string): Buffer {
  if (json === null)
    return readable(() => replaceField(headers["content-type"] ?? "", body, "model", model));
  if (json.model === undefined) return body;
  return replaceModel(WITH_SEALS.has(operation) ? withoutSeals(body) : body, model);
}

/** As the client wrote it, but for the name of the model, and for what another vendor has sealed. */
function untranslated(
  request: DoorRequest,
  { format }: ProviderSnapshot,
  form: AnswerForm,
): ProviderRequest {
  const { operation, headers } = request;
  const version =
    format === "anthropic" && headers["anthropic-version"] === undefined
      ? { "anthropic-version": ANTHROPIC_VERSION }
      : {};
  return {
    path: ownPath(operation),
    headers: { ...headers, ...version },
    body: withModel(request, form.model),
    form,
  };
}

/**
 * Writes a request for a model of a provider: byte for byte where the provider speaks the client's format,
 * translated where it does not.
 * @throws Pag0Failure VALIDATION_ERROR naming the field that the provider's format cannot say
 */
export function requestFor(
  request: DoorRequest,
  provider: ProviderSnapshot,
  model: string,
  limits: OutputLimits,
): ProviderRequest {
  const { operation, json } = request;
  const base = { operation, model, includeUsage: includesUsage(json), encoding: "float" } as const;
  if (understands(provider, operation)) return untranslated(request, provider, base);
  if (json === null || !isTranslated(operation))
    refuse(
      "model",
      `names the provider ${provider.slug}, which does not take ${ownPath(operation)}`,
    );
  return translated(() => {
    if (operation !== "embeddings")
      return chatFor(request, { ...chatOf(operation, json), model }, provider, base, limits);
    const asked = readEmbeddingsRequest(json);
    return embeddingsFor(request, asked, provider, { ...base, encoding: asked.encoding });
  });
}
