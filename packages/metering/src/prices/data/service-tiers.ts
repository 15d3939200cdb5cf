import type { ServiceTierRow } from "./row.ts";

const OPENAI = { source: "https://openai.com/api/pricing/", asOf: "2026-06-04" } as const;
const PRIORITY = { source: "https://openai.com/api-fast-mode/", asOf: "2026-08-01" } as const;
const ANTHROPIC = {
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-06-04",
} as const;
const FAST = {
  source: "https://platform.claude.com/docs/en/build-with-claude/fast-mode",
  asOf: "2026-09-23",
} as const;
const GOOGLE = {
  source: "https://ai.google.dev/gemini-api/docs/optimization",
  asOf: "2026-06-04",
} as const;

const priority = { vendor: "openai", ...PRIORITY } as const;
const fast = { vendor: "anthropic", tier: "fast", ...FAST } as const;

/** OpenAI's priority processing, which it calls fast mode since 30 July 2026. */
const PREMIUM: readonly Omit<ServiceTierRow, "tier">[] = [
  {
    ...priority,
    model: "gpt-4o-mini",
    rates: { input: "0.25", cachedInput: "0.125", output: "1" },
  },
  { ...priority, model: "gpt-4o", rates: { input: "4.25", cachedInput: "2.125", output: "17" } },
  {
    ...priority,
    model: "gpt-4o-2024-05-13",
    rates: { input: "8.75", cachedInput: "8.75", output: "26.25" },
  },
  { ...priority, model: "gpt-4.1", percent: "175" },
  { ...priority, model: "gpt-4.1-mini", percent: "175" },
  { ...priority, model: "gpt-4.1-nano", percent: "200" },
  { ...priority, model: "o3", percent: "175" },
  { ...priority, model: "o4-mini", rates: { input: "2", cachedInput: "0.5", output: "8" } },
  { ...priority, model: "gpt-5-mini", percent: "180" },
  { ...priority, model: "gpt-5", percent: "200" },
  { ...priority, model: "gpt-5.1*", percent: "200" },
  { ...priority, model: "gpt-5.2", percent: "200" },
  { ...priority, model: "gpt-5.3*", percent: "200" },
  { ...priority, model: "gpt-5.4*", percent: "200" },
  { ...priority, model: "gpt-5.6*", percent: "200" },
  { ...priority, model: "gpt-6*", percent: "200" },
  { ...priority, model: "*", percent: "250" },
];

/**
 * Prices of service tiers. The first row that fits a model counts, so rows of a vendor go from the special
 * to the general. Where a premium tier of a model has no price that we know, the vendor's dearest counts.
 */
export const SERVICE_TIER_ROWS: readonly ServiceTierRow[] = [
  { vendor: "openai", model: "*", tier: "batch", percent: "50", ...OPENAI },
  { vendor: "openai", model: "*", tier: "flex", percent: "50", ...OPENAI },
  ...PREMIUM.map((row) => ({ ...row, tier: "priority" as const })),
  ...PREMIUM.map((row) => ({ ...row, tier: "fast" as const })),
  { vendor: "anthropic", model: "*", tier: "batch", percent: "50", ...ANTHROPIC },
  // Capacity that was committed to and paid for beforehand: tokens are drawn down at the standard rates.
  { vendor: "anthropic", model: "*", tier: "priority", percent: "100", ...ANTHROPIC },
  { ...fast, model: "claude-opus-4-6*", percent: "600" },
  { ...fast, model: "claude-opus-4-7*", percent: "600" },
  { ...fast, model: "claude-opus-4-8*", percent: "200" },
  { ...fast, model: "claude-opus-5*", percent: "200" },
  { ...fast, model: "claude-fable-5-2*", percent: "200", asOf: "2026-11-12" },
  { ...fast, model: "*", percent: "600" },
  { vendor: "google", model: "*", tier: "batch", percent: "50", ...GOOGLE },
  { vendor: "google", model: "*", tier: "flex", percent: "50", ...GOOGLE },
  // Printed as 75 to 100 % more than the standard price, by model.
  { vendor: "google", model: "*", tier: "priority", percent: "200", ...GOOGLE },
  {
    vendor: "mistral",
    model: "*",
    tier: "batch",
    percent: "50",
    source: "https://docs.mistral.ai/capabilities/batch/",
    asOf: "2026-06-04",
  },
  {
    vendor: "groq",
    model: "*",
    tier: "batch",
    percent: "50",
    source: "https://console.groq.com/docs/batch",
    asOf: "2026-06-04",
  },
  // A premium whose price nobody prints is charged as the dearest that anybody prints.
  { vendor: "*", model: "*", tier: "priority", percent: "250", ...PRIORITY },
  { vendor: "*", model: "*", tier: "fast", percent: "600", ...FAST },
];
