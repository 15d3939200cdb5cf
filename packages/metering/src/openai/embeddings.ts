import { InvalidCallError, type JsonObject, readModel } from "../call.ts";
import { countInput } from "../input-count.ts";
import type { BodyCall } from "./chat.ts";
import { askedTiers } from "./service-tier.ts";

/** Open models mark the beginning and the end of each text. */
const MARKS = 3;

/**
 * Reads `POST /v1/embeddings`: text, a list of texts, tokens, or a list of lists of tokens.
 * @throws InvalidCallError
 */
export function parseEmbeddings(body: JsonObject): BodyCall {
  const model = readModel(body);
  const count = countInput(model);
  for (const input of Array.isArray(body.input) ? body.input : [body.input]) {
    if (!/^text-embedding-/.test(model)) count.add(MARKS);
    if (typeof input === "string") count.text(input);
    else if (typeof input === "number") count.add(1);
    else if (Array.isArray(input)) count.add(input.length);
    else throw new InvalidCallError("input", "must be text, a list of texts, or tokens");
  }
  return {
    model,
    stream: false,
    maxOutputTokens: 0,
    ...count.result(),
    cacheable: true,
    outputClasses: ["output"],
    serviceTiers: askedTiers(body),
    units: [],
  };
}
