import { InvalidCallError } from "../call.ts";
import { headFields, headParameters } from "./form-head.ts";

/** The fields of a form, as far as a price needs them. */
export interface Form {
  /** Text fields by name; of a name that is given several times, all values. */
  fields: ReadonlyMap<string, readonly string[]>;
  files: readonly { field: string; filename: string; type: string; bytes: number }[];
}

const MOST_PARTS = 200;
const LONGEST_HEAD = 8_192;
/** Ten seconds of a voice, as clients write it into a field, and then some. */
const LONGEST_FIELD = 2_097_152;
/** RFC 2046, 5.1.1: at most so many characters. */
const LONGEST_BOUNDARY = 70;
const CRLF = Buffer.from("\r\n");
const END_OF_HEAD = Buffer.from("\r\n\r\n");
const FORM = "multipart/form-data";
const FIELD = /^form-data(?=[ \t;]|$)/i;
/** How a text field's bytes are its text; others are written in another way, which some servers undo. */
const AS_IT_IS = /^(?:7bit|8bit|binary)?$/i;
/** Those in which ASCII is what it is in UTF-8, as every value is that a price depends on; Java's clients name Latin 1. */
const LIKE_ASCII = /^(?:utf-?8|(?:us-)?ascii|iso-?8859-\d{1,2}|windows-125\d)$/i;

function refuse(remedy: string): never {
  throw new InvalidCallError("body", remedy);
}

/** Whether a content type is a form's with files. */
export function isMultipart(contentType: string): boolean {
  return /^multipart\/form-data\s*(;|$)/i.test(contentType);
}

interface Part {
  head: string;
  content: Buffer;
}

/**
 * Splits a body at its boundary; nothing is copied but the heads. Some servers know the boundary in whatever
 * line it stands, and others only in one that has nothing else: it may be nowhere but between the parts.
 */
function splitParts(body: Buffer, boundary: string): readonly Part[] {
  const mark = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let start = body.indexOf(mark);
  if (start === -1) return refuse("must begin with the boundary that its content type names");
  if (start > 0) refuseWithin(body, start);
  for (;;) {
    const at = start + mark.length;
    const next = body.indexOf(mark, at);
    if (body.subarray(at, at + 2).toString("latin1") === "--") {
      if (next !== -1) refuse("must end with its last boundary");
      return parts;
    }
    if (parts.length >= MOST_PARTS) refuse(`must have at most ${MOST_PARTS} parts`);
    const lineEnd = body.indexOf(CRLF, at);
    if (
      lineEnd === -1 ||
      !/^[ \t]{0,80}$/.test(body.toString("latin1", at, Math.min(lineEnd, at + 81)))
    )
      refuse("must end a boundary with a line break");
    if (next === -1) refuse("must end with its boundary");
    refuseWithin(body, next);
    parts.push(readPart(body.subarray(lineEnd + 2, Math.max(next - 2, lineEnd + 2))));
    start = next;
  }
}

/** Refuses a boundary that does not begin a line. */
function refuseWithin(body: Buffer, at: number): void {
  if (at < 2 || body[at - 2] !== 13 || body[at - 1] !== 10)
    refuse("must have its boundary between the parts alone");
}

function readPart(part: Buffer): Part {
  const headEnd = part.subarray(0, LONGEST_HEAD + END_OF_HEAD.length).indexOf(END_OF_HEAD);
  if (headEnd === -1)
    return refuse(`must have a head of at most ${LONGEST_HEAD} bytes in each part`);
  return {
    head: part.subarray(0, headEnd).toString("utf8"),
    content: part.subarray(headEnd + END_OF_HEAD.length),
  };
}

/** A part with the field that it is for; `filename` is null for a text field. */
interface NamedPart {
  fields: ReadonlyMap<string, string>;
  content: Buffer;
  name: string;
  filename: string | null;
}

function boundaryOf(contentType: string): string {
  const boundary = headParameters(contentType, FORM.length)?.get("boundary") ?? "";
  if (boundary === "" || boundary.length > LONGEST_BOUNDARY)
    refuse("must have a content type that names its boundary, once");
  return boundary;
}

