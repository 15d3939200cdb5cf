import type { IncomingHttpHeaders } from "node:http";
import type { Envelope } from "../call.ts";
import { doorPath } from "./operations.ts";

/** Below `/v1/`, but of Pag0 itself. */
const OWN = /^\/v1\/(forward|approvals)(\/|$)/;

/**
 * The format of errors at the door, also on a path that is none of its routes: a vendor's SDK raises its own
 * typed error then, too. Anthropic's clients are known by their path, and elsewhere by the header that each of
 * them sends; null where the path is not the door's.
 */
export function doorEnvelope(path: string, headers: IncomingHttpHeaders): Envelope | null {
  if (!path.startsWith("/v1/") || OWN.test(path)) return null;
  if (path.startsWith("/v1/messages")) return "anthropic";
  const isAnthropics = doorPath(path) === null && headers["anthropic-version"] !== undefined;
  return isAnthropics ? "anthropic" : "openai";
}

/** What to say of a path that is no route. */
export function unknownRoute(path: string): string | undefined {
  if (path === "/" || OWN.test(path)) return undefined;
  const shown = path.slice(0, 120);
  if (!path.startsWith("/v1/"))
    return `There is no route ${shown}; a provider's own API is below /providers/ and its slug`;
  const vendor = path.startsWith("/v1/messages") ? "anthropic" : "openai";
  return `The door has no route ${shown}; a vendor's own routes are below its name, such as /${vendor}${shown}`;
}
