import { type DemoRequest, VendorError } from "../answer.ts";

const MOST_PARTS = 50;

export interface FormPart {
  fileName: string | undefined;
  bytes: Buffer;
}

/** The fields of a `multipart/form-data` body by name (RFC 7578). @throws VendorError 400 */
export function readForm({ headers, body }: DemoRequest): Map<string, FormPart> {
  const type = String(headers["content-type"] ?? "");
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})"?/i.exec(type)?.[1];
  if (boundary === undefined) throw new VendorError(400, "The body must be multipart/form-data.");
  const mark = Buffer.from(`--${boundary}`);
  const parts = new Map<string, FormPart>();
  let at = body.indexOf(mark);
  while (at >= 0 && parts.size < MOST_PARTS) {
    const from = at + mark.length + 2;
    const next = body.indexOf(mark, from);
    const headEnd = body.indexOf("\r\n\r\n", from);
    if (next < 0 || headEnd < 0 || headEnd > next) break;
    const head = body.toString("utf8", from, headEnd);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    const fileName = /\bfilename="([^"]*)"/i.exec(head)?.[1];
    if (name !== undefined)
      parts.set(name, { fileName, bytes: body.subarray(headEnd + 4, next - 2) });
    at = next;
  }
  return parts;
}
