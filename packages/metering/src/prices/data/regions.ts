import type { RegionRow, Source } from "./row.ts";

const ANTHROPIC = {
  vendor: "anthropic",
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-06-04",
} as const;

const OPENAI = {
  vendor: "openai",
  source: "https://developers.openai.com/api/docs/guides/data-residency",
  asOf: "2026-09-23",
} as const;
const VERTEX = {
  vendor: "google",
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-06-04",
} as const;

/**
 * What vendors charge more where they keep a call in a region on request, for tokens of every class. The
 * first row that fits counts. Bedrock says it by another name of the model, which has a price of its own.
 */
export const REGION_ROWS: readonly RegionRow[] = [
  // Opus 4.6 and what came after it; models before refuse to be asked.
  { ...ANTHROPIC, model: "*", percent: "110" },
  // What was released from 5 March 2026 on.
  { ...OPENAI, model: "gpt-5.4*", percent: "110" },
  { ...OPENAI, model: "gpt-5.5*", percent: "110" },
  { ...OPENAI, model: "gpt-5.6*", percent: "110" },
  { ...OPENAI, model: "gpt-6*", percent: "110" },
  { ...OPENAI, model: "gpt-image-2*", percent: "110" },
  // Claude from its 4.5 on.
  { ...VERTEX, model: "claude-3*", percent: "100" },
  { ...VERTEX, model: "claude-4-opus", percent: "100" },
  { ...VERTEX, model: "claude-4-sonnet", percent: "100" },
  { ...VERTEX, model: "claude-*", percent: "110" },
];

/** Hosts that keep every call in a region, by their vendor. */
export const REGIONAL_HOSTS: readonly (Source & { vendor: string; host: RegExp })[] = [
  { ...OPENAI, host: /^[a-z]{2,3}\.api\.openai\.com$/ },
  { ...VERTEX, host: /^(?:[a-z0-9-]+-aiplatform|aiplatform\.[a-z]+\.rep)\.googleapis\.com$/ },
];
