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
  moonshotai: "moonshot_ai",
  perplexity: "perplexity",
  "x-ai": "x_ai",
} as const satisfies Record<string, string>;

/** Stands for each vendor that the convention has no name of, where names are to be few. */
const OTHER = "_OTHER";

/** The convention's name of an operation; null where it is none of a model. */
export function operationName(operation: Operation): string | null {
  return OPERATION_NAMES[operation];
}

function known(vendor: string): string | undefined {
  return Object.hasOwn(PROVIDER_NAMES, vendor)
    ? PROVIDER_NAMES[vendor as keyof typeof PROVIDER_NAMES]
    : undefined;
}

/** The convention's name of a vendor, for a span; its own where there is none, as the convention has it. */
export function providerName(vendor: string): string {
  return known(vendor) ?? vendor;
}

/** The same for a metric's label: one of a small set, whatever an organization calls its vendors. */
export function providerLabel(vendor: string): string {
  return known(vendor) ?? OTHER;
}
