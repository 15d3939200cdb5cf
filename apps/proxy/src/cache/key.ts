import { createHash } from "node:crypto";

export interface CacheKeyParts {
  /** Whose answers may be shared: `org:…` or `prj:…`. */
  scope: string;
  method: string;
  url: string;
  /** The provider and its wire format, which decide what an answer looks like. */
  providerId: string;
  /** The account at the provider; another one may see other things. */
  credential: string;
  format: string;
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
    parts.variant,
  ])
    hash.update(`${Buffer.byteLength(part)}:${part};`);
  const body = canonicalBody(parts.body);
  hash.update(`${Buffer.byteLength(body)}:`).update(body);
  return hash.digest("base64url");
}

/** Sorting a larger body would hold up every other call. */
const MAX_SORTED_BYTES = 64 * 1024;
/** Numbers that a double may not keep as they are written: long, with an exponent, or minus nothing. */
const INEXACT = /[\d.]{16}|\d[eE]|-0/;

function canonicalBody(body: Buffer): string | Buffer {
  if (body.length > MAX_SORTED_BYTES) return body;
  const text = body.toString("utf8");
  if (!/^\s*[[{]/.test(text) || INEXACT.test(text)) return body;
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch (error) {
    // Not JSON after all, or nested too deeply to sort: the bytes themselves are the key.
    if (error instanceof SyntaxError || error instanceof RangeError) return body;
    throw error;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
