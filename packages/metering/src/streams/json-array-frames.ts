import type { FrameSink, Frames } from "./framing.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/**
 * The members of one JSON list that comes in pieces, as Google streams without `alt=sse`. Quotes and
 * brackets are single bytes in UTF-8 and part of no other character, so the bytes need no decoding.
 */
export function jsonArrayFrames(sink: FrameSink, largest: number): Frames {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let skipping = false;

  function keep(piece: Uint8Array): void {
    if (skipping) sink.skipped(piece.length);
    else if (length + piece.length > largest) {
      sink.skipped(length + piece.length);
      skipping = true;
      pieces = [];
      length = 0;
    } else {
      pieces.push(piece);
      length += piece.length;
    }
  }

  function memberEnds(): void {
    if (!skipping) sink.event(Buffer.concat(pieces, length).toString("utf8"), null);
    pieces = [];
    length = 0;
    skipping = false;
  }

  return {
    push(chunk) {
      // Where the member that is being read begins in this chunk; -1 between members.
      let start = depth > 1 ? 0 : -1;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] as number;
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inString = false;
        } else if (byte === QUOTE) inString = true;
        else if (OPEN.has(byte)) {
          if (depth === 1) start = i;
          depth += 1;
        } else if (CLOSE.has(byte)) {
          depth = Math.max(0, depth - 1);
          if (depth === 1 && start !== -1) {
            keep(chunk.subarray(start, i + 1));
            memberEnds();
            start = -1;
          }
        }
      }
      // The caller may use the chunk's memory again.
      if (start !== -1) keep(chunk.slice(start));
    },
    end() {},
  };
}
