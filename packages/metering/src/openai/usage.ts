import {
  type Call,
  type Drawing,
  isObject,
  type JsonObject,
  listAt,
  NO_UNITS,
  objectAt,
} from "../call.ts";
import { type UsageFields, usageFieldsOf } from "../compatible/vendor-fields.ts";
import { count, noUsage, type UnitCount, type Usage } from "../usage.ts";
import { sumUnits, toolUnits } from "./hosted-tools.ts";
import { pictureUnits } from "./images.ts";
import { servedTier } from "./service-tier.ts";

/** What is known of the call that an answer belongs to. */
export type Asked = Pick<Call, "operation" | "vendor" | "units" | "drawing">;

function at(usage: JsonObject, place: readonly string[]): number | null {
  let value: unknown = usage;
  for (const name of place) {
    if (!isObject(value)) return null;
    value = value[name];
  }
  if (value === undefined) return null;
  // Seconds may be told with a fraction, and are billed as begun.
  return count(typeof value === "number" && Number.isFinite(value) ? Math.ceil(value) : value);
}

function first(usage: JsonObject, places: UsageFields["input"]): number | null {
  for (const place of places) {
    const found = at(usage, place);
    if (found !== null) return found;
  }
  return null;
}

type InputParts = Pick<
  Usage,
  | "cachedAudioInputTokens"
  | "cachedImageInputTokens"
  | "cachedInputTokens"
  | "audioInputTokens"
  | "imageInputTokens"
  | "videoInputTokens"
  | "cacheWrite1hTokens"
  | "cacheWriteTokens"
>;

/** The parts of an input that together are no more than it. */
function inputParts(usage: JsonObject, fields: UsageFields, input: number): InputParts {
  let left = input;
  const take = (wanted: number): number => {
    const taken = Math.min(left, wanted);
    left -= taken;
    return taken;
  };
  const read = (places: UsageFields["input"]) => first(usage, places) ?? 0;
  const cached = read(fields.cached);
  const audio = read(fields.audioInput);
  const image = read(fields.imageInput);
  let cachedAudio = Math.min(read(fields.cachedAudio), cached, audio);
  let cachedImage = Math.min(read(fields.cachedImage), cached - cachedAudio, image);
  // What was in the cache and is more than all text must have been sound, or pictures.
  const over = cached - cachedAudio - cachedImage - Math.max(0, input - audio - image);
  if (over > 0) {
    const sound = Math.min(over, audio - cachedAudio);
    cachedAudio += sound;
    cachedImage += Math.min(over - sound, image - cachedImage);
  }
  const written = read(fields.cacheWrite);
  const long = Math.min(written, read(fields.cacheWriteLong));
  return {
    cachedAudioInputTokens: take(cachedAudio),
    cachedImageInputTokens: take(cachedImage),
    cachedInputTokens: take(Math.max(0, cached - cachedAudio - cachedImage)),
    audioInputTokens: take(audio - cachedAudio),
    imageInputTokens: take(image - cachedImage),
    videoInputTokens: take(read(fields.videoInput)),
    cacheWrite1hTokens: take(long),
    cacheWriteTokens: take(written - long),
  };
}

/** Whether reasoning is beside the output: the sums tell it, else what is known of the vendor. */
function isBeside(
  usage: JsonObject,
  { input, output, reasoning }: { input: number; output: number; reasoning: number },
  known: UsageFields["reasoningBeside"],
): boolean {
  const total = count(usage.total_tokens);
  if (known === "always" || reasoning > output) return true;
  if (total === input + output + reasoning && reasoning > 0) return true;
  return known === "unless-told" && total !== input + output;
}

/**
 * Usage as OpenAI and the vendors that speak its format report it. Cached tokens are part of the input.
 * Reasoning is part of the output, but at vendors that count it beside.
 * @returns null where there is none or it makes no sense
 */
function openAiUsage(usage: unknown, vendor: string | null = null): Usage | null {
  if (!isObject(usage)) return null;
  const fields = usageFieldsOf(vendor);
  const input = first(usage, fields.input);
  if (input === null) return null;
  const output = first(usage, fields.output) ?? 0;
  const reasoning = first(usage, fields.reasoning) ?? 0;
  const beside = isBeside(usage, { input, output, reasoning }, fields.reasoningBeside);
  const outputTokens = output + (beside ? reasoning : 0) + (first(usage, fields.besideOutput) ?? 0);
  const audio = Math.min(first(usage, fields.audioOutput) ?? 0, outputTokens);
  const image = Math.min(first(usage, fields.imageOutput) ?? 0, outputTokens - audio);
  const parts = inputParts(usage, fields, input);
  return {
    inputTokens: input,
    cachedInputTokens: parts.cachedInputTokens,
    cacheWriteTokens: parts.cacheWriteTokens,
    cacheWrite1hTokens: parts.cacheWrite1hTokens,
    audioInputTokens: parts.audioInputTokens,
    cachedAudioInputTokens: parts.cachedAudioInputTokens,
    imageInputTokens: parts.imageInputTokens,
    cachedImageInputTokens: parts.cachedImageInputTokens,
    videoInputTokens: parts.videoInputTokens,
    outputTokens,
    reasoningTokens: Math.min(reasoning, outputTokens - audio - image),
    audioOutputTokens: audio,
    imageOutputTokens: image,
    videoOutputTokens: 0,
    regionalTokens: 0,
    units: fieldUnits(usage, fields),
    serviceTier: "standard",
    estimated: false,
  };
}

/** Keys of fees are words such as `low`; whatever else is told says nothing of a price. */
const LONGEST_KEY = 20;

