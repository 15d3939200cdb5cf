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
const speech = {
  vendor: "openai",
  kind: "character",
  key: null,
  per: 1_000_000,
  ...OPENAI,
} as const;

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
  { vendor: "openai", model: "*", kind: "web_search", key: null, usd: "10", per: 1_000, ...OPENAI },
  {
    vendor: "openai",
    model: "*",
    kind: "file_search",
    key: null,
    usd: "2.5",
    per: 1_000,
    ...OPENAI,
  },
  {
    vendor: "openai",
    model: "*",
    kind: "code_interpreter_session",
    key: null,
    usd: "0.03",
    per: 1,
    ...OPENAI,
  },
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
  {
    vendor: "anthropic",
    model: "*",
    kind: "code_interpreter_session",
    key: null,
    usd: "0.05",
    per: 1,
    ...ANTHROPIC,
  },
  {
    vendor: "google",
    model: "gemini-3*",
    kind: "web_search",
    key: null,
    usd: "14",
    per: 1_000,
    ...GOOGLE,
  },
  { vendor: "google", model: "*", kind: "web_search", key: null, usd: "35", per: 1_000, ...GOOGLE },
  // A vendor whose fee nobody prints is charged as the dearest that anybody prints.
  { vendor: "*", model: "*", kind: "web_search", key: null, usd: "35", per: 1_000, ...GOOGLE },
  { vendor: "*", model: "*", kind: "file_search", key: null, usd: "2.5", per: 1_000, ...OPENAI },
  {
    vendor: "*",
    model: "*",
    kind: "code_interpreter_session",
    key: null,
    usd: "0.05",
    per: 1,
    ...ANTHROPIC,
  },
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
