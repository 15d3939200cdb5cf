import { isObject } from "../answer.ts";
import type { Random } from "../random.ts";
import { writeText } from "../text.ts";
import { countTokens } from "../tokens.ts";
import { inventValue } from "./invent-value.ts";
import { toPieces } from "./pieces.ts";

export interface Tool {
  name: string;
  /** A JSON schema. */
  parameters: unknown;
}

/** Whether the model may, must or must not call a tool, or which it must. */
export type ToolChoice = "auto" | "any" | "none" | { name: string };

/** What a request asks of a model, whatever its vendor's words for it. */
export interface Wanted {
  /** The most tokens, those of the reasoning included. */
  limit: number;
  /** Whether the model reasons before it answers. */
  reasons: boolean;
  /** The most tokens of reasoning. */
  reasoningLimit?: number;
  tools: readonly Tool[];
  toolChoice: ToolChoice;
  /** Whether more than one tool may be called at once. */
  parallel: boolean;
  /** Whether the last message brings what a tool answered: then the model answers in text. */
  hasToolResult: boolean;
  /** A JSON schema that the answer follows; null for any JSON. Absent for text. */
  schema?: unknown;
  stops: readonly string[];
}

export interface ToolCall {
  name: string;
  input: unknown;
  /** The input as JSON text in pieces, as far as the limit lets it be written. */
  pieces: string[];
}

export interface Generated {
  reasoningTokens: number;
  /** The text, one token to a piece. */
  pieces: string[];
  toolCalls: ToolCall[];
  /** All tokens, those of the reasoning included. */
  outputTokens: number;
  end: "stop" | "length" | "tools" | "stop-sequence";
  stopSequence: string | null;
}

const ANY_JSON = {
  type: "object",
  properties: { answer: { type: "string" }, confidence: { type: "number", maximum: 1 } },
  required: ["answer", "confidence"],
};
const MOST_CALLS = 2;

/** Nothing but text, up to a limit. */
export const TEXT_ONLY: Omit<Wanted, "limit" | "reasons"> = {
  tools: [],
  toolChoice: "none",
  parallel: false,
  hasToolResult: false,
  stops: [],
};

/** A model that has tools calls them, unless it has their answer; several when it may. */
function toolsToCall(wanted: Wanted): readonly Tool[] {
  const { tools, toolChoice, parallel } = wanted;
  if (tools.length === 0 || toolChoice === "none") return [];
  if (typeof toolChoice === "object") return tools.filter(({ name }) => name === toolChoice.name);
  if (toolChoice === "auto" && wanted.hasToolResult) return [];
  return tools.slice(0, parallel ? MOST_CALLS : 1);
}

function callTools(tools: readonly Tool[], random: Random, limit: number) {
  let left = limit;
  const toolCalls: ToolCall[] = [];
  for (const { name, parameters } of tools) {
    const input = inventValue(isObject(parameters) ? parameters : { type: "object" }, random);
    const all = toPieces(JSON.stringify(input ?? {}));
    const nameTokens = countTokens(name);
    if (left <= nameTokens) return { toolCalls, tokens: limit - left, isCut: true };
    left -= nameTokens;
    const pieces = all.slice(0, left);
    const tokens = countTokens(pieces.join(""));
    toolCalls.push({ name, input: input ?? {}, pieces });
    left -= tokens;
    if (pieces.length < all.length) return { toolCalls, tokens: limit - left, isCut: true };
  }
  return { toolCalls, tokens: limit - left, isCut: false };
}

function stopAt(
  pieces: string[],
  stops: readonly string[],
): { pieces: string[]; stop: string } | null {
  const text = pieces.join("");
  const found = stops
    .map((stop) => ({ stop, at: stop === "" ? -1 : text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  return found === undefined
    ? null
    : { stop: found.stop, pieces: toPieces(text.slice(0, found.at)) };
}

function writeAnswer(wanted: Wanted, random: Random, length: number, limit: number) {
  if (wanted.schema === undefined) {
    const written = Math.min(length, limit);
    return { pieces: writeText(random, written), isCut: written < length };
  }
  const all = toPieces(JSON.stringify(inventValue(wanted.schema ?? ANY_JSON, random)));
  return { pieces: all.slice(0, limit), isCut: all.length > limit };
}

/** What a model answers; the same numbers of `random` give the same answer. */
export function generate(wanted: Wanted, random: Random): Generated {
  const wantedReasoning = wanted.reasons ? random.integer(1, 6) * 64 : 0;
  const length = random.integer(40, 160);
  const reasoningTokens = Math.min(
    wantedReasoning,
    wanted.limit,
    wanted.reasoningLimit ?? Infinity,
  );
  const limit = wanted.limit - reasoningTokens;
  const called = toolsToCall(wanted);
  if (called.length > 0) {
    const { toolCalls, tokens, isCut } = callTools(called, random, limit);
    const end = isCut ? "length" : "tools";
    const outputTokens = reasoningTokens + tokens;
    return { reasoningTokens, pieces: [], toolCalls, outputTokens, end, stopSequence: null };
  }
  const answer = writeAnswer(wanted, random, length, limit);
  const stopped = stopAt(answer.pieces, wanted.stops);
  const pieces = stopped?.pieces ?? answer.pieces;
  const end = stopped !== null ? "stop-sequence" : answer.isCut ? "length" : "stop";
  return {
    reasoningTokens,
    pieces,
    toolCalls: [],
    outputTokens: reasoningTokens + countTokens(pieces.join("")),
    end,
    stopSequence: stopped?.stop ?? null,
  };
}
