import type { TokenRateRow } from "./row.ts";

const OPENAI = { source: "https://openai.com/api/pricing/", asOf: "2026-06-04" } as const;

/**
 * Rates that the catalogue lacks. Classes named here are put in where the catalogue has none of its own;
 * a model that it does not have at all is priced by its row alone. The first row that fits counts.
 */
export const TOKEN_RATE_ROWS: readonly TokenRateRow[] = [
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
];
