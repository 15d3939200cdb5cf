import {
  given,
  type JsonObject,
  listAt,
  NO_UNITS,
  readList,
  readModel,
  readStream,
  readTokenLimit,
  TEXT_OUTPUT,
} from "../call.ts";
import { countInput, type InputCount } from "../input-count.ts";
import type { BodyCall } from "./chat.ts";
import { countMessages, PER_MESSAGE } from "./content.ts";
import { drawingOf } from "./drawing.ts";
import { countTools } from "./hosted-tools.ts";
import { askedTiers } from "./service-tier.ts";

/** What a stored prompt may have that its request does not show. */
const PROMPT_TOOLS = [
  { type: "web_search" },
  { type: "file_search" },
  { type: "code_interpreter" },
  { type: "image_generation" },
] as const;
/** A compacted conversation is at most what a model of OpenAI's can write; the request names no limit. */
const MOST_COMPACTED = 128_000;

/** Counts what a request shows of a response's input, and says whether more of it lies at the vendor. */
function countConversation(body: JsonObject, count: InputCount): boolean {
  const input = body.input ?? [];
  const stored = ["previous_response_id", "conversation", "prompt"].some((field) =>
    given(body, field),
  );
  if (stored) count.unseen();
  if (typeof input === "string") count.text(input);
  else countMessages(readList({ input }, "input"), "input", count);
  count.json(body.instructions);
  return stored;
}

/**
 * Reads `POST /v1/responses`. What lies at the vendor (an earlier response, a conversation, a prompt) is
 * input that the body does not show; a prompt may have tools, too.
 * @throws InvalidCallError
 */
export function parseResponses(body: JsonObject): BodyCall {
  const model = readModel(body);
  const count = countInput(model, PER_MESSAGE);
  const stored = countConversation(body, count);
  for (const field of ["text", "tool_choice"]) count.json(body[field]);
  const shown = listAt(body, "tools");
  const tools = given(body, "prompt") ? [...shown, ...PROMPT_TOOLS] : shown;
  const units = countTools(body, tools, count);
  const drawing = tools.length === 0 ? null : drawingOf(tools, body, stored);
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: readTokenLimit(body, "max_output_tokens"),
    ...count.result(),
    // What it answers may depend on the stored conversation before it.
    cacheable: !stored,
    outputClasses: drawing === null ? TEXT_OUTPUT : [...TEXT_OUTPUT, "imageOutput"],
    serviceTiers: askedTiers(body),
    units,
    drawing,
  };
}

/**
 * Reads `POST /v1/responses/compact`, which writes a conversation anew in fewer tokens.
 * @throws InvalidCallError
 */
export function parseCompaction(body: JsonObject): BodyCall {
  const model = readModel(body);
  const count = countInput(model, PER_MESSAGE);
  countConversation(body, count);
  return {
    model,
    stream: false,
    maxOutputTokens: MOST_COMPACTED,
    ...count.result(),
    cacheable: false,
    outputClasses: TEXT_OUTPUT,
    serviceTiers: askedTiers(body),
    units: NO_UNITS,
  };
}
