import { RECENT_NOT_LISTED_ROWS, RECENT_RATE_ROWS } from "./recent-models.ts";
import type { About, LongCacheRow, SameModelRow, TokenRateRow } from "./row.ts";

const OPENAI = { source: "https://openai.com/api/pricing/", asOf: "2026-06-04" } as const;
const TUNED = {
  vendor: "openai",
  source: "https://platform.openai.com/docs/pricing",
  asOf: "2026-06-04",
} as const;
const PICTURES = {
  vendor: "openai",
  source: "https://developers.openai.com/api/docs/models/gpt-image-2.6-sunburst",
  asOf: "2026-11-05",
} as const;
const MISTRAL = {
  vendor: "mistral",
  source: "https://docs.mistral.ai/getting-started/models/models_overview/",
  asOf: "2026-06-16",
} as const;
const GOOGLE = {
  vendor: "google",
  source: "https://ai.google.dev/gemini-api/docs/pricing",
  asOf: "2026-06-04",
} as const;

/**
 * Rates that the catalogue lacks. Classes named here are put in where the catalogue has none of its own;
 * a model that it does not have at all is priced by its row alone. The first row that fits counts.
 */
export const TOKEN_RATE_ROWS: readonly TokenRateRow[] = [
  ...RECENT_RATE_ROWS,
  // Models that a customer had trained further: dearer than what they were made of.
  {
    ...TUNED,
    model: "ft:gpt-4o-mini*",
    rates: { input: "0.3", cachedInput: "0.15", output: "1.2" },
  },
  { ...TUNED, model: "ft:gpt-4o*", rates: { input: "3.75", cachedInput: "1.875", output: "15" } },
  {
    ...TUNED,
    model: "ft:gpt-4.1-nano*",
    rates: { input: "0.2", cachedInput: "0.05", output: "0.8" },
  },
  {
    ...TUNED,
    model: "ft:gpt-4.1-mini*",
    rates: { input: "0.8", cachedInput: "0.2", output: "3.2" },
  },
  { ...TUNED, model: "ft:gpt-4.1*", rates: { input: "3", cachedInput: "0.75", output: "12" } },
  { ...TUNED, model: "ft:o4-mini*", rates: { input: "4", cachedInput: "1", output: "16" } },
  { ...TUNED, model: "ft:davinci-002*", rates: { input: "12", output: "12" } },
  { ...TUNED, model: "ft:babbage-002*", rates: { input: "1.6", output: "1.6" } },
  { ...TUNED, model: "davinci-002", rates: { input: "2", output: "2" } },
  { ...TUNED, model: "babbage-002", rates: { input: "0.4", output: "0.4" } },
  {
    vendor: "aws",
    model: "*titan-embed-text-v2*",
    rates: { input: "0.02", output: "0" },
    source: "https://aws.amazon.com/bedrock/pricing/",
    asOf: "2026-06-04",
  },
  {
    vendor: "openai",
    model: "gpt-4o-audio-preview-2024-10-01",
    rates: { audioInput: "100", audioOutput: "200" },
    ...OPENAI,
  },
  {
    vendor: "openai",
    model: "gpt-4o-audio-preview*",
    rates: { audioInput: "40", audioOutput: "80" },
    ...OPENAI,
  },
  {
    vendor: "openai",
    model: "gpt-4o-mini-audio-preview*",
    rates: { audioInput: "10", audioOutput: "20" },
    ...OPENAI,
  },
];

/** Models that cost nothing at their vendor: a state of its own, different from having no price. */
export const FREE_ROWS: readonly Omit<TokenRateRow, "rates">[] = [
  {
    vendor: "openai",
    model: "omni-moderation-*",
    source: "https://platform.openai.com/docs/guides/moderation",
    asOf: "2026-06-04",
  },
  {
    vendor: "openai",
    model: "text-moderation-*",
    source: "https://platform.openai.com/docs/guides/moderation",
    asOf: "2026-06-04",
  },
  { ...GOOGLE, model: "gemma-3-*" },
  { ...GOOGLE, model: "gemma-3n-*" },
  {
    vendor: "openrouter",
    model: "*:free",
    source: "https://openrouter.ai/docs/guides/routing/model-variants/free",
    asOf: "2026-06-04",
  },
];

/**
 * Names of models that the catalogue has under another: dated and movable ones that it does not list, and
 * those that it lists at what another model costs. They go before it.
 */
export const SAME_MODEL_ROWS: readonly SameModelRow[] = [
  {
    vendor: "openai",
    model: "gpt-4o-mini-transcribe-20*",
    as: "gpt-4o-mini-transcribe",
    ...OPENAI,
  },
  { vendor: "openai", model: "gpt-4o-transcribe-20*", as: "gpt-4o-transcribe", ...OPENAI },
  { vendor: "openai", model: "gpt-4o-mini-tts-20*", as: "gpt-4o-mini-tts", ...OPENAI },
  { vendor: "openai", model: "gpt-5-search-api*", as: "gpt-5", ...OPENAI },
  { vendor: "openai", model: "chatgpt-image-latest", as: "gpt-image-1.5", ...OPENAI },
  { ...PICTURES, model: "gpt-image-2.5-*", as: "gpt-image-2" },
  { ...PICTURES, model: "gpt-image-2.6-*", as: "gpt-image-2" },
  { ...GOOGLE, model: "gemini-2.5-computer-use-preview*", as: "gemini-2.5-pro" },
  { ...GOOGLE, model: "gemini-robotics-er-1.5-preview", as: "gemini-2.5-flash" },
  { ...MISTRAL, model: "mistral-large-latest", as: "mistral-large-2512" },
  { ...MISTRAL, model: "mistral-small-latest", as: "mistral-small-2603" },
  { ...MISTRAL, model: "ministral-14b-latest", as: "ministral-14b-2512" },
  { ...MISTRAL, model: "ministral-3b-latest", as: "ministral-3b-2512" },
  { ...MISTRAL, model: "devstral-latest", as: "devstral-2512" },
  { ...MISTRAL, model: "devstral-medium-latest", as: "devstral-2512" },
  { ...MISTRAL, model: "codestral-latest", as: "codestral-2508" },
  {
    vendor: "groq",
    model: "openai/gpt-oss-safeguard-20b",
    as: "openai/gpt-oss-20b",
    source: "https://groq.com/pricing",
    asOf: "2026-06-04",
  },
];

/** What is no model of the catalogue, though it says so: another of another price. */
export const NOT_LISTED_ROWS: readonly About[] = [
  {
    vendor: "aws",
    model: "*titan-embed-text-v2*",
    source: "https://aws.amazon.com/bedrock/pricing/",
    asOf: "2026-06-04",
  },
  ...RECENT_NOT_LISTED_ROWS,
  // Tuned by a vendor's own hand for few customers, at a price of its own.
  { ...TUNED, model: "ft:gpt-4-*" },
];

/**
 * What an hour in the vendor's cache costs to write, as a share of fresh input in percent, where the
 * catalogue names its five minutes alone: the same of Claude at every cloud.
 */
export const LONG_CACHE_ROWS: readonly LongCacheRow[] = [
  {
    vendor: "*",
    model: "*claude*",
    percent: "200",
    source: "https://platform.claude.com/docs/en/about-claude/pricing",
    asOf: "2026-06-04",
  },
];
