import { createHash } from "node:crypto";
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gzipSync,
  unzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";
import { describe, expect, it } from "vitest";
import { packedSearch } from "./packed-search.ts";

const CREDENTIAL = "sk-upstream-credential-0123456789";
const zlibPart = { finishFlush: constants.Z_SYNC_FLUSH };
const PACKINGS: Record<string, { pack: (body: Buffer) => Buffer; read: (body: Buffer) => Buffer }> =
  {
    gzip: { pack: gzipSync, read: (body) => unzipSync(body, zlibPart) },
    deflate: { pack: deflateSync, read: (body) => unzipSync(body, zlibPart) },
    br: {
      pack: brotliCompressSync,
      read: (body) => brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
    },
    zstd: {
      pack: zstdCompressSync,
      read: (body) => zstdDecompressSync(body, { finishFlush: constants.ZSTD_e_flush }),
    },
  };
const names = Object.keys(PACKINGS);
const event = (text: string) => `data: ${JSON.stringify({ text })}\n\n`;

/** What passes of pieces, and whether it was ended for what it holds. */
async function passed(encoding: string, pieces: readonly Buffer[]) {
  const search = packedSearch(CREDENTIAL, encoding);
  if (search === null) throw new Error("nothing would be searched");
  const out: Buffer[] = [];
  try {
    for (const piece of pieces) out.push(await search.push(piece));
    out.push(await search.flush());
    return { bytes: Buffer.concat(out), ended: false };
  } catch (error) {
    expect(error).toMatchObject({ code: "UPSTREAM_INVALID" });
    return { bytes: Buffer.concat(out), ended: true };
  } finally {
    search.close();
  }
}

const inPieces = (body: Buffer, size: number) =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
    body.subarray(index * size, (index + 1) * size),
  );

describe.each(names)("an answer packed by %s", (name) => {
  const { pack, read } = PACKINGS[name] as (typeof PACKINGS)[string];

  it.each([1, 7, 50, 10_000])(
    "passes byte for byte in pieces of %i, though it ends with the beginning of the credential",
    async (size) => {
      const plain = event("hello") + CREDENTIAL.slice(0, -1) + event("!") + CREDENTIAL.slice(0, 20);
      const body = pack(Buffer.from(plain));
      const { bytes, ended } = await passed(name, inPieces(body, size));
      expect(ended).toBe(false);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(
        createHash("sha256").update(body).digest("hex"),
      );
    },
  );

  it.each([1, 7, 50, 10_000])(
    "ends before its credential can be read, in pieces of %i",
    async (size) => {
      const body = pack(Buffer.from(event("hello") + event(CREDENTIAL) + event("more")));
      const { bytes, ended } = await passed(name, inPieces(body, size));
      expect(ended).toBe(true);
      const readable = bytes.length === 0 ? "" : read(bytes).toString();
      expect(readable).not.toContain(CREDENTIAL.slice(0, 20));
    },
  );
});

describe("packedSearch", () => {
  it("lets each event go on at once that was packed for itself, up to the one with the credential", async () => {
    const [first, second, third] = [event("one"), event("two"), event(`Bearer ${CREDENTIAL}`)].map(
      (text) => gzipSync(Buffer.from(text)),
    ) as [Buffer, Buffer, Buffer];
    const search = packedSearch(CREDENTIAL, "gzip");
    expect(await search?.push(first)).toEqual(first);
    expect(await search?.push(second)).toEqual(second);
    await expect(search?.push(third)).rejects.toMatchObject({ code: "UPSTREAM_INVALID" });
    search?.close();
  });

  it.each([
    [CREDENTIAL, ""],
    [CREDENTIAL, "identity"],
    [CREDENTIAL, "compress"],
    [null, "gzip"],
    ["short", "gzip"],
  ])("has nothing to look for: %j in %j", (credential, encoding) => {
    expect(packedSearch(credential, encoding)).toBeNull();
  });
});
