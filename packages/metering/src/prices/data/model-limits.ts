import type { ModelLimitRow } from "./row.ts";

const OPENAI = { source: "https://platform.openai.com/docs/models", asOf: "2026-06-04" } as const;
const ANTHROPIC = {
  source: "https://platform.claude.com/docs/en/about-claude/models/overview",
  asOf: "2026-06-04",
} as const;
const GOOGLE = {
  source: "https://ai.google.dev/gemini-api/docs/models",
  asOf: "2026-06-04",
} as const;

const openai = { vendor: "openai", ...OPENAI } as const;
const anthropic = { vendor: "anthropic", ...ANTHROPIC } as const;
const google = { vendor: "google", ...GOOGLE } as const;

/**
 * The most that models give and take, as the vendors document them. They bound a call that names no
 * maximum itself. The first row that fits counts, whatever the vendor: the same model is sold by several.
 */
export const MODEL_LIMIT_ROWS: readonly ModelLimitRow[] = [
  { ...openai, model: "text-embedding-*", maxOutputTokens: 0, contextTokens: 8_192 },
  { ...openai, model: "gpt-3.5*", maxOutputTokens: 4_096 },
  { ...openai, model: "gpt-4", maxOutputTokens: 8_192 },
  { ...openai, model: "gpt-4-0314", maxOutputTokens: 8_192 },
  { ...openai, model: "gpt-4-0613", maxOutputTokens: 8_192 },
  { ...openai, model: "gpt-4-32k*", maxOutputTokens: 32_768 },
  { ...openai, model: "gpt-4-*", maxOutputTokens: 4_096 },
  { ...openai, model: "chatgpt-4o*", maxOutputTokens: 16_384 },
  { ...openai, model: "gpt-4o-transcribe*", maxOutputTokens: 2_000 },
  { ...openai, model: "gpt-4o-mini-transcribe*", maxOutputTokens: 2_000 },
  { ...openai, model: "gpt-4o*", maxOutputTokens: 16_384 },
  { ...openai, model: "gpt-audio*", maxOutputTokens: 16_384 },
  { ...openai, model: "gpt-4.1*", maxOutputTokens: 32_768, contextTokens: 1_047_576 },
  { ...openai, model: "o1-preview*", maxOutputTokens: 32_768 },
  { ...openai, model: "o1-mini*", maxOutputTokens: 65_536 },
  { ...openai, model: "o1*", maxOutputTokens: 100_000 },
  { ...openai, model: "o3*", maxOutputTokens: 100_000 },
  { ...openai, model: "o4*", maxOutputTokens: 100_000 },
  { ...openai, model: "gpt-5-pro*", maxOutputTokens: 272_000 },
  { ...openai, model: "gpt-5*", maxOutputTokens: 128_000 },
  { ...openai, model: "gpt-6.1*", maxOutputTokens: 128_000, contextTokens: 1_050_000 },
  { ...openai, model: "gpt-6*", maxOutputTokens: 128_000 },
  { ...openai, model: "gpt-image-*", maxOutputTokens: 6_240 },
  { ...anthropic, model: "claude-3-opus*", maxOutputTokens: 4_096 },
  { ...anthropic, model: "claude-3-haiku*", maxOutputTokens: 4_096 },
  { ...anthropic, model: "claude-3-sonnet*", maxOutputTokens: 4_096 },
  { ...anthropic, model: "claude-3-5*", maxOutputTokens: 8_192 },
  { ...anthropic, model: "claude-3-7*", maxOutputTokens: 128_000 },
  { ...anthropic, model: "claude-opus-4-0*", maxOutputTokens: 32_000 },
  { ...anthropic, model: "claude-opus-4-1*", maxOutputTokens: 32_000 },
  { ...anthropic, model: "claude-opus-4-5*", maxOutputTokens: 64_000 },
  { ...anthropic, model: "claude-sonnet-4*", maxOutputTokens: 64_000 },
  { ...anthropic, model: "claude-haiku-4*", maxOutputTokens: 64_000 },
  // A million, whichever is meant by it.
  ...["claude-sonnet-5-5*", "claude-haiku-5*", "claude-fable-5-2*", "claude-mythos-5*"].map(
    (model) => ({ ...anthropic, model, maxOutputTokens: 128_000, contextTokens: 1_048_576 }),
  ),
  { ...anthropic, model: "claude*", maxOutputTokens: 128_000 },
  { ...google, model: "gemini-1*", maxOutputTokens: 8_192 },
  { ...google, model: "gemini-2.0*", maxOutputTokens: 8_192 },
  { ...google, model: "gemini-2.5-flash-image*", maxOutputTokens: 32_768 },
  { ...google, model: "gemini-embedding*", maxOutputTokens: 0, contextTokens: 8_192 },
  { ...google, model: "gemini-4*", maxOutputTokens: 65_536, contextTokens: 1_048_576 },
  { ...google, model: "gemini-*", maxOutputTokens: 65_536 },
  {
    vendor: "deepseek",
    model: "deepseek-chat*",
    maxOutputTokens: 8_192,
    source: "https://api-docs.deepseek.com/quick_start/pricing",
    asOf: "2026-06-04",
  },
  // No limit of the output is printed: the context bounds it.
  ...["grok-4.5*", "grok-4.6*", "grok-4.7*"].map((model) => ({
    vendor: "x-ai",
    model,
    maxOutputTokens: 500_000,
    contextTokens: 500_000,
    source: "https://docs.x.ai/developers/pricing",
    asOf: "2026-09-29",
  })),
  ...["deepseek-flash", "deepseek-v4*"].map((model) => ({
    vendor: "deepseek",
    model,
    maxOutputTokens: 393_216,
    source: "https://api-docs.deepseek.com/quick_start/pricing",
    asOf: "2026-10-27",
  })),
];

/** Of a model that no row fits: the largest that any vendor prints. */
export const LARGEST_OUTPUT = 393_216;
export const LARGEST_CONTEXT = 2_000_000;
