import { type Call, isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import { sumUnits } from "../openai/hosted-tools.ts";
import { count, noUsage, type ServiceTier, type UnitCount, type Usage } from "../usage.ts";

/** Steps that Anthropic bills and does not count in the answer's own totals. */
const BESIDE_TOTALS = new Set(["compaction", "advisor_message"]);

function tierOf(usage: JsonObject): ServiceTier {
  if (usage.speed === "fast") return "fast";
  const tier = usage.service_tier;
  return tier === "batch" || tier === "priority" ? tier : "standard";
}

/** Whether an answer or a request says that the call is kept in a region; `not_available` is of old models. */
export function isRegional(usage: JsonObject): boolean {
  const geo = usage.inference_geo;
  return typeof geo === "string" && geo !== "" && geo !== "global" && geo !== "not_available";
}

function searches(usage: JsonObject): readonly UnitCount[] {
  const found = count(objectAt(usage, "server_tool_use")?.web_search_requests) ?? 0;
  return found === 0 ? [] : [{ kind: "web_search", count: found, key: null }];
}

/** The tokens of one step, or of the whole answer: its three kinds of input add up. */
function tokens(usage: JsonObject): Usage | null {
  const fresh = count(usage.input_tokens);
  if (fresh === null) return null;
  const read = count(usage.cache_read_input_tokens) ?? 0;
  const detail = objectAt(usage, "cache_creation");
  const short = count(detail?.ephemeral_5m_input_tokens) ?? 0;
  const long = count(detail?.ephemeral_1h_input_tokens) ?? 0;
  const written = count(usage.cache_creation_input_tokens) ?? short + long;
  const written1h = Math.min(written, long);
  const outputTokens = count(usage.output_tokens) ?? 0;
  const thinking = count(objectAt(usage, "output_tokens_details")?.thinking_tokens) ?? 0;
  return noUsage({
    inputTokens: fresh + read + written,
    outputTokens,
    reasoningTokens: Math.min(outputTokens, thinking),
    cachedInputTokens: read,
    cacheWriteTokens: written - written1h,
    cacheWrite1hTokens: written1h,
  });
}

function plus(a: Usage, b: Usage): Usage {
  return {
    ...a,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}

/**
 * Usage as Anthropic reports it: `input_tokens` leaves out what was read from or written to its prompt
 * cache, so the three add up to the whole input. Steps of the vendor's own that it does not count in the
 * totals, such as a compaction (`iterations`), are added.
 * @returns null where there is none or it makes no sense
 */
export function anthropicUsage(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  let sum = tokens(usage);
  if (sum === null) return null;
  for (const step of listAt(usage, "iterations"))
    if (isObject(step) && typeof step.type === "string" && BESIDE_TOTALS.has(step.type))
      sum = plus(sum, tokens(step) ?? noUsage());
  const regionalTokens = isRegional(usage) ? sum.inputTokens + sum.outputTokens : 0;
  return { ...sum, regionalTokens, serviceTier: tierOf(usage), units: searches(usage) };
}

/**
 * The usage of an answer's body, with the containers that its code ran in.
 * @param call what was asked for, which tells whether its containers are billed
 * @returns null where it does not say
 */
export function anthropicAnswerUsage(body: JsonObject, call: Call): Usage | null {
  const usage = anthropicUsage(body.usage);
  if (usage === null || !billsCode(call)) return usage;
  const ran = listAt(body, "content").some(
    (block) => isObject(block) && block.type === "server_tool_use" && isCode(block.name),
  );
  return ran ? withContainer(usage) : usage;
}

/** Whether code that an answer runs is billed: not beside tools that run some of their own. */
export function billsCode({ units }: Call): boolean {
  return units.some(({ kind }) => kind === "code_interpreter_session");
}

export function isCode(name: unknown): boolean {
  return typeof name === "string" && /^(bash_|text_editor_)?code_execution$/.test(name);
}

/** Adds the container that an answer's code ran in. */
export function withContainer(usage: Usage): Usage {
  const container = { kind: "code_interpreter_session", count: 1, key: null } as const;
  return { ...usage, units: sumUnits([...usage.units, container]) };
}
