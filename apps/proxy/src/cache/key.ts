import { createHash } from "node:crypto";
import { canonicalBody } from "./canonical-json.ts";

export interface CacheKeyParts {
  /** Whose answers may be shared: `org:…` or `prj:…`. */
  scope: string;
  method: string;
  url: string;
  /** The provider and its wire format, which decide what an answer looks like. */
  providerId: string;
  /** The accounts at the provider; another one may see other things. */
  credential: string;
  format: string;
  /** Where calls for the provider are really sent: a mirror of another vendor answers otherwise. */
  upstream: string;
  /** What policy does to the request on its way out, such as the maximum of output that it puts in. */
  rules: string;
  /** Request headers that reach the provider and may change its answer, such as `anthropic-beta`. */
  variant: string;
  body: Buffer;
}

/**
 * The key of an answer: SHA-256 over all that decides it, each part with its length so that no two
 * requests run together. A JSON body counts by its content, not by its spaces or order of members; a
 * large one by its bytes.
 */
export function cacheKey(parts: CacheKeyParts): string {
  const hash = createHash("sha256");
  for (const part of [
    parts.scope,
    parts.method,
    parts.url,
    parts.providerId,
    parts.credential,
    parts.format,
    parts.upstream,
    parts.rules,
    parts.variant,
  ])
    hash.update(`${Buffer.byteLength(part)}:${part};`);
  const body = canonicalBody(parts.body);
  hash.update(`${Buffer.byteLength(body)}:`).update(body);
  return hash.digest("base64url");
}
