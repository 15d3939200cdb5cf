import { once } from "node:events";
import { constants, createBrotliCompress, createDeflate, createGzip, gzipSync } from "node:zlib";
import type { Encoding } from "../faults/fault-plan.ts";
import type { Part } from "./encode-answer.ts";

export type Parts = Iterable<Part> | AsyncIterable<Part>;

const FILLER_BYTES = 64_000;
const BOMB_BYTES = 10_000_000;

const repeated = (filler: string, bytes: number): Buffer =>
  Buffer.from(filler.repeat(Math.ceil(bytes / filler.length)));

/** So many bytes of filler before the parts, of which one buffer is in memory. */
export async function* withFiller(
  parts: Parts,
  filler: string,
  bytes: number,
): AsyncGenerator<Part> {
  const chunk = repeated(filler, FILLER_BYTES);
  for (let sent = 0; sent < bytes; sent += chunk.length) yield { bytes: chunk, isToken: false };
  yield* parts;
}

/** The packed filler of a bomb, by filler, of which there are two. */
const members = new Map<string, Buffer>();

function memberOf(filler: string): Buffer {
  const known = members.get(filler) ?? gzipSync(repeated(filler, BOMB_BYTES), { level: 9 });
  members.set(filler, known);
  return known;
}

/**
 * A gzip body that unpacks to so many bytes of filler and the parts after them: members one after the
 * other (RFC 1952, section 2.2), of which the filler's is packed once.
 */
export async function* bomb(parts: Parts, filler: string, bytes: number): AsyncGenerator<Part> {
  const member = memberOf(filler);
  for (let sent = 0; sent < bytes; sent += BOMB_BYTES) yield { bytes: member, isToken: false };
  for await (const part of parts) yield { ...part, bytes: gzipSync(part.bytes) };
}

function compressor(encoding: Encoding) {
  if (encoding === "gzip") return createGzip({ flush: constants.Z_SYNC_FLUSH });
  if (encoding === "deflate") return createDeflate({ flush: constants.Z_SYNC_FLUSH });
  return createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH });
}

/** The parts compressed, each flushed so that a stream stays one. */
export async function* compressed(parts: Parts, encoding: Encoding): AsyncGenerator<Part> {
  const stream = compressor(encoding);
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const taken = () => Buffer.concat(chunks.splice(0));
  for await (const { bytes, isToken } of parts) {
    await new Promise<void>((resolve, reject) => {
      stream.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
    yield { bytes: taken(), isToken };
  }
  stream.end();
  await once(stream, "end");
  yield { bytes: taken(), isToken: false };
}

/** Turns one byte of the second half around. */
export async function* broken(parts: Parts): AsyncGenerator<Part> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  const at = all[Math.floor(all.length / 2)];
  if (at !== undefined) {
    const bytes = Buffer.from(at.bytes);
    for (let index = Math.floor(bytes.length / 2); index < bytes.length; index++)
      bytes[index] = (bytes[index] ?? 0) ^ 0xff;
    at.bytes = bytes;
  }
  yield* all;
}

/** The same bytes in pieces, so that they can be sent slowly. */
export function* inPieces(bytes: Buffer, pieces: number): Generator<Part> {
  const size = Math.max(1, Math.ceil(bytes.length / pieces));
  for (let at = 0; at < bytes.length; at += size)
    yield { bytes: bytes.subarray(at, at + size), isToken: false };
}

export async function collect(parts: Parts): Promise<Part[]> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

/** The parts up to so many bytes. */
export async function* upTo(parts: Parts, limit: number): AsyncGenerator<Part> {
  let left = limit;
  for await (const part of parts) {
    if (left <= 0) return;
    yield part.bytes.length <= left ? part : { ...part, bytes: part.bytes.subarray(0, left) };
    left -= part.bytes.length;
  }
}
