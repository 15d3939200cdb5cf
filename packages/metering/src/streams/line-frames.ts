import type { FrameSink, Frames } from "./framing.ts";

const LF = 10;

/** One JSON document a line. */
export function lineFrames(sink: FrameSink, largest: number): Frames {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let skipping = false;

  function take(piece: Uint8Array): void {
    if (skipping) sink.skipped(piece.length);
    else if (length + piece.length > largest) {
      sink.skipped(length + piece.length);
      skipping = true;
      pieces = [];
      length = 0;
    } else if (piece.length > 0) {
      pieces.push(piece);
      length += piece.length;
    }
  }

  function lineEnds(): void {
    if (length > 0) sink.event(Buffer.concat(pieces, length).toString("utf8"), null);
    pieces = [];
    length = 0;
    skipping = false;
  }

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
        take(chunk.subarray(start, end));
        lineEnds();
        start = end + 1;
      }
      // The caller may use the chunk's memory again.
      take(chunk.slice(start));
    },
    end: lineEnds,
  };
}
