import { InvalidCallError } from "../call.ts";

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
/** RFC 2046, 5.1.1: 1 to 70 characters of a fixed set. */
const BOUNDARY = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([\w'()+,\-./:=?]{1,70}))\s*(?:;|$)/i;
const CRLF = "\r\n";
const END_OF_HEAD = Buffer.from("\r\n\r\n");

function refuse(remedy: string): never {
  throw new InvalidCallError("body", remedy);
}

/** Whether a content type is a form's with files. */
export function isMultipart(contentType: string): boolean {
  return /^multipart\/form-data\s*(;|$)/i.test(contentType);
}

/** A parameter of a part's head, such as the field's name. */
function parameter(head: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}="((?:[^"\\\\\\r\\n]|\\\\.)*)"`, "i").exec(head);
  if (found !== null) return (found[1] as string).replace(/\\(.)/g, "$1");
  return new RegExp(`;\\s*${name}=([^\\s;"]+)`, "i").exec(head)?.[1] ?? null;
}

interface Part {
  head: string;
  content: Buffer;
}

/** Splits a body at its boundary; nothing is copied but the heads. */
function splitParts(body: Buffer, boundary: string): readonly Part[] {
  const delimiter = Buffer.from(`${CRLF}--${boundary}`);
  const first = Buffer.from(`--${boundary}`);
  let at = body.subarray(0, first.length).equals(first) ? 0 : body.indexOf(delimiter);
  if (at === -1) return refuse("must begin with the boundary that its content type names");
  at += at === 0 ? first.length : delimiter.length;
  const parts: Part[] = [];
  while (body.subarray(at, at + 2).toString("latin1") !== "--") {
    if (parts.length >= MOST_PARTS) refuse(`must have at most ${MOST_PARTS} parts`);
    const lineEnd = body.indexOf(CRLF, at);
    if (lineEnd === -1 || lineEnd - at > 80) refuse("must end a boundary with a line break");
    const end = body.indexOf(delimiter, lineEnd);
    if (end === -1) refuse("must end with its boundary");
    parts.push(readPart(body.subarray(lineEnd + 2, Math.max(end, lineEnd + 2))));
    at = end + delimiter.length;
  }
  return parts;
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

/** Whether a field's name is written once, and not in the way that forms are not to use (RFC 7578, 4.2). */
function isNamedOnce(disposition: string): boolean {
  const bare = disposition.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const names = bare.match(/;\s*name\*?\s*=/gi) ?? [];
  return names.length === 1 && !names[0]?.includes("*");
}

/** The parts of a form with the fields that they name; `filename` is null for a text field. */
function readParts(contentType: string, bytes: Buffer) {
  const found = BOUNDARY.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) refuse("must have a content type that names its boundary");
  return splitParts(bytes, boundary).map(({ head, content }) => {
    const [line = "", ...others] = head.match(/^content-disposition:.*$/gim) ?? [];
    const disposition = /^content-disposition:\s*form-data(.*)$/i.exec(line)?.[1] ?? "";
    const name = parameter(disposition, "name");
    if (name === null) refuse("must name the field of each part");
    // Of two names one is what we go by, and the other may be what the provider does.
    if (others.length > 0 || !isNamedOnce(disposition))
      refuse("must name the field of each part once");
    // Clients write a name beyond ASCII in the second way (RFC 5987), often in it alone.
    const filename = parameter(disposition, "filename") ?? parameter(disposition, "filename\\*");
    return { head, content, name, filename };
  });
}

function bufferOf(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/**
 * Reads a form (RFC 7578): its text fields and the sizes of its files, whose bytes are not looked at.
 * @throws InvalidCallError where it has no end, no boundary, too many parts or too long a field
 */
export function readMultipart(contentType: string, body: Uint8Array): Form {
  const fields = new Map<string, string[]>();
  const files: Form["files"][number][] = [];
  for (const { head, content, name, filename } of readParts(contentType, bufferOf(body))) {
    if (filename !== null) {
      const type = /^content-type:\s*([^\r\n;]*)/im.exec(head)?.[1]?.trim() ?? "";
      files.push({ field: name, filename, type, bytes: content.length });
      continue;
    }
    if (content.length > LONGEST_FIELD)
      throw new InvalidCallError(name.slice(0, 100), `must have at most ${LONGEST_FIELD} bytes`);
    fields.set(name, [...(fields.get(name) ?? []), content.toString("utf8")]);
  }
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
