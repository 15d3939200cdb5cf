import { InvalidCallError, isObject, type JsonObject, objectAt } from "../call.ts";
import type { InputCount } from "../input-count.ts";
import { imageTokens } from "../media-bounds.ts";

/** A document's size is told by its bytes only where it is text. */
function countDocument(block: JsonObject, input: InputCount): void {
  const source = objectAt(block, "source");
  if (source?.type === "text") input.json(source.data);
  else if (source?.type === "content") countContent(source.content, "source.content", input);
  else input.unseen();
  input.json(block.title);
  input.json(block.context);
}

/**
 * Counts the content of a message, and what lies in a tool's result.
 * @throws InvalidCallError where it is neither text nor a list of blocks
 */
export function countContent(content: unknown, field: string, input: InputCount): void {
  if (typeof content === "string") {
    input.text(content);
    return;
  }
  if (!Array.isArray(content))
    throw new InvalidCallError(field, "must be text or a list of blocks");
  for (const block of content) {
    if (!isObject(block)) throw new InvalidCallError(field, "must be a list of blocks");
    countBlock(block, field, input);
  }
}

function countBlock(block: JsonObject, field: string, input: InputCount): void {
  if (block.type === "text") {
    input.json(block.text);
    if (block.citations !== undefined) input.json(block.citations);
  } else if (block.type === "image") {
    input.image(imageTokens(input.model, "auto", objectAt(block, "source")?.data));
  } else if (block.type === "document") {
    countDocument(block, input);
  } else if (block.type === "container_upload") {
    input.unseen();
  } else if (block.type === "tool_result" && Array.isArray(block.content)) {
    const { content, ...rest } = block;
    input.json(rest);
    countContent(content, field, input);
  } else {
    input.json(block);
  }
}
