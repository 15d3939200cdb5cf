import { crc32 } from "node:zlib";

export const HEADER_BYTES = 8;
/** No record is larger: a longer length is damage, not data. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** One record as it lies on disk: length and CRC-32 of the payload (both 32-bit little-endian), then the payload. */
export function frame(payload: Buffer): Buffer {
  if (payload.length > MAX_RECORD_BYTES)
    throw new RangeError(`journal record of ${payload.length} bytes is above ${MAX_RECORD_BYTES}`);
  const out = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  out.writeUInt32LE(payload.length, 0);
  out.writeUInt32LE(crc32(payload), 4);
  payload.copy(out, HEADER_BYTES);
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
