import { crc32 } from "node:zlib";

export interface Frame {
  headers: Record<string, string>;
  payload: Record<string, unknown>;
}

/** The messages of an AWS event stream, with both checksums verified. @throws Error where one is wrong */
export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const frame = bytes.subarray(at, at + length);
    const headerBytes = frame.readUInt32BE(4);
    if (frame.readUInt32BE(8) !== crc32(frame.subarray(0, 8))) throw new Error("prelude is wrong");
    if (frame.readUInt32BE(length - 4) !== crc32(frame.subarray(0, length - 4)))
      throw new Error("message is wrong");
    const headers: Record<string, string> = {};
    for (let from = 12; from < 12 + headerBytes; ) {
      const nameEnd = from + 1 + frame.readUInt8(from);
      const valueEnd = nameEnd + 3 + frame.readUInt16BE(nameEnd + 1);
      headers[frame.toString("utf8", from + 1, nameEnd)] = frame.toString(
        "utf8",
        nameEnd + 3,
        valueEnd,
      );
      from = valueEnd;
    }
    const payload = JSON.parse(frame.toString("utf8", 12 + headerBytes, length - 4));
    frames.push({ headers, payload });
    at += length;
  }
  return frames;
}
