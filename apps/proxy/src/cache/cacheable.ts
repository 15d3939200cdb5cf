import type { Call } from "@pag0/metering";

type Members = Readonly<Record<string, unknown>>;

/** Categories whose POST calls only compute an answer: repeating one changes nothing at the provider. */
const COMPUTING = new Set(["llm", "translation", "search", "embedding", "embeddings"]);

/**
 * Whether an answer may serve a later, equal request: reads always, and a POST where the category says
 * that it only computes. A POST that creates a record must reach the provider each time.
 */
export function isCacheable(method: string, category: string): boolean {
  return method === "GET" || (method === "POST" && COMPUTING.has(category));
}

/** Lists of models. All else that is read of a model's provider is work under way, or its result. */
const MODELS = /\/models(?:\/[^/]+)?$/;
/** Tools of OpenAI and Anthropic that run where the caller is. */
const RUN_BY_CALLER =
  /^(?:function|custom|namespace|local_shell|apply_patch|computer|computer_use_preview|(?:bash|text_editor|computer|memory)_\d+)$/;
const DECLARED_BY_CALLER = new Set(["functionDeclarations", "function_declarations", "toolSpec"]);
/** Models that look the web up for every question. */
const SEARCHING_MODEL =
  /(?:^|\/)(?:sonar|compound)|search-preview|search-api|deep-research|:online$/;
const MULTIPART = /^\s*multipart\//i;

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Whether the provider runs a tool itself, which finds other things each time, or does them. */
function isHosted(tool: unknown): boolean {
  if (!isMembers(tool)) return true;
  if (typeof tool.type === "string") return !RUN_BY_CALLER.test(tool.type);
  // By their one member in Gemini's and Bedrock's tools; without a type and with a name in Anthropic's.
  if ("name" in tool || "function" in tool || "cachePoint" in tool) return false;
  return Object.keys(tool).some((name) => !DECLARED_BY_CALLER.has(name));
}

function hasHostedTool(tools: unknown): boolean {
  return isGiven(tools) && !(Array.isArray(tools) && !tools.some(isHosted));
}

/** Whether a picture is told by its bytes: an address ends after an hour. */
function tellsBytes({ model }: Pick<Call, "model">, { response_format: form }: Members): boolean {
  return form === "b64_json" || /^(?:gpt|chatgpt)-/.test(model ?? "");
}

/**
 * Whether a request of a model's format says all that decides its answer, and asks for nothing but that:
 * not where the provider searches, runs tools or keeps something for the caller, and not where the answer
 * refers to what is gone soon.
 */
function saysAll(call: Pick<Call, "operation" | "format" | "model">, body: Members): boolean {
  if (hasHostedTool(body.tools)) return false;
  switch (call.operation) {
    case "chat": {
      const { store, audio, web_search_options: search, search_parameters: live, plugins } = body;
      // What was spoken is referred to by an id that ends; what lies in a source of data changes.
      return (
        ![store, audio, search, live, plugins, body.data_sources].some(isGiven) &&
        !SEARCHING_MODEL.test(call.model ?? "")
      );
    }
    case "responses":
      return !isGiven(body.background) && !SEARCHING_MODEL.test(call.model ?? "");
    case "messages":
      return !isGiven(body.mcp_servers) && !isGiven(body.container);
    case "converse":
      return !hasHostedTool(isMembers(body.toolConfig) ? body.toolConfig.tools : undefined);
    case "images":
      if (call.format === "google")
        return !isMembers(body.parameters) || !isGiven(body.parameters.storageUri);
      return tellsBytes(call, body);
    default:
      return true;
  }
}

/**
 * Whether the answer to a call may be given again, as far as the request tells. A form never comes twice
 * alike: the boundary between its parts is drawn anew.
 * @param path of the vendor's URL
 * @param json the request's body; undefined where it has none, or was not read
 */
export function mayRepeat(
  call: Pick<Call, "operation" | "format" | "model" | "cacheable">,
  method: string,
  path: string,
  contentType: string | undefined,
  json: unknown,
): boolean {
  if (method === "GET") return call.format === "http" || MODELS.test(path);
  if (!call.cacheable || (contentType !== undefined && MULTIPART.test(contentType))) return false;
  return call.format === "http" || (isMembers(json) && saysAll(call, json));
}
