import { crc32 } from "node:zlib";
import type { StreamEvent } from "../answer.ts";

/** The only type of header that Bedrock sends: a string. */
const STRING_TYPE = 7;
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

function header(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const head = Buffer.alloc(1 + nameBytes.length + 3);
  head.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(head, 1);
  head.writeUInt8(STRING_TYPE, 1 + nameBytes.length);
  head.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  return Buffer.concat([head, valueBytes]);
}

/**
 * One message of `application/vnd.amazon.eventstream`: total length, length of the headers, checksum of
 * both, headers, payload, checksum of all (AWS, "Event stream encoding"). An event whose name ends in
 * "Exception" is an exception.
 */
export function awsFrame({ name = "", data }: StreamEvent): Buffer {
  const isException = name.endsWith("Exception");
  const headers = Buffer.concat([
    header(isException ? ":exception-type" : ":event-type", name),
    header(":content-type", "application/json"),
    header(":message-type", isException ? "exception" : "event"),
  ]);
  const payload = Buffer.from(JSON.stringify(data));
  const frame = Buffer.alloc(PRELUDE_BYTES + headers.length + payload.length + CHECKSUM_BYTES);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, PRELUDE_BYTES);
  payload.copy(frame, PRELUDE_BYTES + headers.length);
  const end = frame.length - CHECKSUM_BYTES;
  frame.writeUInt32BE(crc32(frame.subarray(0, end)), end);
  return frame;
}
