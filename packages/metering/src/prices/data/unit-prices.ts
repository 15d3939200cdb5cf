import type { UnitPriceRow } from "./row.ts";

const OPENAI = { source: "https://openai.com/api/pricing/", asOf: "2026-06-04" } as const;
const ANTHROPIC = {
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-06-04",
} as const;
const GOOGLE = {
  source: "https://ai.google.dev/gemini-api/docs/pricing",
  asOf: "2026-06-04",
} as const;

const dallE2 = { vendor: "openai", model: "dall-e-2*", kind: "image", per: 1, ...OPENAI } as const;
const dallE3 = { vendor: "openai", model: "dall-e-3*", kind: "image", per: 1, ...OPENAI } as const;
const imagen = { vendor: "google", kind: "image", key: null, per: 1, ...GOOGLE } as const;
const XAI = {
  vendor: "x-ai",
  source: "https://docs.x.ai/developers/pricing",
  asOf: "2026-06-04",
} as const;
const grokImage = { ...XAI, kind: "image", key: null, per: 1 } as const;
const grokTool = { ...XAI, model: "*", key: null, per: 1_000 } as const;
const PERPLEXITY = {
  vendor: "perplexity",
  source: "https://docs.perplexity.ai/docs/getting-started/pricing",
  asOf: "2026-06-04",
} as const;
const searching = { ...PERPLEXITY, kind: "request", per: 1_000 } as const;
const azure = {
  vendor: "azure",
  source: "https://azure.microsoft.com/en-us/pricing/details/cognitive-services/openai-service/",
  asOf: "2026-06-04",
} as const;
/** An answer with a source of Google Maps. */
const maps = {
  vendor: "google",
  kind: "web_search",
  key: "maps",
  usd: "25",
  per: 1_000,
  source: "https://ai.google.dev/gemini-api/docs/maps-grounding",
  asOf: "2026-06-04",
} as const;
const openAiSearch = { vendor: "openai", kind: "web_search", per: 1_000, ...OPENAI } as const;
const speech = {
  vendor: "openai",
  kind: "character",
  key: null,
  per: 1_000_000,
  ...OPENAI,
} as const;

const container = { model: "*", kind: "code_interpreter_session", per: 1 } as const;

/**
 * Prices of pieces that the catalogue does not have. For a model and a kind, the rows of the first pattern
 * that fits count, so rows of a vendor go from the special to the general.
 */