function namedPart({ head, content }: Part): NamedPart {
  const fields = headFields(head);
  if (fields === null) return refuse("must have a head of whole lines in each part, each once");
  const disposition = fields.get("content-disposition") ?? "";
  const form = FIELD.exec(disposition);
  const parameters = form === null ? null : headParameters(disposition, form[0].length);
  // Of two names one is what we go by, and the other may be what the provider does; the second way to write
  // one is not for forms (RFC 7578, 4.2).
  const name = parameters?.get("name");
  if (parameters === null || name === undefined || isSpelledOtherwise(parameters))
    return refuse("must name the field of each part once");
  // Clients write a name beyond ASCII in the second way (RFC 5987), often in it alone.
  const filename = parameters.get("filename") ?? parameters.get("filename*") ?? null;
  return { fields, content, name, filename };
}

/** Whether a field's name is given in the extended way too, or in pieces (RFC 2231). */
function isSpelledOtherwise(parameters: ReadonlyMap<string, string>): boolean {
  for (const name of parameters.keys()) if (/^name\*|^filename\*./.test(name)) return true;
  return false;
}

/** The parts of a form with the fields that they name. */
function readParts(contentType: string, bytes: Buffer): readonly NamedPart[] {
  return splitParts(bytes, boundaryOf(contentType)).map(namedPart);
}

/** The text of a field, where all servers read the same one from its bytes. */
function textOf({ fields, content, name }: NamedPart): string {
  const called = name.slice(0, 100);
  if (content.length > LONGEST_FIELD)
    throw new InvalidCallError(called, `must have at most ${LONGEST_FIELD} bytes`);
  const encoding = fields.get("content-transfer-encoding") ?? "";
  const charset = /charset[ \t]*=[ \t]*"?([^";]{0,40})/i.exec(
    fields.get("content-type") ?? "",
  )?.[1];
  const text = content.toString("utf8");
  const usual = name.toLowerCase() === "_charset_" ? text : (charset ?? "utf-8");
  if (!AS_IT_IS.test(encoding.trim()) || !LIKE_ASCII.test(usual.trim()))
    throw new InvalidCallError(called, "must be written in UTF-8, as it is");
  return text;
}

function bufferOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/**
 * Reads a form (RFC 7578): its text fields and the sizes of its files, whose bytes are not looked at.
 * @throws InvalidCallError where it has no end, no boundary, too many parts or too long a field, and where
 * servers may read it differently
 */
export function readMultipart(contentType: string, body: Uint8Array): Form {
  const fields = new Map<string, string[]>();
  const files: Form["files"][number][] = [];
  for (const part of readParts(contentType, bufferOf(body))) {
    const { name, filename } = part;
    if (filename === null) fields.set(name, [...(fields.get(name) ?? []), textOf(part)]);
    else {
      const type = part.fields.get("content-type")?.split(";", 1)[0]?.trim() ?? "";
      files.push({ field: name, filename, type, bytes: part.content.length });
    }
  }
  // Not every server takes for a file what we do, such as a part with an empty name of one.
  const both = files.find(({ field }) => fields.has(field))?.field;
  if (both !== undefined) throw new InvalidCallError(both.slice(0, 100), "must be given once");
  return { fields, files };
}

/**
 * A form with another value of a text field that it has once; every other byte stays as it came.
 * @throws InvalidCallError where the form cannot be read, has no such field, or the value has a line break:
 * what follows one could be read as a part of its own
 */
export function replaceField(
  contentType: string,
  body: Uint8Array,
  name: string,
  value: string,
): Buffer {
  if (/[\r\n]/.test(value)) throw new InvalidCallError(name, "must have no line break");
  const bytes = bufferOf(body);
  const part = readParts(contentType, bytes).find(
    (each) => each.name === name && each.filename === null,
  );
  if (part === undefined) throw new InvalidCallError(name, "must be given");
  const start = part.content.byteOffset - bytes.byteOffset;
  const end = start + part.content.length;
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(value), bytes.subarray(end)]);
}
