import { isObject, type JsonObject, VendorError } from "../answer.ts";
import { countTokens } from "../tokens.ts";

export type Modality = "TEXT" | "IMAGE" | "AUDIO" | "VIDEO" | "DOCUMENT";
export type Counts = Map<Modality, number>;

/** Tokens of a picture of one tile, of a second of sound and of film, of a page ("Understand and count tokens", Google's guide). */
const PER_IMAGE = 258;
const PER_AUDIO_SECOND = 32;
const PER_PAGE = 258;
const AUDIO_BYTES_A_SECOND = 4_000;

export function total(counts: Counts): number {
  let sum = 0;
  for (const tokens of counts.values()) sum += tokens;
  return sum;
}

/** Counts by modality as usage tells them. */
export function details(counts: Counts): { modality: Modality; tokenCount: number }[] {
  return [...counts].map(([modality, tokenCount]) => ({ modality, tokenCount }));
}

function add(counts: Counts, modality: Modality, tokens: number): void {
  counts.set(modality, (counts.get(modality) ?? 0) + tokens);
}

function addData(data: JsonObject, counts: Counts): void {
  const type = String(data.mimeType ?? data.mime_type ?? "");
  if (type.startsWith("image/")) add(counts, "IMAGE", PER_IMAGE);
  else if (type.startsWith("audio/")) {
    const bytes = typeof data.data === "string" ? (data.data.length * 3) / 4 : 0;
    add(counts, "AUDIO", Math.max(1, Math.ceil(bytes / AUDIO_BYTES_A_SECOND)) * PER_AUDIO_SECOND);
  } else add(counts, "DOCUMENT", PER_PAGE);
}

function addPart(part: unknown, counts: Counts): void {
  if (!isObject(part))
    throw new VendorError(400, "Invalid value at 'contents': parts must be objects");
  const { text, thought, inlineData, fileData, functionCall, functionResponse } = part;
  if (typeof text === "string" && thought !== true) add(counts, "TEXT", countTokens(text));
  const data = inlineData ?? part.inline_data ?? fileData ?? part.file_data;
  if (isObject(data)) addData(data, counts);
  for (const called of [functionCall, functionResponse])
    if (isObject(called)) add(counts, "TEXT", countTokens(JSON.stringify(called)));
}

export function partsOf(content: unknown): unknown[] {
  if (isObject(content) && Array.isArray(content.parts)) return content.parts;
  if (isObject(content) && isObject(content.parts)) return [content.parts];
  throw new VendorError(400, "Invalid value at 'contents': each must have parts");
}

/** The tokens of a body's contents, of its instruction and of its tools, by modality. @throws VendorError 400 */
export function countInput(body: JsonObject): Counts {
  const { contents } = body;
  const list = Array.isArray(contents) ? contents : isObject(contents) ? [contents] : [];
  if (list.length === 0)
    throw new VendorError(400, "* GenerateContentRequest.contents: contents is not specified");
  const counts: Counts = new Map([["TEXT", 0]]);
  for (const content of list) for (const part of partsOf(content)) addPart(part, counts);
  const instruction = body.systemInstruction ?? body.system_instruction;
  if (isObject(instruction)) for (const part of partsOf(instruction)) addPart(part, counts);
  if (body.tools !== undefined) add(counts, "TEXT", countTokens(JSON.stringify(body.tools)));
  return counts;
}
