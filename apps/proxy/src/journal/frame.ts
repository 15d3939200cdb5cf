import { crc32 } from "node:zlib";

export const HEADER_BYTES = 8;
/** No record is larger: a longer length is damage, not data. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** A part of a record: a text, or bytes. */
export type Piece = string | Uint8Array;

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
   * Adds a record, its texts in UTF-8.
   * @returns the bytes of its frame
   * @throws RangeError for one that is too large, which is not added
   */
  add(payload: readonly Piece[]): number {
    const most = sizeOf(payload);
    if (most > MAX_RECORD_BYTES) throw tooLarge(most);
    const begin = this.#length;
    const start = begin + HEADER_BYTES;
    this.#makeRoom(HEADER_BYTES + most * BYTES_A_CHARACTER);
    const data = this.#data;
    let end = start;
    for (const piece of payload) {
      if (typeof piece === "string") end += data.write(piece, end);
      else {
        data.set(piece, end);
        end += piece.length;
      }
    }
    const length = end - start;
    if (length > MAX_RECORD_BYTES) throw tooLarge(length);
    data.writeUInt32LE(length, begin);
    data.writeUInt32LE(crc32(data.subarray(start, end)), begin + 4);
    this.#length = end;
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

/** Characters of texts, and bytes: no more than there are bytes of them all. */
export function sizeOf(payload: readonly Piece[]): number {
  let size = 0;
  for (const { length } of payload) size += length;
  return size;
}

function tooLarge(bytes: number): RangeError {
  return new RangeError(`journal record of ${bytes} bytes or more is above ${MAX_RECORD_BYTES}`);
}

/** One record as it lies on disk. @throws RangeError for one that is too large */
export function frame(...payload: readonly Piece[]): Buffer {
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
