import { type DemoRequest, isObject, type JsonObject, VendorError } from "../answer.ts";
import { countTokens } from "../tokens.ts";

/** OpenAI keeps a prompt from 1,024 tokens on, in steps of 128 ("Prompt caching", its API guide). */
const LEAST_CACHED = 1_024;
const CACHE_STEP = 128;
const PER_MESSAGE = 3;
const PRIMING = 3;
/** An image at low detail, and one of four tiles ("Images and vision", its API guide). */
const LOW_DETAIL = 85;
const FOUR_TILES = 85 + 4 * 170;
const MINI_LOW_DETAIL = 2_833;
const MINI_FOUR_TILES = 2_833 + 4 * 5_667;
/** A tenth of a second is a token; speech of a demo has so many bytes to a second. */
const AUDIO_TOKENS_A_SECOND = 10;
const AUDIO_BYTES_A_SECOND = 4_000;

/** The models that answer in text, and those of them that think before. */
export const TEXT_MODELS = /^(gpt-|o\d|chatgpt-|ft:)/;
export const REASONING_MODELS = /^(o\d|gpt-5)/;

/** What a request puts in, in tokens; images and audio are in the total. */
export interface InputTokens {
  total: number;
  images: number;
  audio: number;
}

function imageTokens(model: string, detail: unknown): number {
  const isMini = model.startsWith("gpt-4o-mini");
  if (detail === "low") return isMini ? MINI_LOW_DETAIL : LOW_DETAIL;
  return isMini ? MINI_FOUR_TILES : FOUR_TILES;
}

function addImage(part: JsonObject, model: string, field: string, input: InputTokens): void {
  const image = isObject(part.image_url)
    ? part.image_url
    : { url: part.image_url, detail: part.detail };
  const { url } = image;
  const isFile = typeof part.file_id === "string";
  if (!isFile && !(typeof url === "string" && /^(https?:\/\/|data:image\/)/.test(url)))
    throw new VendorError(400, `Invalid '${field}'. Expected a valid URL or a data URL.`, {
      code: "invalid_image_url",
      param: field,
    });
  const tokens = imageTokens(model, image.detail ?? part.detail);
  input.images += tokens;
  input.total += tokens;
}

function addPart(part: unknown, model: string, field: string, input: InputTokens): void {
  if (!isObject(part)) return;
  if (part.type === "image_url" || part.type === "input_image")
    addImage(part, model, `${field}.image_url`, input);
  else if (part.type === "input_audio" && isObject(part.input_audio)) {
    const bytes = Math.ceil((String(part.input_audio.data).length * 3) / 4);
    const tokens = Math.ceil(bytes / AUDIO_BYTES_A_SECOND) * AUDIO_TOKENS_A_SECOND;
    input.audio += tokens;
    input.total += tokens;
  } else if (typeof part.text === "string") input.total += countTokens(part.text);
}

/** The input of a list of messages with whatever else becomes input. @throws VendorError 400 */
export function countMessages(
  messages: unknown[],
  field: string,
  others: unknown[],
  model = "",
): InputTokens {
  const input: InputTokens = { total: PRIMING, images: 0, audio: 0 };
  messages.forEach((message, index) => {
    const name = `${field}[${index}]`;
    if (!isObject(message))
      throw new VendorError(400, `Invalid type for '${name}': expected an object.`, {
        param: name,
      });
    input.total += PER_MESSAGE;
    const { content, tool_calls, output, arguments: given } = message;
    if (typeof content === "string") input.total += countTokens(content);
    else if (Array.isArray(content))
      for (const [at, part] of content.entries())
        addPart(part, model, `${name}.content[${at}]`, input);
    for (const other of [tool_calls, output, given])
      if (other !== undefined && other !== null) input.total += countTokens(JSON.stringify(other));
  });
  for (const other of others)
    if (other !== undefined && other !== null) input.total += countTokens(JSON.stringify(other));
  return input;
}

export function cachedTokens(request: DemoRequest, model: string, inputTokens: number): number {
  if (inputTokens < LEAST_CACHED) return 0;
  const seen = request.promptCache.touch(`openai\n${model}\n${request.body.toString("utf8")}`);
  return seen ? inputTokens - (inputTokens % CACHE_STEP) : 0;
}

export function isStream(body: JsonObject): boolean {
  return body.stream === true;
}

/** The tier that a call is told to have been served at. */
export function servedTier(body: JsonObject): string {
  const { service_tier: tier } = body;
  if (tier === undefined || tier === null || tier === "auto") return "default";
  if (tier === "default" || tier === "flex" || tier === "priority" || tier === "scale") return tier;
  throw new VendorError(
    400,
    `Invalid value: '${String(tier).slice(0, 40)}'. Supported values are: 'auto', 'default', 'flex' and 'priority'.`,
    { code: "invalid_value", param: "service_tier" },
  );
}
