import type { IncomingHttpHeaders } from "node:http";
import {
  type ClassifiedCall,
  classifyCall as classifySent,
  type EffectivePolicy,
} from "@pag0/policy";
import type { Target } from "../egress/target.ts";

const READ_CHARSETS = /charset\s*=\s*"?(?!utf-?8\b|us-ascii\b)/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

const FORM = /^\s*application\/x-www-form-urlencoded\b/i;

/**
 * The body as text; null where it is compressed, in another character set or no text at all. ASCII in UTF-16
 * is UTF-8 with a NUL beside every character, which text has none of.
 */
function textOf(body: Buffer, headers: IncomingHttpHeaders): string | null {
  if (body.length === 0) return "";
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity") return null;
  if (READ_CHARSETS.test(headers["content-type"] ?? "") || body.includes(0)) return null;
  try {
    return utf8.decode(body);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/**
 * Reads what a call would send, and says what sensitive data is in it. Nothing of it is kept; a request
 * that waits for approval is, and `keptFor` says that.
 */
export function classifyCall(
  policy: EffectivePolicy,
  { url }: Target,
  operation: string,
  body: Buffer,
  headers: IncomingHttpHeaders,
): ClassifiedCall {
  const isForm = FORM.test(headers["content-type"] ?? "");
  return classifySent(policy, { url, operation, body: textOf(body, headers), isForm });
}
