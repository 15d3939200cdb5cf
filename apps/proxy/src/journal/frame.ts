import { crc32 } from "node:zlib";

export const HEADER_BYTES = 8;
/** No record is larger: a longer length is damage, not data. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** One character of a text takes at most so many bytes in UTF-8. */
const BYTES_A_CHARACTER = 3;
const FIRST_BYTES = 256 * 1024;

/**
 * Records as they lie on disk, one after the other in one piece of memory: of each the length and CRC-32 of its
 * payload (both 32-bit little-endian), then the payload.
 */
export class Frames {
  #data = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  /**
   * Adds a record, written in UTF-8.
   * @returns the bytes of its frame
   * @throws RangeError for one that is too large, which is not added
   */
  add(payload: string): number {
    if (payload.length > MAX_RECORD_BYTES) throw tooLarge(Buffer.byteLength(payload));
    const begin = this.#length;
    const start = begin + HEADER_BYTES;
    this.#makeRoom(HEADER_BYTES + payload.length * BYTES_A_CHARACTER);
    const data = this.#data;
    const length = data.write(payload, start);
    if (length > MAX_RECORD_BYTES) throw tooLarge(length);
    data.writeUInt32LE(length, begin);
    data.writeUInt32LE(crc32(data.subarray(start, start + length)), begin + 4);
    this.#length = start + length;
    return HEADER_BYTES + length;
  }

  /** A copy of them. */
  bytes(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    this.#data.copy(bytes, 0, 0, this.#length);
    return bytes;
  }

  clear(): void {
    this.#length = 0;
    if (this.#data.length > FIRST_BYTES) this.#data = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#data.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#data.length));
    this.#data.copy(larger, 0, 0, this.#length);
    this.#data = larger;
  }
}

function tooLarge(bytes: number): RangeError {
  return new RangeError(`journal record of ${bytes} bytes is above ${MAX_RECORD_BYTES}`);
}

/** One record as it lies on disk. @throws RangeError for one that is too large */
export function frame(payload: string): Buffer {
  const frames = new Frames();
  frames.add(payload);
  return frames.bytes();
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
