import type { RegionRow } from "./row.ts";

const ANTHROPIC = {
  vendor: "anthropic",
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  asOf: "2026-06-04",
} as const;

/**
 * What vendors charge more where they keep a call in a region on request, for tokens of every class. The
 * first row that fits counts. Clouds say it by another name of the model, which has a price of its own.
 */
export const REGION_ROWS: readonly RegionRow[] = [
  // Opus 4.6 and what came after it; models before refuse to be asked.
  { ...ANTHROPIC, model: "*", percent: "110" },
];
