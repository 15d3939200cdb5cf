import { crc32 } from "node:zlib";
import type { FrameSink, Frames } from "./framing.ts";

/** Lengths of the whole and of the head, and their checksum. */
const PRELUDE = 12;
const CHECKSUM = 4;
const STRING = 7;
/** The bytes of a header's value by its type; a string and bytes tell their own length. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 0,
  1: 0,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  8: 8,
  9: 16,
};

/** The text headers of a message, such as `:event-type`. */
function readHeaders(head: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at + 2 <= head.length) {
    const nameEnd = at + 1 + head.readUInt8(at);
    if (nameEnd + 1 > head.length) break;
    const name = head.toString("utf8", at + 1, nameEnd);
    const type = head.readUInt8(nameEnd);
    at = nameEnd + 1;
    const fixed = VALUE_BYTES[type];
    if (fixed !== undefined) {
      at += fixed;
      continue;
    }
    if (at + 2 > head.length) break;
    const end = at + 2 + head.readUInt16BE(at);
    if (end > head.length) break;
    if (type === STRING) headers.set(name, head.toString("utf8", at + 2, end));
    at = end;
  }
  return headers;
}

/** A model's own event in base64, with padding of any length before or after it. */
const MODEL_EVENT = /^\{(?:\s*"p"\s*:\s*"[^"\\]*"\s*,)?\s*"bytes"\s*:\s*"([A-Za-z0-9+/=]*)"/;

/** What a message holds; a model's own events lie in `bytes`, in base64. */
function payloadText(payload: Buffer): string {
  const text = payload.toString("utf8");
  const inner = MODEL_EVENT.exec(text)?.[1];
  return inner === undefined ? text : Buffer.from(inner, "base64").toString("utf8");
}

/**
 * The messages of Amazon's event stream (https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html):
 * lengths, headers, payload, checksums. After a head whose checksum does not hold nothing can be told
 * apart any more, and nothing is read.
 */
export function eventStreamFrames(sink: FrameSink, largest: number): Frames {
  let pieces: Buffer[] = [];
  let length = 0;
  let needed = PRELUDE;
  let toSkip = 0;
  let lost = false;

  /** Looks at what is there; false where more has to come. */
  function step(): boolean {
    if (length < needed) return false;
    const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, length);
    pieces = [bytes];
    const total = bytes.readUInt32BE(0);
    const head = bytes.readUInt32BE(4);
    const holds = crc32(bytes.subarray(0, 8)) === bytes.readUInt32BE(8);
    if (!holds || total < PRELUDE + head + CHECKSUM) {
      lost = true;
      sink.skipped(length);
      pieces = [];
      length = 0;
      return false;
    }
    if (total > largest) {
      sink.skipped(total);
      toSkip = total;
      return drop();
    }
    needed = total;
    if (length < total) return false;
    const headers = readHeaders(bytes.subarray(PRELUDE, PRELUDE + head));
    const payload = bytes.subarray(PRELUDE + head, total - CHECKSUM);
    const name = headers.get(":event-type") ?? headers.get(":exception-type") ?? null;
    sink.event(payloadText(payload), name);
    toSkip = total;
    return drop();
  }

  /** Drops the bytes that were read; false where more of them have to come. */
  function drop(): boolean {
    const bytes = Buffer.concat(pieces, length);
    const dropped = Math.min(toSkip, bytes.length);
    toSkip -= dropped;
    const rest = bytes.subarray(dropped);
    pieces = rest.length === 0 ? [] : [rest];
    length = rest.length;
    needed = PRELUDE;
    return toSkip === 0;
  }

  return {
    push(chunk) {
      if (lost) {
        sink.skipped(chunk.length);
        return;
      }
      pieces.push(Buffer.from(chunk));
      length += chunk.length;
      if (toSkip > 0 && !drop()) return;
      while (step());
    },
    end() {},
  };
}
