const TOKENS: ReadonlyMap<string, number> = new Map([
  ["low 1024x1024", 272],
  ["low 1024x1536", 408],
  ["low 1536x1024", 400],
  ["medium 1024x1024", 1_056],
  ["medium 1024x1536", 1_584],
  ["medium 1536x1024", 1_568],
  ["high 1024x1024", 4_160],
  ["high 1024x1536", 6_240],
  ["high 1536x1024", 6_208],
]);
const MOST = 6_240;

/** From `gpt-image-2` on pictures have any size, and tokens by the grid that is drawn on and their pixels. */
const ANY_SIZE = /^gpt-image-([2-9]|\d\d)/;
/** Cells of the grid's longer side, by quality; `xhigh` and `max` are printed nowhere and taken as finer. */
const CELLS: ReadonlyMap<string, number> = new Map([
  ["low", 16],
  ["medium", 48],
  ["high", 96],
  ["xhigh", 144],
  ["max", 192],
]);
/** What `auto` draws at the most: it is not said to choose what is finer than `high`. */
const AUTO_CELLS = 96;
const MOST_PIXELS = 3_840 * 2_160;
const SIZE = /^(\d{2,4})x(\d{2,4})$/;

/** A cell costs half a token without any pixels, and as much again for every two million of them. */
function gridTokens(cells: number, shorter: number, pixels: number): number {
  return Math.ceil((cells * shorter * (2_000_000 + pixels)) / 4_000_000);
}

function anySizeTokens(size: string, quality: string): number {
  const cells = CELLS.get(quality) ?? AUTO_CELLS;
  const found = SIZE.exec(size);
  if (found === null) return gridTokens(cells, cells, MOST_PIXELS);
  const [width, height] = [Number(found[1]), Number(found[2])];
  const [short, long] = width < height ? [width, height] : [height, width];
  return gridTokens(cells, Math.ceil((cells * short) / long), short * long);
}

/**
 * The most output tokens that one picture of a `gpt-image` model has, by size and quality; the most of all
 * for `auto` or anything else (https://platform.openai.com/docs/guides/image-generation, 2026-11-21; of
 * `gpt-image-2` by the formula of its calculator there).
 */
export function imageOutputTokens(size: string, quality: string, model = "gpt-image-1"): number {
  if (ANY_SIZE.test(model)) return anySizeTokens(size, quality);
  const tokens = TOKENS.get(`${quality} ${size}`) ?? MOST;
  // A name that moves on to whichever model is the latest.
  return model.startsWith("chatgpt-image")
    ? Math.max(tokens, anySizeTokens(size, quality))
    : tokens;
}