export const UNIT_PRICE_ROWS: readonly UnitPriceRow[] = [
  { ...dallE2, key: "256x256/standard", usd: "0.016" },
  { ...dallE2, key: "512x512/standard", usd: "0.018" },
  { ...dallE2, key: "1024x1024/standard", usd: "0.02" },
  { ...dallE3, key: "1024x1024/standard", usd: "0.04" },
  { ...dallE3, key: "1024x1792/standard", usd: "0.08" },
  { ...dallE3, key: "1792x1024/standard", usd: "0.08" },
  { ...dallE3, key: "1024x1024/hd", usd: "0.08" },
  { ...dallE3, key: "1024x1792/hd", usd: "0.12" },
  { ...dallE3, key: "1792x1024/hd", usd: "0.12" },
  { ...imagen, model: "imagen-4.0-fast*", usd: "0.02" },
  { ...imagen, model: "imagen-4.0-ultra*", usd: "0.06" },
  { ...imagen, model: "imagen-4.0*", usd: "0.04" },
  { ...imagen, model: "imagen-3.0-fast*", usd: "0.02" },
  { ...imagen, model: "imagen-3.0*", usd: "0.04" },
  { ...speech, model: "tts-1-hd*", usd: "30" },
  { ...speech, model: "tts-1*", usd: "15" },
  { ...grokImage, model: "grok-imagine-image", usd: "0.02" },
  { ...grokImage, model: "grok-imagine-image-quality", usd: "0.05" },
  { ...grokImage, model: "grok-imagine-image-pro", usd: "0.07" },
  { ...grokImage, model: "grok-2-image*", usd: "0.07" },
  { ...azure, model: "whisper", kind: "second", key: null, usd: "0.36", per: 3_600 },
  { ...azure, model: "tts-hd", kind: "character", key: null, usd: "30", per: 1_000_000 },
  { ...azure, model: "tts", kind: "character", key: null, usd: "15", per: 1_000_000 },
  // By how much of the web is read for an answer, which the answer tells.
  { ...searching, model: "sonar", key: "low", usd: "5" },
  { ...searching, model: "sonar", key: "medium", usd: "8" },
  { ...searching, model: "sonar", key: "high", usd: "12" },
  { ...searching, model: "sonar-pro", key: "low", usd: "6" },
  { ...searching, model: "sonar-pro", key: "medium", usd: "10" },
  { ...searching, model: "sonar-pro", key: "high", usd: "14" },
  { ...searching, model: "sonar-reasoning-pro", key: "low", usd: "6" },
  { ...searching, model: "sonar-reasoning-pro", key: "medium", usd: "10" },
  { ...searching, model: "sonar-reasoning-pro", key: "high", usd: "14" },
  // The searches of an answer are in the fee of its request.
  { ...PERPLEXITY, model: "*", kind: "web_search", key: null, usd: "0", per: 1 },
  // Of the web and of X alike.
  { ...grokTool, kind: "web_search", usd: "5" },
  { ...grokTool, kind: "code_interpreter_session", usd: "5" },
  // Of files that are attached; of collections it is a quarter, which is not told apart.
  { ...grokTool, kind: "file_search", usd: "10" },
  // The preview's searches were dearer than those of the tool that followed it.
  {
    vendor: "openai",
    model: "*-search-preview*",
    kind: "web_search",
    key: null,
    usd: "25",
    per: 1_000,
    ...OPENAI,
  },
  // In responses, too, of models that do not reason.
  ...["gpt-4o*", "gpt-4.1*"].flatMap((model): UnitPriceRow[] => [
    { ...openAiSearch, model, key: "preview", usd: "25" },
    { ...openAiSearch, model, key: null, usd: "10" },
  ]),
  { ...openAiSearch, model: "*", key: null, usd: "10" },
  {
    vendor: "openai",
    model: "*",
    kind: "file_search",
    key: null,
    usd: "2.5",
    per: 1_000,
    ...OPENAI,
  },
  // Twenty minutes of a container by its memory; fewer minutes cost less, which no answer tells.
  { ...container, ...OPENAI, vendor: "openai", key: "1g", usd: "0.03" },
  { ...container, ...OPENAI, vendor: "openai", key: "4g", usd: "0.12" },
  { ...container, ...OPENAI, vendor: "openai", key: "16g", usd: "0.48" },
  { ...container, ...OPENAI, vendor: "openai", key: "64g", usd: "1.92" },
  {
    vendor: "anthropic",
    model: "*",
    kind: "web_search",
    key: null,
    usd: "10",
    per: 1_000,
    ...ANTHROPIC,
  },
  // An hour of a container; the least that is charged is five minutes, which is not counted on.
  { ...container, ...ANTHROPIC, vendor: "anthropic", key: null, usd: "0.05" },
  ...["gemini-3*", "gemini-4*"].flatMap((model): UnitPriceRow[] => [
    { vendor: "google", model, kind: "web_search", key: "web", usd: "14", per: 1_000, ...GOOGLE },
    { ...maps, model },
  ]),
  {
    vendor: "google",
    model: "*",
    kind: "web_search",
    key: "web",
    usd: "35",
    per: 1_000,
    ...GOOGLE,
  },
  { ...maps, model: "*" },
  // A vendor whose fee nobody prints is charged as the dearest that anybody prints.
  { vendor: "*", model: "*", kind: "web_search", key: null, usd: "35", per: 1_000, ...GOOGLE },
  { vendor: "*", model: "*", kind: "file_search", key: null, usd: "2.5", per: 1_000, ...OPENAI },
  { ...container, ...ANTHROPIC, vendor: "*", key: null, usd: "0.05" },
  // The vendor charges ten seconds at least; the catalogue has the price alone.
  {
    vendor: "groq",
    model: "whisper-large-v3-turbo",
    kind: "second",
    key: null,
    usd: "0.04",
    per: 3_600,
    least: 10,
    source: "https://groq.com/pricing",
    asOf: "2026-06-04",
  },
  {
    vendor: "groq",
    model: "whisper-large-v3",
    kind: "second",
    key: null,
    usd: "0.111",
    per: 3_600,
    least: 10,
    source: "https://groq.com/pricing",
    asOf: "2026-06-04",
  },
];
