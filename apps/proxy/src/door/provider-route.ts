import type { IncomingHttpHeaders } from "node:http";
import { Pag0Failure } from "@pag0/contract";
import type { Envelope } from "../call.ts";
import type { OrganizationSnapshot, ProviderSnapshot } from "../snapshot/model.ts";
import { GOOGLE_KEY_HEADER } from "./google-key.ts";

const PREFIX = "/providers/";
const MOST_NAMED = 20;
/** Where OpenAI's format is spoken, whoever speaks it. */
const OPENAIS =
  /\/(chat\/completions|completions|responses|embeddings|images|audio|moderations|models)(\/|$)/;

/** Whether a path is `/providers/{slug}/…`: the own API of any provider, for the SDK of its vendor. */
export function isProviderPath(path: string): boolean {
  return path.startsWith(PREFIX);
}

/** The vendor's error format, as far as the path and the headers tell it before it is known who calls. */
export function providerEnvelope(path: string, headers: IncomingHttpHeaders): Envelope {
  if (headers["anthropic-version"] !== undefined) return "anthropic";
  if (headers[GOOGLE_KEY_HEADER] !== undefined) return "google";
  return OPENAIS.test(path) ? "openai" : "plain";
}

/**
 * The provider that a call below `/providers/{slug}` goes to, and the path that its SDK wrote.
 * @param url path and query as received
 * @throws Pag0Failure ROUTE_NOT_FOUND where there is no such provider
 */
export function providerOfPath(
  { providers }: OrganizationSnapshot,
  url: string,
): { provider: ProviderSnapshot; path: string } {
  const [, slug = "", path = ""] = /^([^/?]*)(.*)$/s.exec(url.slice(PREFIX.length)) ?? [];
  const provider = providers.find((one) => one.slug === slug);
  if (provider !== undefined) return { provider, path: path.startsWith("/") ? path : `/${path}` };
  const known = providers.slice(0, MOST_NAMED).map((one) => one.slug);
  throw new Pag0Failure(
    "ROUTE_NOT_FOUND",
    `The organization has no provider "${slug.slice(0, 80)}"; it has ${known.join(", ") || "none"}`,
  );
}
