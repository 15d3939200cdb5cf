import { crc32 } from "node:zlib";

export const HEADER_BYTES = 8;
/** No record is larger: a longer length is damage, not data. */
export const MAX_RECORD_BYTES = 256 * 1024;

/**
 * One record as it lies on disk: length and CRC-32 of the payload (both 32-bit little-endian), then the payload.
 * @param payload bytes, or a text that is written in UTF-8
 */
export function frame(payload: Buffer | string): Buffer {
  const length = Buffer.byteLength(payload);
  if (length > MAX_RECORD_BYTES)
    throw new RangeError(`journal record of ${length} bytes is above ${MAX_RECORD_BYTES}`);
  const out = Buffer.allocUnsafe(HEADER_BYTES + length);
  if (typeof payload === "string") out.write(payload, HEADER_BYTES);
  else payload.copy(out, HEADER_BYTES);
  out.writeUInt32LE(length, 0);
  out.writeUInt32LE(crc32(out.subarray(HEADER_BYTES)), 4);
  return out;
}

/** The payload of the whole record that begins at a place, or null where there is none. */
export function payloadAt(data: Buffer, offset: number): Buffer | null {
  if (offset + HEADER_BYTES > data.length) return null;
  const length = data.readUInt32LE(offset);
  const end = offset + HEADER_BYTES + length;
  if (length === 0 || length > MAX_RECORD_BYTES || end > data.length) return null;
  const payload = data.subarray(offset + HEADER_BYTES, end);
  return crc32(payload) === data.readUInt32LE(offset + 4) ? payload : null;
}
