import { InvalidCallError, isObject, type JsonObject, objectAt } from "../call.ts";
import type { InputCount } from "../input-count.ts";
import { base64Bytes, imageTokens } from "../media-bounds.ts";

/** Tokens that frame a message, generously (OpenAI's cookbook counts 3). */
export const PER_MESSAGE = 8;
/** Tokens that prime the answer. */
export const PRIMING = 3;

/** Kinds of parts whose size their bytes do not tell: documents, films, and whatever lies elsewhere. */
const UNBOUNDED = new Set([
  "file",
  "input_file",
  "document_url",
  "video_url",
  "audio_url",
  "item_reference",
]);

/** A file in the body that is not a document's picture: its text is at most its bytes. */
function isPlainText(file: JsonObject): boolean {
  return typeof file.file_data === "string" && /^data:text\//.test(file.file_data);
}

function imagePart(part: JsonObject, input: InputCount): void {
  const image = objectAt(part, "image_url");
  const detail = image?.detail ?? part.detail ?? "auto";
  input.image(imageTokens(input.model, detail, image?.url ?? part.image_url));
}

/** Counts a part of a message: text as it is, media by the most that they can have. */
function countPart(part: JsonObject, input: InputCount): void {
  const { type } = part;
  if (type === "text" || type === "input_text" || type === "output_text") {
    input.json(part.text);
  } else if (type === "image_url" || type === "input_image" || type === "computer_screenshot") {
    imagePart(part, input);
  } else if (type === "input_audio") {
    const audio = objectAt(part, "input_audio") ?? part;
    input.audio(base64Bytes(audio.data));
  } else if (typeof type === "string" && UNBOUNDED.has(type)) {
    const file = objectAt(part, "file") ?? part;
    if (isPlainText(file)) input.json(part);
    else input.unseen();
  } else {
    input.json(part);
  }
}

/**
 * Counts the content of a message.
 * @throws InvalidCallError where it is neither text nor a list of parts
 */
export function countContent(content: unknown, field: string, input: InputCount): void {
  if (content === undefined || content === null) return;
  if (typeof content === "string") {
    input.text(content);
    return;
  }
  if (!Array.isArray(content)) throw new InvalidCallError(field, "must be text or a list of parts");
  for (const part of content) {
    if (typeof part === "string") input.text(part);
    else if (isObject(part)) countPart(part, input);
    else throw new InvalidCallError(field, "must be a list of parts");
  }
}

/** Counts what a message has beside its content. */
function countRest(message: JsonObject, input: InputCount): void {
  let members = 0;
  for (const name in message)
    if (name !== "content" && name !== "output" && name !== "result") members++;
  const { role } = message;
  if (members === 1 && typeof role === "string") input.role(role);
  else {
    const { content: _, output: _output, result: _result, ...rest } = message;
    input.json(rest);
  }
}

function countMessage(message: JsonObject, nameOf: () => string, input: InputCount): void {
  const { content, output, result, type } = message;
  input.add(PER_MESSAGE);
  if (typeof content === "string") input.text(content);
  else countContent(content, `${nameOf()}.content`, input);
  // What a tool answered, in a response's input: text, parts, or one part such as a screenshot.
  if (isObject(output)) countPart(output, input);
  else if (output !== undefined) countContent(output, `${nameOf()}.output`, input);
  if (type === "image_generation_call") input.image(imageTokens(input.model));
  else input.json(result);
  if (typeof type === "string" && UNBOUNDED.has(type)) input.unseen();
  countRest(message, input);
}

/**
 * Counts the messages of a chat, or the items of a response's input.
 * @throws InvalidCallError naming the message
 */
export function countMessages(
  messages: readonly unknown[],
  field: string,
  input: InputCount,
): void {
  messages.forEach((message, index) => {
    const nameOf = () => `${field}[${index}]`;
    if (!isObject(message)) throw new InvalidCallError(nameOf(), "must be an object");
    countMessage(message, nameOf, input);
  });
}
