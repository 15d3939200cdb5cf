const TOKENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  low: { "1024x1024": 272, "1024x1536": 408, "1536x1024": 400 },
  medium: { "1024x1024": 1_056, "1024x1536": 1_584, "1536x1024": 1_568 },
  high: { "1024x1024": 4_160, "1024x1536": 6_240, "1536x1024": 6_208 },
};
const MOST = 6_240;

/**
 * The most output tokens that one picture of a `gpt-image` model has, by size and quality; the most of all
 * for `auto` or anything else (https://platform.openai.com/docs/guides/image-generation, 2026-11-21).
 */
export function imageOutputTokens(size: string, quality: string): number {
  return TOKENS[quality]?.[size] ?? MOST;
}
