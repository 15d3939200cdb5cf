import type { HourlyRateRow } from "./row.ts";

/** Nine to noon and two to six in Beijing. */
const hours = [
  { from: "01:00:00Z", to: "04:00:00Z" },
  { from: "06:00:00Z", to: "10:00:00Z" },
] as const;
const DEEPSEEK = {
  vendor: "deepseek",
  source: "https://api-docs.deepseek.com/quick_start/pricing",
  asOf: "2026-10-27",
  contextTokens: 1_000_000,
} as const;

/**
 * Rates that differ by the hour on weekdays, which the catalogue has for every day, or at what they were
 * before. On China's public holidays the vendor charges the lower ones, which are not told apart.
 */
export const HOURLY_RATE_ROWS: readonly HourlyRateRow[] = [
  ...["deepseek-flash", "deepseek-v4-flash"].map((model) => ({
    ...DEEPSEEK,
    model,
    rates: { input: "0.15", cachedInput: "0.003", output: "0.6" },
    peak: { hours, rates: { input: "0.3", cachedInput: "0.006", output: "1.2" } },
  })),
  {
    ...DEEPSEEK,
    model: "deepseek-v4-pro",
    rates: { input: "0.66", cachedInput: "0.022", output: "1.98" },
    peak: { hours, rates: { input: "1.32", cachedInput: "0.044", output: "3.96" } },
  },
];
