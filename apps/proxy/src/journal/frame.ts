import { crc32 } from "node:zlib";

const HEADER_BYTES = 8;
/** No record is larger: a longer length is damage, not data. */
const MAX_RECORD_BYTES = 256 * 1024;

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

export interface Unframed {
  payloads: Buffer[];
  /** Bytes at the end or in damaged places that hold no whole record. */
  damagedBytes: number;
}

function payloadAt(data: Buffer, offset: number): Buffer | null {
  if (offset + HEADER_BYTES > data.length) return null;
  const length = data.readUInt32LE(offset);
  const end = offset + HEADER_BYTES + length;
  if (length === 0 || length > MAX_RECORD_BYTES || end > data.length) return null;
  const payload = data.subarray(offset + HEADER_BYTES, end);
  return crc32(payload) === data.readUInt32LE(offset + 4) ? payload : null;
}

/**
 * Reads all whole records of a segment. After damage it looks for the next whole record byte by byte,
 * so a torn write costs the record it tore and no other.
 */
export function unframe(data: Buffer): Unframed {
  const payloads: Buffer[] = [];
  let offset = 0;
  let damagedBytes = 0;
  while (offset < data.length) {
    const payload = payloadAt(data, offset);
    if (payload === null) {
      offset++;
      damagedBytes++;
    } else {
      payloads.push(payload);
      offset += HEADER_BYTES + payload.length;
    }
  }
  return { payloads, damagedBytes };
}