function fieldUnits(usage: JsonObject, fields: UsageFields): readonly UnitCount[] {
  if (fields.units.length === 0) return NO_UNITS;
  const pieces = fields.units.flatMap(({ kind, places }) =>
    places.map((place): UnitCount => ({ kind, count: at(usage, place) ?? 0, key: null })),
  );
  for (const [name = ""] of fields.requestKey) {
    const key = usage[name];
    if (typeof key === "string" && key.length <= LONGEST_KEY)
      pieces.push({ kind: "request", count: 1, key });
  }
  return sumUnits(pieces);
}

/**
 * Pictures that a response drew: tokens of another model, which are told apart from its own. Those that it
 * does not tell of count as the most they can have.
 */
function drawnBy(response: JsonObject, drawing: Drawing | null): Usage | null {
  const told = openAiUsage(objectAt(objectAt(response, "tool_usage"), "image_gen"));
  if (drawing === null || (told !== null && told.outputTokens > 0)) return told;
  const pictures = listAt(response, "output").filter(
    (item) => isObject(item) && item.type === "image_generation_call" && item.status !== "failed",
  ).length;
  return pictures === 0 ? told : pictureUsage(pictures, drawing);
}

/** So many pictures, each as large as it can be. */
export function pictureUsage(pictures: number, { each }: Drawing): Usage {
  return noUsage({ outputTokens: pictures * each, imageOutputTokens: pictures * each });
}

function plus(usage: Usage, other: Usage): Usage {
  return {
    ...usage,
    inputTokens: usage.inputTokens + other.inputTokens,
    cachedInputTokens: usage.cachedInputTokens + other.cachedInputTokens,
    imageInputTokens: usage.imageInputTokens + other.imageInputTokens,
    cachedImageInputTokens: usage.cachedImageInputTokens + other.cachedImageInputTokens,
    outputTokens: usage.outputTokens + other.outputTokens,
    imageOutputTokens: usage.imageOutputTokens + other.imageOutputTokens,
  };
}

/** Usage with what was drawn for it. */
export function withDrawn(usage: Usage, drawn: Usage): Usage {
  return { ...plus(usage, drawn), drawn };
}

/** A chat that looks the web up does so once for each answer. */
function searchesOf(asked: Asked, answers: number): readonly UnitCount[] {
  if (asked.units.length === 0) return NO_UNITS;
  return asked.units
    .filter(({ kind }) => kind === "web_search")
    .map((unit) => ({ ...unit, count: Math.min(unit.count, Math.max(1, answers)) }));
}

/** A picture's model tells output as a whole, or the part that is no picture. */
function pictureTokens(usage: Usage): Usage {
  return usage.imageOutputTokens > 0
    ? usage
    : { ...usage, imageOutputTokens: usage.outputTokens - usage.reasoningTokens };
}

function spokenTokens(usage: Usage): Usage {
  return { ...usage, audioOutputTokens: usage.outputTokens };
}

/** Seconds of a transcription: what the vendor bills, or else how long the sound lasts. */
function secondsOf(body: JsonObject): number | null {
  const usage = objectAt(body, "usage");
  const told = usage === null ? null : at(usage, ["seconds"]);
  return told ?? at(body, ["duration"]);
}

/**
 * What an answer's body says was used, with the pieces that only the request and the answer's content
 * tell: pictures, seconds, characters, the vendor's own tools.
 * @returns null where it does not say
 */
export function openAiAnswerUsage(asked: Asked, body: JsonObject): Usage | null {
  // Groq tells a stream's usage in a member of its own.
  const told = body.usage ?? objectAt(body, "x_groq")?.usage;
  const read = openAiUsage(told, asked.vendor);
  // An answer that took no tokens to be asked for, or to be given, is one whose usage is not told.
  const nothing = read !== null && read.inputTokens === 0 && read.outputTokens === 0;
  const tokens = nothing && listAt(body, "choices").length > 0 ? null : read;
  const serviceTier = servedTier(body.service_tier);
  const beside = (more: readonly UnitCount[]): Usage | null => {
    if (tokens === null) return null;
    const units = more.length === 0 ? tokens.units : sumUnits([...tokens.units, ...more]);
    return { ...tokens, serviceTier, units };
  };
  switch (asked.operation) {
    case "responses": {
      // xAI bills the calls that it tells of, and shows those, too, that came to nothing.
      const isTold = objectAt(told, "server_side_tool_usage_details") !== null;
      const usage = beside(isTold ? NO_UNITS : toolUnits(body, asked.units));
      const drawn = drawnBy(body, asked.drawing);
      return usage === null || drawn === null ? usage : withDrawn(usage, drawn);
    }
    case "chat":
      // Searches that the request asked for are not counted in its usage; where the vendor does, they are.
      return tokens?.units.some(({ kind }) => kind === "web_search")
        ? beside([])
        : beside(searchesOf(asked, listAt(body, "choices").length));
    case "images": {
      const units = pictureUnits(body, asked.units);
      if (tokens !== null) return { ...pictureTokens(tokens), units };
      return units.length === 0 ? null : noUsage({ units });
    }
    case "transcription": {
      const bound = asked.units.filter(({ kind }) => kind === "second");
      const seconds = bound.length === 0 ? null : secondsOf(body);
      const units = seconds === null ? bound : bound.map((unit) => ({ ...unit, count: seconds }));
      // Of a price by the second the seconds count, whatever tokens are told beside them.
      if (tokens !== null) return { ...tokens, units };
      return seconds === null ? null : noUsage({ units });
    }
    case "speech":
      return tokens === null ? null : spokenTokens(tokens);
    default:
      return beside([]);
  }
}
