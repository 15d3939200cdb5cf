import {
  given,
  isObject,
  type JsonObject,
  listAt,
  readList,
  readModel,
  readStream,
  readTokenLimit,
  TEXT_OUTPUT,
} from "../call.ts";
import { countInput } from "../input-count.ts";
import type { BodyCall } from "./chat.ts";
import { countMessages, PER_MESSAGE } from "./content.ts";
import { countTools } from "./hosted-tools.ts";
import { askedTiers } from "./service-tier.ts";

/**
 * Reads `POST /v1/responses`. What lies at the vendor (an earlier response, a conversation, a prompt) is
 * input that the body does not show.
 * @throws InvalidCallError
 */
export function parseResponses(body: JsonObject): BodyCall {
  const model = readModel(body);
  const count = countInput(model, PER_MESSAGE);
  const input = body.input ?? [];
  const stored = ["previous_response_id", "conversation", "prompt"].some((field) =>
    given(body, field),
  );
  if (stored) count.unseen();
  if (typeof input === "string") count.text(input);
  else countMessages(readList({ input }, "input"), "input", count);
  for (const field of ["instructions", "text", "tool_choice"]) count.json(body[field]);
  const units = countTools(body, count);
  const draws = listAt(body, "tools").some(
    (tool) => isObject(tool) && tool.type === "image_generation",
  );
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: readTokenLimit(body, "max_output_tokens"),
    ...count.result(),
    // What it answers may depend on the stored conversation before it.
    cacheable: !stored,
    outputClasses: draws ? [...TEXT_OUTPUT, "imageOutput"] : TEXT_OUTPUT,
    serviceTiers: askedTiers(body),
    units,
  };
}
