import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { Pag0Failure } from "@pag0/contract";
import { type Form, isMultipart, readMultipart } from "@pag0/metering";
import type { WireFormat } from "../snapshot/model.ts";
import {
  DEEPEST,
  duplicateMember,
  foldName,
  hasNameTwice,
  NestedTooDeepError,
  otherwiseSpelled,
} from "./duplicate-member.ts";

/** A request's body as it is priced. */
export interface ReadBody {
  /** The parsed JSON; undefined where there is none. */
  json: unknown;
  /** The JSON as it came; null for a form. */
  text: string | null;
  form: Form | undefined;
}

const NOTHING: ReadBody = { json: undefined, text: null, form: undefined };

function refuse(field: string, message: string): never {
  throw new Pag0Failure("VALIDATION_ERROR", undefined, { errors: [{ field, message }] });
}

function malformed(cause: unknown): never {
  throw new Pag0Failure("MALFORMED_JSON", undefined, {
    errors: [{ field: "body", message: "must be a JSON document in UTF-8" }],
    cause,
  });
}

function nameTwice(body: Buffer, json: unknown): boolean {
  try {
    return hasNameTwice(body, json);
  } catch (error) {
    if (error instanceof NestedTooDeepError)
      refuse("body", `must be nested no deeper than ${DEEPEST} levels`);
    throw error;
  }
}

function readJson(body: Buffer, format: WireFormat): ReadBody {
  if (!isUtf8(body)) malformed(undefined);
  const text = body.toString("utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    malformed(error);
  }
  const twice = nameTwice(body, json) ? duplicateMember(text) : null;
  if (twice !== null) refuse(twice.slice(0, 100), "must be given once");
  const other = format === "http" ? null : otherwiseSpelled(json);
  if (other !== null)
    refuse(other.slice(0, 100), `is ${foldName(other)} to some providers; write it so`);
  return { json, text, form: undefined };
}

/** As nearly all bodies say that they are written. */
const PLAIN_JSON = "application/json";

/** What is not written as we read it could mean something else to the provider. */
function refuseOtherWriting(headers: IncomingHttpHeaders, type: string): void {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  if (encoding !== "" && encoding !== "identity")
    refuse("content-encoding", `is ${encoding.slice(0, 40)}; it must be absent or identity`);
  for (const [, charset = ""] of type.matchAll(/charset\*?\s*=\s*"?([^\s;"]{1,40})/gi))
    if (!/^(?:utf-?8|us-ascii)$/i.test(charset))
      refuse("content-type", `has the charset ${charset}; it must be utf-8`);
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    refuse("content-type", "must be application/json, or multipart/form-data for files");
}

/**
 * Reads the body of a call that is priced by it: JSON, or a form where the header says so.
 * @param format of the provider that it is for
 * @throws Pag0Failure MALFORMED_JSON; VALIDATION_ERROR for a body that is not what its headers say, or
 * whose readings may differ
 * @throws InvalidCallError for a form that cannot be read
 */
export function readCallBody(
  body: Buffer,
  headers: IncomingHttpHeaders,
  format: WireFormat,
): ReadBody {
  if (body.length === 0) return NOTHING;
  const type = headers["content-type"] ?? "";
  if (type === PLAIN_JSON && headers["content-encoding"] === undefined)
    return readJson(body, format);
  refuseOtherWriting(headers, type);
  if (isMultipart(type)) return { json: undefined, text: null, form: readMultipart(type, body) };
  return readJson(body, format);
}
