import type { Transform } from "node:stream";
import { setImmediate as untilGivenOn } from "node:timers/promises";
import {
  brotliDecompressSync,
  constants,
  createBrotliDecompress,
  createInflateRaw,
  createUnzip,
  createZstdDecompress,
  inflateRawSync,
  unzipSync,
  zstdDecompressSync,
} from "node:zlib";

/** More than this is not decompressed for one answer: a few bytes can say gigabytes. */
const MAX_DECODED = 64 * 1024 * 1024;
const ZLIB_METHOD = 8;

/** How an answer's bytes are packed. Unpacks a part as far as it goes: an answer may be cut anywhere. */
interface Packing {
  stream(first: Buffer): Transform;
  sync(body: Buffer): Buffer;
}

const limit = { maxOutputLength: MAX_DECODED };
const zlibPart = { finishFlush: constants.Z_SYNC_FLUSH };

const GZIP: Packing = {
  stream: () => createUnzip(zlibPart),
  sync: (body) => unzipSync(body, limit),
};

/** Without its two bytes of head, as many servers write it though RFC 9110 section 8.4.1.2 asks for them. */
const isRaw = (first: Buffer) => ((first[0] ?? 0) & 0x0f) !== ZLIB_METHOD;

const PACKINGS: Readonly<Record<string, Packing>> = {
  gzip: GZIP,
  "x-gzip": GZIP,
  deflate: {
    stream: (first) => (isRaw(first) ? createInflateRaw(zlibPart) : createUnzip(zlibPart)),
    sync: (body) => (isRaw(body) ? inflateRawSync(body, limit) : unzipSync(body, limit)),
  },
  br: {
    stream: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
    sync: (body) => brotliDecompressSync(body, limit),
  },
  zstd: {
    stream: () => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush }),
    sync: (body) => zstdDecompressSync(body, limit),
  },
};

/** Whether an answer comes as it is. */
export function isPlain(encoding: string): boolean {
  return encoding === "" || encoding === "identity";
}

/** Whether an encoding (RFC 9110 section 8.4) can be taken off. */
export function isKnownEncoding(encoding: string): boolean {
  return isPlain(encoding) || Object.hasOwn(PACKINGS, encoding);
}

/**
 * A whole body without its encoding.
 * @throws RangeError for an encoding that is not known, or for more than 64 MiB; Error for nonsense
 */
export function decompressed(body: Buffer, encoding: string): Buffer {
  if (isPlain(encoding)) return body;
  if (!Object.hasOwn(PACKINGS, encoding))
    throw new RangeError(`the encoding ${encoding} is not known`);
  return (PACKINGS[encoding] as Packing).sync(body);
}

/** Decompresses an answer on the side, while its own bytes pass on as they came. */
export interface SideReader {
  /** Takes the next bytes; resolves when all that can be read of them was given on, which keeps memory small. */
  write(chunk: Buffer): Promise<void>;
  /** Resolves when all that came has been read. */
  end(): Promise<void>;
  /** Reads nothing more. */
  close(): void;
  /** Whether it came to nothing: nonsense, or more than 64 MiB. */
  readonly failed: boolean;
}

/** @param encoding a known one that is not plain; @param take gets the decompressed bytes */
export function createSideReader(encoding: string, take: (bytes: Buffer) => void): SideReader {
  const packing = PACKINGS[encoding];
  if (packing === undefined) throw new RangeError(`the encoding ${encoding} is not known`);
  let unpacking: Transform | null = null;
  let length = 0;
  let failed = false;

  function open(first: Buffer): Transform {
    const opened = (packing as Packing).stream(first);
    opened.on("data", (bytes: Buffer) => {
      length += bytes.length;
      if (length > MAX_DECODED) opened.destroy(new RangeError("too much was packed"));
      else take(bytes);
    });
    opened.on("error", () => {
      failed = true;
    });
    return opened;
  }

  /** Waits for one of several events, or for what is begun to be done. */
  const happens = (names: readonly string[], begin?: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      const on = unpacking;
      if (on === null || on.destroyed) return resolve();
      const done = () => {
        for (const name of names) on.off(name, done);
        resolve();
      };
      for (const name of names) on.once(name, done);
      begin?.(done);
    });

  return {
    async write(chunk) {
      unpacking ??= open(chunk);
      if (failed || unpacking.destroyed || unpacking.writableEnded) return;
      const into = unpacking;
      await happens(["end", "error", "close"], (done) => into.write(chunk, done));
      while (into.readableLength > 0 && !into.destroyed) await untilGivenOn();
    },
    async end() {
      if (unpacking === null || unpacking.destroyed) return;
      unpacking.end();
      await happens(["end", "error", "close"]);
      unpacking.destroy();
    },
    close: () => void unpacking?.destroy(),
    get failed() {
      return failed;
    },
  };
}
