import { InvalidCallError, isObject, type JsonObject } from "../call.ts";
import type { InputCount } from "../input-count.ts";
import { base64Bytes, imageTokens } from "../media-bounds.ts";
import { member } from "./fields.ts";

const PER_CONTENT = 8;

function countInline(data: JsonObject, input: InputCount): void {
  const type = String(member(data, "mimeType") ?? "").toLowerCase();
  const bytes = base64Bytes(data.data);
  if (type.startsWith("image/")) input.image(imageTokens(input.model));
  else if (type.startsWith("audio/")) input.audio(bytes);
  else if (type.startsWith("text/")) input.add(bytes);
  // A document's pages and a film's seconds are not told by its bytes.
  else unseenFile(type, input);
}

/** A film has sound too, and a file of a kind that is not told may be either. */
function unseenFile(type: string, input: InputCount): void {
  if (/^(image|text|application)\//.test(type)) input.unseen();
  else input.unseenMedia();
}

function countPart(part: JsonObject, input: InputCount): void {
  const inline = member(part, "inlineData");
  const file = member(part, "fileData");
  if (isObject(inline)) countInline(inline, input);
  else if (isObject(file)) unseenFile(String(member(file, "mimeType") ?? "").toLowerCase(), input);
  else if (file !== undefined) input.unseenMedia();
  else if (typeof part.text === "string") input.text(part.text);
  else input.json(part);
}

/**
 * Counts a content: `{ role, parts }`, or text where the field takes it.
 * @throws InvalidCallError naming the field
 */
export function countContent(content: unknown, field: string, input: InputCount): void {
  input.add(PER_CONTENT);
  if (typeof content === "string") {
    input.text(content);
    return;
  }
  if (!isObject(content)) throw new InvalidCallError(field, "must be an object with parts");
  const parts = content.parts ?? [];
  for (const part of Array.isArray(parts) ? parts : [parts]) {
    if (typeof part === "string") input.text(part);
    else if (isObject(part)) countPart(part, input);
    else throw new InvalidCallError(`${field}.parts`, "must be a list of parts");
  }
}
