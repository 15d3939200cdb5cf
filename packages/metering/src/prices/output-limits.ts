/**
 * The most output tokens of a model, by the first pattern that fits, as the vendors document them. It
 * bounds a call that names no maximum itself, so an unknown model gets the largest of all.
 */
const LIMITS: readonly [pattern: RegExp, tokens: number][] = [
  [/^text-embedding/, 0],
  [/^gpt-3\.5/, 4_096],
  [/^gpt-4(-0314|-0613|-32k.*)?$/, 8_192],
  [/^gpt-4-(turbo|1106|0125|vision)/, 4_096],
  [/^gpt-4o/, 16_384],
  [/^gpt-4\.1/, 32_768],
  [/^o\d/, 100_000],
  [/^gpt-5/, 128_000],
  [/^claude-3-(opus|haiku|sonnet)/, 4_096],
  [/^claude-3-5/, 8_192],
  [/^claude-opus-4/, 64_000],
  [/^claude/, 128_000],
];
const LARGEST = 128_000;

export function maxOutputTokens(model: string): number {
  return LIMITS.find(([pattern]) => pattern.test(model))?.[1] ?? LARGEST;
}
