import { type ImageSize, imageSize } from "./image-size.ts";
import { bareName } from "./model-name.ts";

/** The most tokens of an image by its model and by the detail that was asked for: the first that fits. */
const IMAGE_TOKENS: readonly [model: RegExp, detail: RegExp, tokens: number][] = [
  // OpenAI's guide to images: 2,833 and 5,667 a tile of at most eight.
  [/^gpt-4o-mini/, /^low$/, 2_833],
  [/^gpt-4o-mini/, /./, 48_169],
  // Up to 10,000 patches at the image's own size, 2,500 at "high", which 1.62 and 2.46 tokens are counted for.
  [/^gpt-(5\.[4-9]|[6-9])/, /^(auto|original)$/, 25_000],
  [/^gpt-(5\.[4-9]|[6-9])/, /^high$/, 6_500],
  [/^(gpt|o\d|chatgpt|codex|computer)/, /^low$/, 700],
  [/^(gpt|o\d|chatgpt|codex|computer)/, /./, 4_000],
  // Anthropic: 1,568 pixels at the longest side and 750 to a token; 2,576 pixels from Opus 4.7 on.
  [/claude-((opus|sonnet|haiku)-([5-9]|4-([7-9]|\d\d(?!\d)))|mythos|fable)/, /./, 5_200],
  [/claude/, /./, 2_500],
  // Google: 258 a tile of 768 pixels before Gemini 3, then at most 2,240 at the highest resolution.
  [/gemini-[3-9]/, /./, 2_400],
  [/gemini|gemma/, /./, 7_000],
  // A token for 28 pixels squared, of which 16,384 are let through.
  [/qwen/, /./, 16_500],
];
const OTHER_IMAGE = 10_000;

const OPENAI = /^(gpt|o\d|chatgpt|codex|computer)/;

/** OpenAI counts tiles of 512 pixels, of a picture whose shorter side it makes 768; at most eight. */
function tiles({ width, height }: ImageSize): number {
  const longer = (768 * Math.max(width, height)) / Math.min(width, height);
  return Math.min(8, 2 * Math.ceil(longer / 512));
}

/** Some of its models count patches of 32 pixels, at up to 2.46 tokens. */
function patchTokens({ width, height }: ImageSize): number {
  return Math.ceil(Math.ceil(width / 32) * Math.ceil(height / 32) * 2.46);
}

/** The most tokens of a picture of this size, where the vendor prints how they are counted. */
function sizedTokens(name: string, detail: string, size: ImageSize): number {
  if (/claude/.test(name)) {
    const [width, height] = [Math.ceil(size.width / 28) * 28, Math.ceil(size.height / 28) * 28];
    return Math.ceil((width * height) / 750) + 20;
  }
  if (!OPENAI.test(name) || detail === "low") return Number.POSITIVE_INFINITY;
  if (/^gpt-4o-mini/.test(name)) return 2_833 + 5_667 * tiles(size);
  return Math.max(85 + 170 * tiles(size), patchTokens(size));
}

/**
 * The most tokens that an image adds to the input.
 * @param data its base64, whose head tells its size; absent for one that only the vendor sees
 */
export function imageTokens(model: string, detail: unknown = "auto", data?: unknown): number {
  const asked = typeof detail === "string" && detail !== "" ? detail : "auto";
  const name = bareName(model);
  const found = IMAGE_TOKENS.find(([models, details]) => models.test(name) && details.test(asked));
  const most = found?.[2] ?? OTHER_IMAGE;
  const size = imageSize(data);
  return size === null ? most : Math.min(most, sizedTokens(name, asked, size));
}

/** Opus at its lowest common bit rate; whatever is sent of speech has more bytes to a second. */
const FEWEST_BYTES_A_SECOND = 750;

/** At least the seconds of an audio file, by its bytes. */
export function audioSeconds(bytes: number): number {
  return Math.ceil(bytes / FEWEST_BYTES_A_SECOND);
}

/** OpenAI counts 10 tokens a second of audio, Google 32; others are taken to count no more. */
export function audioTokens(bytes: number, model: string): number {
  return audioSeconds(bytes) * (/^(gpt|o\d)/.test(bareName(model)) ? 10 : 32);
}

/** The bytes that base64 text stands for, with or without the head of a data URL. */
export function base64Bytes(data: unknown): number {
  return typeof data === "string" ? Math.ceil((data.length * 3) / 4) : 0;
}
