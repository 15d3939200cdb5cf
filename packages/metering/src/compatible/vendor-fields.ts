import type { UnitKind } from "../usage.ts";

/** Where a vendor that answers in OpenAI's format tells what was used; the first place that is there counts. */
interface FieldsAt<Places> {
  input: Places;
  output: Places;
  cached: Places;
  cachedAudio: Places;
  cachedImage: Places;
  cacheWrite: Places;
  cacheWriteLong: Places;
  audioInput: Places;
  imageInput: Places;
  videoInput: Places;
  reasoning: Places;
  audioOutput: Places;
  imageOutput: Places;
  /** Output that the vendor counts beside `output` and bills as such. */
  besideOutput: Places;
  /** Whether reasoning is told beside the output: never, always, or where the total does not say it is not. */
  reasoningBeside: "never" | "always" | "unless-told";
  /** What a vendor's fee of a request goes by. */
  requestKey: Places;
  /** Pieces that are billed beside the tokens; all places are added up. */
  units: readonly { kind: UnitKind; places: Places }[];
}

/** Places as the names of members, joined by dots. */
type NamedFields = FieldsAt<readonly string[]>;
/** Places as the names of members, each within the one before it. */
export type UsageFields = FieldsAt<readonly (readonly string[])[]>;

/** OpenAI's own: chat completions and embeddings, responses and images, transcriptions. */
const OPENAI_FIELDS: NamedFields = {
  input: ["prompt_tokens", "input_tokens"],
  output: ["completion_tokens", "output_tokens"],
  cached: [
    "prompt_tokens_details.cached_tokens",
    "input_tokens_details.cached_tokens",
    "input_token_details.cached_tokens",
    "cached_tokens",
  ],
  cachedAudio: ["input_token_details.cached_tokens_details.audio_tokens"],
  cachedImage: [
    "input_token_details.cached_tokens_details.image_tokens",
    "cached_tokens_details.cached_image_tokens",
  ],
  cacheWrite: [
    "prompt_tokens_details.cache_write_tokens",
    "input_tokens_details.cache_write_tokens",
  ],
  cacheWriteLong: ["input_tokens_details.cache_write_tokens_details.ttl_12h_tokens"],
  audioInput: ["prompt_tokens_details.audio_tokens", "input_token_details.audio_tokens"],
  imageInput: [
    "prompt_tokens_details.image_tokens",
    "input_tokens_details.image_tokens",
    "input_token_details.image_tokens",
  ],
  videoInput: ["prompt_tokens_details.video_tokens"],
  reasoning: [
    "completion_tokens_details.reasoning_tokens",
    "output_tokens_details.reasoning_tokens",
  ],
  audioOutput: ["completion_tokens_details.audio_tokens", "output_token_details.audio_tokens"],
  imageOutput: ["completion_tokens_details.image_tokens", "output_tokens_details.image_tokens"],
  besideOutput: [],
  reasoningBeside: "never",
  requestKey: [],
  units: [],
};

/**
 * What vendors tell in places of their own, by the catalogue's name of the provider. Groq, Azure, Fireworks,
 * OpenRouter and vLLM tell nothing elsewhere than OpenAI does.
 */
const OWN_FIELDS: Readonly<Record<string, Partial<NamedFields>>> = {
  /** https://api-docs.deepseek.com/api/create-chat-completion: hits and misses add up to the prompt. */
  deepseek: { cached: ["prompt_cache_hit_tokens"] },
  /** https://docs.mistral.ai/api: audio is billed by the second, beside the tokens. */
  mistral: {
    cached: ["num_cached_tokens"],
    units: [{ kind: "second", places: ["prompt_audio_seconds"] }],
  },
  /** https://docs.x.ai/developers: reasoning is not in `completion_tokens`, but is in the total. */
  "x-ai": {
    reasoningBeside: "unless-told",
    cached: ["cached_prompt_text_tokens"],
    units: [
      {
        kind: "web_search",
        places: [
          "server_side_tool_usage_details.web_search_calls",
          "server_side_tool_usage_details.x_search_calls",
        ],
      },
      {
        kind: "file_search",
        places: [
          "server_side_tool_usage_details.file_search_calls",
          "server_side_tool_usage_details.document_search_calls",
        ],
      },
      {
        kind: "code_interpreter_session",
        places: ["server_side_tool_usage_details.code_interpreter_calls"],
      },
    ],
  },
  /** https://docs.perplexity.ai/getting-started/pricing: citations and reasoning are billed beside. */
  perplexity: {
    reasoning: ["reasoning_tokens"],
    reasoningBeside: "always",
    besideOutput: ["citation_tokens"],
    requestKey: ["search_context_size"],
    units: [{ kind: "web_search", places: ["num_search_queries"] }],
  },
};

function merge(base: NamedFields, own: Partial<NamedFields>): NamedFields {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(own))
    merged[name] = Array.isArray(value)
      ? [...value, ...(base[name as keyof NamedFields] as readonly unknown[])]
      : value;
  return merged as unknown as NamedFields;
}

const split = (places: readonly string[]) => places.map((place) => place.split("."));

/** The same places, taken apart once. */
function parted(fields: NamedFields): UsageFields {
  const { reasoningBeside, units, ...places } = fields;
  const parts = Object.entries(places).map(([name, each]) => [name, split(each)]);
  return {
    ...(Object.fromEntries(parts) as Record<keyof typeof places, string[][]>),
    reasoningBeside,
    units: units.map(({ kind, places: each }) => ({ kind, places: split(each) })),
  };
}

const BY_VENDOR = new Map(
  Object.entries(OWN_FIELDS).map(([vendor, own]) => [vendor, parted(merge(OPENAI_FIELDS, own))]),
);

/** Every vendor's places at once: their names do not collide. What reasoning is part of, the total tells. */
const ANY = parted(
  Object.values(OWN_FIELDS).reduce<NamedFields>(
    (fields, own) => ({ ...merge(fields, own), reasoningBeside: "never" }),
    OPENAI_FIELDS,
  ),
);
const OPENAI = parted(OPENAI_FIELDS);

/** Where a vendor tells its usage; the places of all for a vendor that is not known. */
export function usageFieldsOf(vendor: string | null): UsageFields {
  if (vendor === "openai") return OPENAI;
  return BY_VENDOR.get(vendor ?? "") ?? ANY;
}
