import { given, InvalidCallError, type JsonObject } from "../call.ts";

/** Members by which gateways that speak OpenAI's format take another model where the first fails. */
const OTHERS = ["models", "fallbacks"] as const;

/**
 * A call has one price, and policy judges one model: no other may answer in its place (OpenRouter's `models`,
 * LiteLLM's `fallbacks`). The same one may be named again.
 * @throws InvalidCallError
 */
export function refuseOtherModels(body: JsonObject, model: string | null): void {
  for (const name of OTHERS) {
    if (!given(body, name)) continue;
    const named = body[name];
    if (Array.isArray(named) && named.every((each) => each === model)) continue;
    throw new InvalidCallError(
      name,
      "must be left out: a call has one price and is judged by one model; a route of the door falls back to others",
    );
  }
}
