import type { JournalFiles } from "./files.ts";
import { HEADER_BYTES, MAX_RECORD_BYTES, payloadAt } from "./frame.ts";

const CHUNK_BYTES = 1024 * 1024;
const LARGEST_FRAME = HEADER_BYTES + MAX_RECORD_BYTES;

export interface FoundRecord {
  payload: Buffer;
  /** Where its frame begins in the segment. */
  offset: number;
  /** Where the next one begins. */
  next: number;
}

/**
 * The whole records of a segment from a place on, in their order, with a megabyte in memory at a time.
 * After damage the next whole record is looked for byte by byte, so a torn write costs the record it
 * tore and no other.
 * @param end where to stop: what is beyond is not written yet. Absent for the end of the file.
 * @param damaged hears how many bytes hold no whole record, once for each stretch of them
 * @throws the system's error where the file cannot be read
 */
export function* readSegment(
  files: JournalFiles,
  path: string,
  from: number,
  damaged: (bytes: number) => void,
  end = Number.POSITIVE_INFINITY,
): Generator<FoundRecord> {
  const file = files.open(path, "r");
  try {
    let data = Buffer.alloc(0);
    /** Of the first byte of `data` in the file. */
    let base = from;
    let offset = 0;
    let unread = 0;
    let isAtEnd = false;
    for (;;) {
      // A record that begins here is whole in memory, or the file ends before it does.
      if (!isAtEnd && data.length - offset < LARGEST_FRAME) {
        const read = readMore(files, file, data.subarray(offset), base + offset, end);
        base += offset;
        offset = 0;
        isAtEnd = read.isAtEnd;
        data = read.data;
      }
      if (offset >= data.length) break;
      const payload = payloadAt(data, offset);
      if (payload === null) {
        offset++;
        unread++;
        continue;
      }
      if (unread > 0) damaged(unread);
      unread = 0;
      const next = offset + HEADER_BYTES + payload.length;
      yield { payload, offset: base + offset, next: base + next };
      offset = next;
    }
    if (unread > 0) damaged(unread);
  } finally {
    files.close(file);
  }
}

/** What is left in memory with the next chunk of the file after it. */
function readMore(files: JournalFiles, file: number, rest: Buffer, base: number, end: number) {
  const wanted = Math.min(CHUNK_BYTES, end - base - rest.length);
  const data = Buffer.allocUnsafe(rest.length + Math.max(0, wanted));
  rest.copy(data);
  let length = rest.length;
  while (length < data.length) {
    const read = files.read(file, data, length, base + length);
    if (read === 0) break;
    length += read;
  }
  return { data: data.subarray(0, length), isAtEnd: length < rest.length + CHUNK_BYTES };
}
