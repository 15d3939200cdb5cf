import {
  type Call,
  callOf,
  checkModel,
  given,
  InvalidCallError,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  readList,
  readStream,
  readTokenLimit,
} from "../call.ts";
import { bedrockModel } from "../compatible/bedrock.ts";
import { countInput } from "../input-count.ts";
import { MOST_TOOL_CALLS, sumUnits } from "../openai/hosted-tools.ts";
import { count, type ServiceTier, type UnitCount } from "../usage.ts";
import { countContent } from "./content.ts";
import { isFreeAtAnthropic } from "./free-routes.ts";
import { isRegional } from "./usage.ts";

const PER_MESSAGE = 16;
/** The system prompt that tool use adds (Anthropic documents up to 804 tokens). */
const TOOL_USE = 900;
const MOST_BATCHED = 100_000;
/** What a message may refer to that the vendor keeps: files and state of code, and earlier messages. */
const STORED = ["container", "thread"];

/** A tool that Anthropic runs itself, whose results become input; ours have no type, or run at the caller. */
function isHostedTool(tool: unknown): tool is JsonObject {
  return (
    isObject(tool) &&
    typeof tool.type === "string" &&
    !/^(custom$|bash_|text_editor_|computer_|memory_)/.test(tool.type)
  );
}

/** Tools of the web that sift what they find by code, from this version on. */
const SIFTING = 20_260_209;

/** Whether code runs for nothing: with a newer tool of the web, which runs some itself (Anthropic's pricing). */
function codeIsFree(tools: readonly JsonObject[]): boolean {
  return tools.some(({ type }) => {
    const version = /^web_(?:search|fetch)_(\d{8})$/.exec(String(type))?.[1];
    return version !== undefined && Number(version) >= SIFTING;
  });
}

/** The searches and containers that may be billed; a search may have a limit of its own. */
function toolUnits(tools: readonly JsonObject[]): readonly UnitCount[] {
  const free = codeIsFree(tools);
  return sumUnits(
    tools.flatMap((tool): UnitCount[] => {
      if (/^web_search/.test(String(tool.type)))
        return [{ kind: "web_search", count: count(tool.max_uses) ?? MOST_TOOL_CALLS, key: null }];
      return !free && /^code_execution/.test(String(tool.type))
        ? [{ kind: "code_interpreter_session", count: 1, key: null }]
        : [];
    }),
  );
}

/** A compaction is a call of its own within the call: it reads all, and writes as much as an answer. */
function compacts(body: JsonObject): boolean {
  if (given(body, "compaction")) return true;
  return listAt(body.context_management, "edits").some(
    (edit) => isObject(edit) && /^compact/.test(String(edit.type)),
  );
}

function parseMessage(body: JsonObject, field: string): Omit<Call, "format" | "operation"> {
  const model = checkModel(body.model, `${field}model`);
  const limit = readTokenLimit(body, "max_tokens", `${field}max_tokens`);
  if (limit === null) throw new InvalidCallError(`${field}max_tokens`, "must be given");
  const input = countInput(model, PER_MESSAGE);
  readList(body, "messages", `${field}messages`).forEach((message, index) => {
    const name = `${field}messages[${index}]`;
    if (!isObject(message)) throw new InvalidCallError(name, "must be an object");
    input.add(PER_MESSAGE);
    countContent(message.content, `${name}.content`, input);
  });
  if (given(body, "system")) countContent(body.system, `${field}system`, input);
  input.json(objectAt(body, "output_config") ?? body.output_format);
  const hosted = listAt(body, "tools").filter(isHostedTool);
  if (listAt(body, "tools").length > 0) {
    input.add(TOOL_USE);
    input.json(body.tools);
  }
  refuseOtherModels(body, model, field);
  const beyond = compacts(body);
  const stored = STORED.some((name) => given(body, name));
  if (hosted.length > 0 || given(body, "mcp_servers") || stored || beyond) input.unseen();
  return {
    ...callOf({ format: "anthropic", operation: "messages" }),
    model,
    stream: readStream(body),
    maxOutputTokens: beyond ? limit * 2 : limit,
    ...input.result(),
    cacheable: !stored,
    serviceTiers: tiers(body),
    regional: isRegional(body),
    units: toolUnits(hosted),
  };
}

/**
 * A call has one price, so a second model in it has to be the first: an advisor. One to fall back to is
 * another by its nature, whether the caller names it or leaves it to the vendor (`default`).
 * @throws InvalidCallError
 */
