import { type ChatRequest, UntranslatableError } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { budgetOfEffort } from "../reasoning.ts";
import type { Abilities } from "./models.ts";

/** Anthropic wants at least this much to think with. */
const LEAST_THINKING = 1_024;
/** What of the most output is left for the answer itself. */
const LEFT_FOR_ANSWER = 0.25;
/** A thinking model takes `top_p` from here to 1 ("Extended thinking", Anthropic's guide). */
const LEAST_TOP_P = 0.95;

const isSigned = (part: { kind: string; signature?: string | null }) =>
  part.kind === "thinking" && (part.signature ?? null) !== null;

/**
 * Whether the model is in the middle of its calls of tools, and its client did not keep what it thought
 * before the first of them: then models that have to begin with their thinking take none.
 */
function lostThinking({ messages }: ChatRequest): boolean {
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index];
    if (message?.role === "assistant") {
      if (message.parts.some(isSigned)) return false;
    } else if (!message?.parts.some(({ kind }) => kind === "tool_result"))
      return index < messages.length - 1;
  }
  return true;
}

function budgetOf(request: ChatRequest, limit: number): number | null {
  const { effort, budgetTokens } = request.reasoning;
  const wanted = budgetTokens ?? budgetOfEffort(effort ?? "none");
  const budget = Math.min(wanted, Math.floor(limit * (1 - LEFT_FOR_ANSWER)));
  return budget < LEAST_THINKING || lostThinking(request) ? null : budget;
}

/** How a request asks for thinking. */
interface Thinking {
  readonly thinking: JsonObject | null;
  readonly effort: string | null;
}

/**
 * The thinking of a request, by what its model takes. How hard a model thinks is a hint: where a tool has to
 * be called, or too little output is allowed, the vendor lets none think.
 * @param limit the most tokens of output, thinking included.
 * @param forced whether a tool has to be called.
 */
export function thinkingOf(
  request: ChatRequest,
  { adaptive, canRest }: Abilities,
  limit: number,
  forced: boolean,
): Thinking {
  const { effort, budgetTokens } = request.reasoning;
  if (effort === null && budgetTokens === null) return { thinking: null, effort: null };
  if (!adaptive) {
    const budget = forced ? null : budgetOf(request, limit);
    const thinking = budget === null ? null : { type: "enabled", budget_tokens: budget };
    return { thinking, effort: null };
  }
  if (effort === "none" && canRest) return { thinking: { type: "disabled" }, effort: null };
  const word = effort === "medium" || effort === "high" ? effort : "low";
  const thinks = effort !== "none" && !forced;
  return { thinking: thinks ? { type: "adaptive", display: "summarized" } : null, effort: word };
}

/**
 * How a request draws its words. What says the usual is left out where the model takes nothing of the kind.
 * @throws UntranslatableError for what the model does not take
 */
export function samplingOf(
  request: ChatRequest,
  { sampling }: Abilities,
  thinks: boolean,
): JsonObject {
  const { temperature, topP, topK, model } = request;
  if (temperature !== null && temperature > 1)
    throw new UntranslatableError("temperature", "must be at most 1 for a model of Anthropic");
  const free = sampling && !thinks;
  const refuse = (field: string): never => {
    const why = sampling ? "where the model reasons" : `for ${model}, which does not take it`;
    throw new UntranslatableError(field, `must be left out ${why}`);
  };
  const result: JsonObject = {};
  if (temperature !== null && free) result.temperature = temperature;
  else if (temperature !== null && temperature !== 1) refuse("temperature");
  // A top_p of 1 says nothing, and newer models take one of the two alone.
  const says = topP !== null && !(topP === 1 && (!free || temperature !== null));
  if (says && (free || (sampling && topP >= LEAST_TOP_P))) result.top_p = topP;
  else if (says) refuse("top_p");
  if (topK !== null && free) result.top_k = topK;
  else if (topK !== null) refuse("top_k");
  return result;
}
