import {
  InvalidCallError,
  type JsonObject,
  objectAt,
  readModel,
  readStream,
  readWhole,
} from "../call.ts";
import { countInput } from "../input-count.ts";
import { imageOutputTokens } from "../prices/image-tokens.ts";
import { ANY_KEY, type UnitCount } from "../usage.ts";
import type { BodyCall } from "./chat.ts";

/** A picture that is shown before it is done costs this many output tokens (OpenAI's image guide). */
export const PARTIAL_IMAGE = 100;
/** Why drawings in SVG are refused: their answers name a model that the request does not. */
export const UNBOUNDED_SVG = "another model writes it, and what that costs has no bound";
/** A `gpt-image` model may write a little beside the picture, such as a revised prompt. */
export const BESIDE = 1_000;

/** The most input tokens of a picture that is edited: at high fidelity, or of 1,536 patches. */
export function editedImageTokens(model: string): number {
  return /^gpt-image-2/.test(model) ? 1_600 : 8_000;
}

/** Whether tokens are surely not what a model is billed by; of others the price tells. */
function isPieceModel(model: string): boolean {
  return /^(dall-e|imagen)/.test(model);
}

function field(body: JsonObject, name: string, fallback: string): string {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "string" || value.length > 40)
    throw new InvalidCallError(name, "must be a text of at most 40 characters");
  return value;
}

/**
 * Reads `POST /v1/images/generations`, `edits` and `variations`. `dall-e` models are billed for each
 * picture, by size and quality; `gpt-image` models by tokens, which their answers tell. Which of them a
 * vendor takes where none is named has changed before, so that one has to be.
 * @param images how many pictures are sent to be worked on.
 * @throws InvalidCallError
 */
export function parseImages(body: JsonObject, images: number): BodyCall {
  const model = readModel(body);
  if (field(body, "output_format", "png") === "svg")
    throw new InvalidCallError("output_format", `must not be svg: ${UNBOUNDED_SVG}`);
  const pictures = readWhole(body, "n", 1, 10) ?? 1;
  const byPiece = isPieceModel(model);
  const size = field(body, "size", byPiece ? "1024x1024" : "auto");
  const quality = field(body, "quality", byPiece ? "standard" : "auto");
  const partial = readWhole(body, "partial_images", 0, 10) ?? 0;
  const frames = readWhole(body, "frame_count", 1, 16) ?? (body.output_format === "gif" ? 9 : 1);
  const input = countInput(model, 16);
  input.json(body.prompt);
  if (images > 0) input.image(images * editedImageTokens(model));
  // Each picture is billed like a call of its own, with all that it was drawn from.
  input.add((pictures - 1) * input.tokens);
  const each = imageOutputTokens(size, quality, model) * frames + partial * PARTIAL_IMAGE + BESIDE;
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: byPiece ? 0 : pictures * each,
    ...input.result(),
    cacheable: true,
    outputClasses: ["output", "imageOutput"],
    serviceTiers: ["standard"],
    units: [{ kind: "image", count: pictures, key: imageKey(size, quality) }],
  };
}

/** What a picture's price depends on; `auto` is whatever is dearest. */
function imageKey(size: string, quality: string): string {
  return size === "auto" || quality === "auto" ? ANY_KEY : `${size}/${quality}`;
}

/** The pictures of an answer, as they are billed where it tells no tokens; none where tokens pay for them. */
export function pictureUnits(
  answer: JsonObject,
  asked: readonly UnitCount[],
): readonly UnitCount[] {
  const image = asked.find(({ kind }) => kind === "image");
  if (image === undefined) return [];
  const { key } = image;
  const data = Array.isArray(answer.data) ? answer.data.length : 0;
  return data === 0 ? [] : [{ kind: "image", count: data, key: toldKey(answer) ?? key }];
}

function toldKey(answer: JsonObject): string | null {
  const { size, quality } = answer;
  if (typeof size !== "string" || typeof quality !== "string") return null;
  const key = objectAt(answer, "usage") === null ? ANY_KEY : imageKey(size, quality);
  return key === ANY_KEY ? null : key;
}