function refuseOtherModels(body: JsonObject, model: string, field: string): void {
  for (const [index, tool] of listAt(body, "tools").entries())
    if (isObject(tool) && given(tool, "model") && tool.model !== model)
      throw new InvalidCallError(
        `${field}tools[${index}].model`,
        `must be ${model}, as of the call: a call has one price`,
      );
  if (given(body, "models"))
    throw new InvalidCallError(`${field}models`, "must be left out: a call is judged by one model");
  const { fallbacks } = body;
  if (!given(body, "fallbacks") || (Array.isArray(fallbacks) && fallbacks.length === 0)) return;
  throw new InvalidCallError(
    `${field}fallbacks`,
    "must be left out: a call has one price, and a model that the vendor falls back to has another",
  );
}

/** `auto` may be served by capacity that was bought before; its calls are told as `priority`. */
function tiers(body: JsonObject): readonly ServiceTier[] {
  return body.speed === "fast" ? ["fast", "standard"] : ["standard"];
}

/** Reads `POST /v1/messages/batches`: all its requests in one, which must be of one model. */
function parseBatch(body: JsonObject): Omit<Call, "format" | "operation"> {
  const requests = readList(body, "requests");
  if (requests.length === 0 || requests.length > MOST_BATCHED)
    throw new InvalidCallError("requests", `must have from 1 to ${MOST_BATCHED} members`);
  const calls = requests.map((request, index) => {
    const params = objectAt(request, "params");
    const field = `requests[${index}].params`;
    if (params === null) throw new InvalidCallError(field, "must be an object");
    return { ...parseMessage(params, `${field}.`), stream: false };
  });
  const [one, ...others] = calls;
  if (one === undefined) throw new InvalidCallError("requests", "must not be empty");
  for (const [index, { model }] of others.entries())
    if (model !== one.model)
      throw new InvalidCallError(
        `requests[${index + 1}].params.model`,
        `must be ${one.model}, as in the first request: a batch has one price`,
      );
  return {
    ...one,
    maxOutputTokens: calls.reduce((sum, call) => sum + (call.maxOutputTokens ?? 0), 0),
    inputTokens: calls.reduce((sum, call) => sum + call.inputTokens, 0),
    unseenInput: calls.some((call) => call.unseenInput),
    cacheable: false,
    inputClasses: [...new Set(calls.flatMap((call) => call.inputClasses))],
    serviceTiers: ["batch"],
    regional: calls.some((call) => call.regional),
    units: sumUnits(calls.flatMap((call) => call.units)),
    laterRequests: calls.length,
  };
}

/**
 * Paths of clouds that carry Anthropic's bodies and name the model themselves: Bedrock's `invoke` and
 * Vertex AI's `rawPredict`; the second pattern of each is for streams.
 */
const CLOUDS: readonly [path: RegExp, stream: boolean][] = [
  [/^\/model\/([\w.%:~-]{1,300})\/invoke$/, false],
  [/^\/model\/([\w.%:~-]{1,300})\/invoke-with-response-stream$/, true],
  [
    /^\/v1\/projects\/[\w.:-]+\/locations\/[\w-]+\/publishers\/anthropic\/models\/([\w.@-]+):rawPredict$/,
    false,
  ],
  [
    /^\/v1\/projects\/[\w.:-]+\/locations\/[\w-]+\/publishers\/anthropic\/models\/([\w.@-]+):streamRawPredict$/,
    true,
  ],
];

/**
 * Reads a request to a cloud that carries Anthropic's bodies; null for another path, and for a model of
 * somebody else, whose bodies are written in another way.
 * @throws InvalidCallError
 */
export function parseCarriedCall(
  path: string,
  body: JsonObject,
  vendor: string | null,
): Call | null {
  for (const [pattern, stream] of CLOUDS) {
    const segment = pattern.exec(path)?.[1];
    if (segment === undefined) continue;
    const model = bedrockModel(segment);
    if (!/anthropic|claude/.test(model) && !given(body, "anthropic_version")) return null;
    const call = parseMessage({ ...body, model, stream }, "");
    return { ...call, format: "anthropic", operation: "messages", vendor };
  }
  return null;
}

/**
 * Reads a request to the messages API; null for a path that it does not know.
 * @throws InvalidCallError
 */
export function parseAnthropicCall(
  path: string,
  body: JsonObject,
  vendor: string | null,
): Call | null {
  const of = { format: "anthropic", operation: "messages" } as const;
  if (/^(\/v1)?\/messages$/.test(path)) return { ...parseMessage(body, ""), ...of, vendor };
  if (isFreeAtAnthropic(path)) return callOf({ format: "anthropic", operation: "free", vendor });
  if (/^(\/v1)?\/messages\/batches$/.test(path)) return { ...parseBatch(body), ...of, vendor };
  return parseCarriedCall(path, body, vendor);
}
