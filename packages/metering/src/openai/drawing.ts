import {
  type Drawing,
  InvalidCallError,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
} from "../call.ts";
import { imageOutputTokens } from "../prices/image-tokens.ts";
import { BESIDE, editedImageTokens, PARTIAL_IMAGE, UNBOUNDED_SVG } from "./images.ts";

/** The model that draws where the tool names none, by OpenAI's reference of `image_generation`. */
const DEFAULT_MODEL = "gpt-image-2";
/** Without a limit of its own a response draws this many pictures at most, as a call for pictures does. */
const MOST_PICTURES = 10;
/** The most pictures that one is drawn from, and the most tokens of the text that says what to draw. */
const MOST_SOURCES = 16;
const PROMPT_TOKENS = 8_000;
/** Frames of a moving picture where it names none, by the same reference. */
const DEFAULT_FRAMES = 9;

const text = (value: unknown, fallback: string) => (typeof value === "string" ? value : fallback);
const whole = (value: unknown, fallback: number, most: number) =>
  Number.isSafeInteger(value) ? Math.min(most, Math.max(0, value as number)) : fallback;

/** The most output tokens of one picture of a tool. */
function eachOutput(tool: JsonObject, model: string): number {
  const size = text(tool.size, "auto");
  const frames =
    tool.output_format === "gif" ? Math.max(1, whole(tool.frame_count, DEFAULT_FRAMES, 16)) : 1;
  const partial = whole(tool.partial_images, 0, 3) * PARTIAL_IMAGE;
  return imageOutputTokens(size, text(tool.quality, "auto"), model) * frames + partial + BESIDE;
}

/** The pictures that are sent with a response's input, up to the most that one is drawn from. */
function sentPictures(input: unknown): number {
  let pictures = 0;
  for (const item of Array.isArray(input) ? input : []) {
    if (!isObject(item)) continue;
    if (item.type === "image_generation_call" || item.type === "item_reference") pictures += 1;
    for (const place of [listAt(item, "content"), listAt(item, "output")])
      for (const part of place) if (isObject(part) && part.type === "input_image") pictures += 1;
    if (pictures >= MOST_SOURCES) break;
  }
  return pictures;
}

/**
 * What a response's tool may draw: the tokens of another model, at the most.
 * @param tools the request's, or what a stored prompt may have
 * @param stored whether earlier pictures may lie at the vendor
 * @throws InvalidCallError
 */
export function drawingOf(
  tools: readonly unknown[],
  body: JsonObject,
  stored: boolean,
): Drawing | null {
  const tool = tools.find((each) => isObject(each) && each.type === "image_generation");
  if (!isObject(tool)) return null;
  if (tool.output_format === "svg")
    throw new InvalidCallError("tools", `must not draw svg: ${UNBOUNDED_SVG}`);
  const model = text(tool.model, "").slice(0, 200) || DEFAULT_MODEL;
  const pictures = Math.max(1, whole(body.max_tool_calls, MOST_PICTURES, MOST_PICTURES));
  const sent = sentPictures(body.input) + (objectAt(tool, "input_image_mask") === null ? 0 : 1);
  const sources = Math.min(MOST_SOURCES, stored ? MOST_SOURCES : sent + pictures - 1);
  const each = eachOutput(tool, model);
  return {
    model,
    isAsked: listAt(body, "tools").includes(tool),
    inputTokens: pictures * (PROMPT_TOKENS + sources * editedImageTokens(model)),
    outputTokens: pictures * each,
    each,
  };
}
