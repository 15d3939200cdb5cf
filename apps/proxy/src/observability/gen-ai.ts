import type { Operation } from "@pag0/metering";

/**
 * Names of the GenAI semantic conventions of OpenTelemetry (`gen_ai.operation.name`) for what calls are
 * for; the convention lets other operations have names of their own.
 */
const OPERATION_NAMES: Readonly<Record<Operation, string | null>> = {
  chat: "chat",
  completions: "text_completion",
  responses: "chat",
  messages: "chat",
  converse: "chat",
  ollama: "chat",
  embeddings: "embeddings",
  generate: "generate_content",
  images: "image_generation",
  speech: "speech",
  transcription: "transcription",
  free: null,
  other: null,
};

/** Well-known values of `gen_ai.provider.name`, by the vendors' names in the catalogue of prices. */
const PROVIDER_NAMES = {
  openai: "openai",
  anthropic: "anthropic",
  google: "gcp.gemini",
  vertex: "gcp.vertex_ai",
  azure: "azure.ai.openai",
  aws: "aws.bedrock",
  bedrock: "aws.bedrock",
  cohere: "cohere",
  deepseek: "deepseek",
  groq: "groq",
  mistral: "mistral_ai",
  perplexity: "perplexity",
  "x-ai": "x_ai",
} as const satisfies Record<string, string>;

/** The convention's value for what is none of the known ones. */
const OTHER = "_OTHER";

/** The convention's name of an operation; null where it is none of a model. */
export function operationName(operation: Operation): string | null {
  return OPERATION_NAMES[operation];
}

/** The convention's name of a vendor: one of a small set, whatever an organization calls its vendors. */
export function providerName(vendor: string): string {
  return Object.hasOwn(PROVIDER_NAMES, vendor)
    ? PROVIDER_NAMES[vendor as keyof typeof PROVIDER_NAMES]
    : OTHER;
}
