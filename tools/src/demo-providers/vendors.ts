import { anthropic } from "./anthropic/index.ts";
import { azure } from "./azure/index.ts";
import { bedrock } from "./bedrock/index.ts";
import { deepseek } from "./deepseek/index.ts";
import { google } from "./google/index.ts";
import { groq } from "./groq/index.ts";
import { deepl } from "./http/deepl/index.ts";
import { salesforce } from "./http/salesforce/index.ts";
import { search } from "./http/search/index.ts";
import { stability } from "./http/stability/index.ts";
import { zendesk } from "./http/zendesk/index.ts";
import { mistral } from "./mistral/index.ts";
import { ollama } from "./ollama/index.ts";
import { openai } from "./openai/index.ts";
import { together } from "./together/index.ts";
import type { Vendor } from "./vendor.ts";
import { vllm } from "./vllm/index.ts";
import { xai } from "./xai/index.ts";

export const VENDOR_NAMES = [
  "openai",
  "anthropic",
  "google",
  "mistral",
  "groq",
  "together",
  "deepseek",
  "azure",
  "ollama",
  "vllm",
  "xai",
  "bedrock",
  "salesforce",
  "zendesk",
  "deepl",
  "search",
  "stability",
] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

export const VENDORS: Record<VendorName, Vendor> = {
  openai,
  anthropic,
  google,
  mistral,
  groq,
  together,
  deepseek,
  azure,
  ollama,
  vllm,
  xai,
  bedrock,
  salesforce,
  zendesk,
  deepl,
  search,
  stability,
};

/** What each vendor takes for its credential unless told otherwise: `demo-openai-key` and so on. */
export const DEMO_CREDENTIALS = Object.fromEntries(
  VENDOR_NAMES.map((name) => [name, `demo-${name}-key`]),
) as Record<VendorName, string>;

const NAMES: ReadonlySet<unknown> = new Set(VENDOR_NAMES);

export function isVendorName(name: unknown): name is VendorName {
  return NAMES.has(name);
}
