import type { About, DollarRates, TokenRateRow } from "./row.ts";

const CLAUDE = { source: "https://platform.claude.com/docs/en/about-claude/pricing" } as const;
const GEMINI = {
  vendor: "google",
  source: "https://ai.google.dev/gemini-api/docs/pricing",
} as const;
/** Who sells a maker's models at its own price. */
const CLAUDE_VENDORS = ["anthropic", "google", "azure"] as const;
const OPENAI_VENDORS = ["openai", "azure"] as const;
/** From how many tokens of input on OpenAI charges more for all of a call. */
const LONG = 272_000;

type Priced = Pick<TokenRateRow, "rates" | "tiers" | "from" | "asOf">;

/** A model by its name, and by that with a snapshot's behind it; never another that begins alike. */
function dated(about: Omit<TokenRateRow, "rates" | "asOf">, priced: Priced): TokenRateRow[] {
  return ["", "-20*", "@20*", "-0*"].map((behind) => ({
    ...about,
    ...priced,
    model: `${about.model}${behind}`,
  }));
}

function claude(model: string, ...prices: readonly Priced[]): TokenRateRow[] {
  return CLAUDE_VENDORS.flatMap((vendor) =>
    prices.flatMap((priced) => dated({ ...CLAUDE, vendor, model }, priced)),
  );
}

function openai(model: string, priced: Priced): TokenRateRow[] {
  const source = `https://developers.openai.com/api/docs/models/${model}`;
  return OPENAI_VENDORS.flatMap((vendor) => dated({ vendor, model, source }, priced));
}

/** Rates of Claude: fresh, read from the cache, written to it for five minutes and an hour, answered. */
function claudeRates(
  input: string,
  cachedInput: string,
  cacheWrite: string,
  cacheWrite1h: string,
  output: string,
): DollarRates {
  return { input, cachedInput, cacheWrite, cacheWrite1h, output };
}

const introduced = { input: "2", cachedInput: "0.1", output: "10" } as const;
const afterwards = { input: "4", cachedInput: "0.2", output: "20" } as const;

/** Models that came out after the catalogue's release, and those whose price changed since. */
export const RECENT_RATE_ROWS: readonly TokenRateRow[] = [
  // What is read from the cache costs half as much since Haiku 5.5 came out.
  ...claude(
    "claude-sonnet-5-5",
    {
      rates: claudeRates("2", "0.1", "2.5", "4", "10"),
      from: "2026-10-07",
      asOf: "2026-10-24",
    },
    { rates: claudeRates("2", "0.2", "2.5", "4", "10"), asOf: "2026-10-01" },
  ),
  ...claude("claude-haiku-5-5", {
    rates: claudeRates("0.1", "0.01", "0.125", "0.2", "0.5"),
    tiers: [{ above: 100_000, rates: claudeRates("0.5", "0.05", "0.625", "1", "2.5") }],
    asOf: "2026-10-24",
  }),
  ...claude("claude-fable-5-2", {
    rates: claudeRates("8", "0.2", "10", "16", "40"),
    asOf: "2026-11-12",
  }),
  ...claude("claude-mythos-5-2", {
    rates: claudeRates("8", "0.2", "10", "16", "40"),
    asOf: "2026-11-12",
  }),
  ...claude("claude-mythos-5-1", {
    rates: claudeRates("10", "0.25", "12.5", "20", "50"),
    asOf: "2026-10-24",
  }),
  ...claude("claude-mythos-5", {
    rates: claudeRates("10", "1", "12.5", "20", "50"),
    asOf: "2026-10-24",
  }),
  // Twelve hours in the cache are printed of Terra, at two and a half times fresh input, and taken to cost as much of Sol.
  ...openai("gpt-6.1-sol", {
    rates: { input: "2", cachedInput: "0.1", cacheWrite: "2.5", cacheWrite1h: "5", output: "10" },
    tiers: [
      {
        above: LONG,
        rates: {
          ...{ input: "4", cachedInput: "0.2", cacheWrite: "5", cacheWrite1h: "10" },
          output: "15",
        },
      },
    ],
    asOf: "2026-10-13",
  }),
  ...openai("gpt-6.1-terra", {
    rates: {
      ...{ input: "1", cachedInput: "0.05", cacheWrite: "1.25", cacheWrite1h: "2.5" },
      output: "5",
    },
    tiers: [
      {
        above: LONG,
        rates: {
          ...{ input: "2", cachedInput: "0.1", cacheWrite: "2.5", cacheWrite1h: "5" },
          output: "7.5",
        },
      },
    ],
    asOf: "2026-10-27",
  }),
  ...dated(
    { vendor: "x-ai", model: "grok-4.7", source: "https://docs.x.ai/developers/pricing" },
    {
      rates: { input: "2", cachedInput: "0.5", output: "6" },
      // From 200,000 tokens on, that many among them.
      tiers: [{ above: 199_999, rates: { input: "4", cachedInput: "1", output: "12" } }],
      asOf: "2026-09-29",
    },
  ),
  ...["gemini-4-argon", "gemini-4-carbon"].flatMap((model) => [
    ...dated({ ...GEMINI, model }, { rates: afterwards, from: "2026-12-01", asOf: "2026-11-11" }),
    ...dated({ ...GEMINI, model }, { rates: introduced, asOf: "2026-11-11" }),
  ]),
  ...dated(
    { ...GEMINI, model: "gemini-4-hydrogen" },
    { rates: { input: "1.5", cachedInput: "0.075", output: "7.5" }, asOf: "2026-11-14" },
  ),
];

/** Recent models that the catalogue takes for the one that they followed. */
export const RECENT_NOT_LISTED_ROWS: readonly About[] = CLAUDE_VENDORS.map((vendor) => ({
  ...CLAUDE,
  vendor,
  model: "claude-sonnet-5-5*",
  asOf: "2026-10-24",
}));
