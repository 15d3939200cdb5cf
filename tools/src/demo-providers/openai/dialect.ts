import type { DemoRequest, JsonObject } from "../answer.ts";
import { identifier, type Random } from "../random.ts";
import { REASONING_MODELS, servedTier, TEXT_MODELS } from "./usage.ts";

/** What one call used, before a vendor puts it in its own words. */
export interface Figures {
  input: number;
  cached: number;
  audioInput: number;
  imageInput: number;
  /** Reasoning and audio included. */
  output: number;
  reasoning: number;
  audioOutput: number;
}

/** Where vendors that speak OpenAI's chat completions differ. */
export interface Dialect {
  models: RegExp;
  reasoningModels: RegExp;
  /** The member of a message in which the reasoning is shown. */
  reasoningField?: "reasoning_content" | "reasoning";
  id(identity: Random): string;
  usage(figures: Figures, request: DemoRequest, body: JsonObject): JsonObject;
  /** A stream's usage: in a chunk of its own when it is asked for, or always in the last chunk of all. */
  streamUsage: "asked" | "last";
  /** The tier at which a call was served, where the vendor tells one. */
  serviceTier?(body: JsonObject): string;
  /** Further members of an answer and of each chunk. */
  members?(request: DemoRequest, figures: Figures): JsonObject;
  /** A message has no members but those that say something. */
  plainMessages?: true;
  /** The letters and digits of the identifier of a tool's call, where it is not `call_` and 24. */
  callIdLength?: number;
  /** Further members of a choice. */
  choiceMembers?: JsonObject;
  /** Changes a stream's chunks, of which the last may hold the usage. */
  chunks?(chunks: JsonObject[], figures: Figures, request: DemoRequest): JsonObject[];
  /** What the vendor calls the end of an answer that nothing cut. */
  stopReason?: string;
}

/** Usage as OpenAI's chat completions tell it. */
export function openAiUsage(figures: Figures): JsonObject {
  return {
    prompt_tokens: figures.input,
    completion_tokens: figures.output,
    total_tokens: figures.input + figures.output,
    prompt_tokens_details: { cached_tokens: figures.cached, audio_tokens: figures.audioInput },
    completion_tokens_details: {
      reasoning_tokens: figures.reasoning,
      audio_tokens: figures.audioOutput,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** The three figures that every vendor tells. */
export function plainUsage({ input, output }: Figures): JsonObject {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

export const OPENAI_DIALECT: Dialect = {
  models: TEXT_MODELS,
  reasoningModels: REASONING_MODELS,
  id: (identity) => identifier(identity, "chatcmpl-", 29),
  usage: openAiUsage,
  streamUsage: "asked",
  serviceTier: servedTier,
  members: ({ content }) => ({
    system_fingerprint: `fp_${identifier(content, "", 10).toLowerCase()}`,
  }),
};
