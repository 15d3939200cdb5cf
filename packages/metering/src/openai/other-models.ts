import { given, InvalidCallError, isObject, type JsonObject, listAt } from "../call.ts";

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

/**
 * Refuses OpenRouter's search of the web, which it bills by the results that it finds and does not tell.
 * @throws InvalidCallError
 */
export function refuseUntoldSearch(body: JsonObject): void {
  if (given(body, "plugins") && listAt(body, "plugins").some(isWeb))
    throw new InvalidCallError(
      "plugins",
      "must have no web: no answer tells what its searches cost",
    );
}

function isWeb(plugin: unknown): boolean {
  return isObject(plugin) && plugin.id === "web" && plugin.enabled !== false;
}
