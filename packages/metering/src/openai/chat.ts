import {
  type Call,
  given,
  InvalidCallError,
  isObject,
  type JsonObject,
  listAt,
  NO_UNITS,
  objectAt,
  readList,
  readModel,
  readStream,
  readTokenLimit,
  readWhole,
  TEXT_OUTPUT,
} from "../call.ts";
import { countInput, type InputCount } from "../input-count.ts";
import { ANY_KEY, type UnitCount } from "../usage.ts";
import { countMessages, PER_MESSAGE, PRIMING } from "./content.ts";
import { countTools, MOST_TOOL_CALLS, sumUnits } from "./hosted-tools.ts";
import { askedTiers } from "./service-tier.ts";

/** Models that bill the seconds of what they hear beside the tokens. */
const BILLED_BY_SECOND = "voxtral";

/** What a body says, apart from where it goes. */
export type BodyCall = Omit<
  Call,
  "format" | "operation" | "vendor" | "regional" | "drawing" | "laterRequests" | "jobQuestion"
> &
  Partial<Pick<Call, "drawing">>;

/** How many answers a request asks for. */
function choices(body: JsonObject): number {
  return readWhole(body, "n", 1, 128) ?? 1;
}

/** The output's limit over all choices; a prediction's rejected tokens are billed beside it. */
function outputLimit(body: JsonObject, model: string, answers: number): number | null {
  // Vendors that speak this format differ in which of the two they obey where both are given.
  const newer = readTokenLimit(body, "max_completion_tokens");
  const older = readTokenLimit(body, "max_tokens");
  // What a deep-research model reasons and cites is billed beside what the limit is for.
  if ((newer === null && older === null) || model.includes("deep-research")) return null;
  const limit = Math.max(newer ?? 0, older ?? 0);
  if (!given(body, "prediction")) return limit * answers;
  const predicted = countInput(model);
  predicted.json(body.prediction);
  return (limit + predicted.tokens) * answers;
}

/**
 * A search-preview model looks the web up for every call, one of Perplexity's as often as it likes; others
 * where they are asked to.
 */
function searches(body: JsonObject, model: string, input: InputCount): readonly UnitCount[] {
  if (model.startsWith("sonar")) {
    input.unseen();
    return [
      { kind: "web_search", count: MOST_TOOL_CALLS, key: null },
      // By how much it reads, which its answer tells.
      { kind: "request", count: 1, key: ANY_KEY },
    ];
  }
  const always = model.includes("search-preview") || model.includes("search-api");
  if (!isObject(body.web_search_options) && !always) return NO_UNITS;
  input.unseen();
  return [{ kind: "web_search", count: choices(body), key: null }];
}

function unitsOf(
  tools: readonly UnitCount[],
  searched: readonly UnitCount[],
  seconds: number,
): readonly UnitCount[] {
  if (tools.length === 0 && searched.length === 0 && seconds === 0) return NO_UNITS;
  return sumUnits([...tools, ...searched, { kind: "second", count: seconds, key: null }]);
}

function asksForAudio(body: JsonObject): boolean {
  return (
    given(body, "audio") || (Array.isArray(body.modalities) && body.modalities.includes("audio"))
  );
}

/**
 * Reads `POST /v1/chat/completions`.
 * @throws InvalidCallError
 */
export function parseChat(body: JsonObject): BodyCall {
  const model = readModel(body);
  const input = countInput(model, PRIMING);
  const messages = readList(body, "messages");
  countMessages(messages, "messages", input);
  input.json(body.functions);
  input.json(body.response_format);
  input.json(body.prediction);
  const tools = countTools(body, listAt(body, "tools"), input);
  const searched = searches(body, model, input);
  const heard = model.includes(BILLED_BY_SECOND) ? input.seconds : 0;
  // Earlier audio of the assistant is referred to by its id; Azure reads its sources of data itself.
  if (
    given(body, "data_sources") ||
    messages.some((message) => objectAt(message, "audio") !== null)
  )
    input.unseen();
  const maxOutputTokens = outputLimit(body, model, choices(body));
  const { inputTokens, unseenInput, inputClasses } = input.result();
  return {
    model,
    stream: readStream(body),
    maxOutputTokens,
    inputTokens,
    unseenInput,
    cacheable: true,
    inputClasses,
    outputClasses: asksForAudio(body) ? [...TEXT_OUTPUT, "audioOutput"] : TEXT_OUTPUT,
    serviceTiers: askedTiers(body),
    units: unitsOf(tools, searched, heard),
  };
}

/**
 * Reads the older `POST /v1/completions`: `prompt` is text, tokens, or a list of either.
 * @throws InvalidCallError
 */
export function parseCompletions(body: JsonObject): BodyCall {
  const model = readModel(body);
  const input = countInput(model, PRIMING);
  const prompts = Array.isArray(body.prompt) ? body.prompt : [body.prompt ?? ""];
  for (const prompt of prompts) {
    input.add(typeof prompt === "number" ? 1 : PER_MESSAGE);
    if (typeof prompt === "string") input.text(prompt);
    else if (Array.isArray(prompt)) input.add(prompt.length);
    else if (typeof prompt !== "number")
      throw new InvalidCallError("prompt", "must be text, a list of texts, or tokens");
  }
  input.json(body.suffix);
  const answers = Math.max(choices(body), readWhole(body, "best_of", 1, 20) ?? 1);
  const texts = typeof prompts[0] === "number" ? 1 : prompts.length;
  // The documented default of this endpoint alone; vendors that speak its format use the model's limit.
  const limit = readWhole(body, "max_tokens", 0, 100_000_000);
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: limit === null ? null : limit * answers * texts,
    ...input.result(),
    cacheable: true,
    outputClasses: TEXT_OUTPUT,
    serviceTiers: askedTiers(body),
    units: NO_UNITS,
  };
}
