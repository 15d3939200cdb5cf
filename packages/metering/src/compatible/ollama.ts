import {
  type Call,
  callOf,
  given,
  InvalidCallError,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  readList,
  readModel,
  readStream,
  readWhole,
} from "../call.ts";
import { countInput } from "../input-count.ts";
import { imageTokens } from "../media-bounds.ts";
import { countContent, PER_MESSAGE } from "../openai/content.ts";
import { count, noUsage, type Usage } from "../usage.ts";

/** `/api/chat`, `/api/generate` and the embeddings of Ollama (https://docs.ollama.com/api). */
const PATH = /^\/api\/(chat|generate|embed|embeddings|show|tags|version|ps)$/;

/** The output's limit: `num_predict`, which below zero means as much as fits. */
function outputLimit(body: JsonObject): number | null {
  const options = objectAt(body, "options") ?? {};
  const limit = readWhole(options, "num_predict", -2, 100_000_000, "options.num_predict");
  return limit === null || limit < 0 ? null : limit;
}

/**
 * Reads a request to Ollama's own API; null for a path that it does not know. It streams lines of JSON
 * unless it is told not to.
 * @throws InvalidCallError
 */
export function parseOllamaCall(
  path: string,
  body: JsonObject,
  vendor: string | null,
): Call | null {
  const method = PATH.exec(path)?.[1];
  if (method === undefined) return null;
  if (!/^(chat|generate|embed)/.test(method))
    return callOf({ format: "openai", operation: "free", vendor });
  const model = readModel(body);
  const embeds = method.startsWith("embed");
  const input = countInput(model, PER_MESSAGE);
  if (method === "chat")
    readList(body, "messages").forEach((message, index) => {
      const name = `messages[${index}]`;
      if (!isObject(message)) throw new InvalidCallError(name, "must be an object");
      const { content, images, ...rest } = message;
      input.add(PER_MESSAGE);
      countContent(content, `${name}.content`, input);
      for (const _ of Array.isArray(images) ? images : []) input.image(imageTokens(model));
      input.json(rest);
    });
  for (const field of ["prompt", "suffix", "system", "template", "input", "tools", "format"])
    input.json(body[field]);
  for (const _ of listAt(body, "images")) input.image(imageTokens(model));
  input.add(listAt(body, "context").length);
  return callOf({
    format: "openai",
    operation: "ollama",
    vendor: vendor ?? "ollama",
    model,
    stream: embeds ? false : !given(body, "stream") || readStream(body),
    maxOutputTokens: embeds ? 0 : outputLimit(body),
    ...input.result(),
    cacheable: true,
  });
}

/**
 * Usage as Ollama tells it in an answer, or in a stream's last line (`done`). A prompt that it has still
 * at hand may be left out of `prompt_eval_count`.
 * @returns null where it does not say
 */
export function ollamaUsage(body: JsonObject): Usage | null {
  const output = count(body.eval_count);
  const input = count(body.prompt_eval_count);
  if (input === null && output === null) return null;
  return noUsage({ inputTokens: input ?? 0, outputTokens: output ?? 0 });
}
