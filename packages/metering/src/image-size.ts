/** Characters of base64 that a picture's head is looked for in. */
const HEAD = 32_768;
const BASE64 = ";base64,";
/** A data URL says what it is before this. */
const LONGEST_URL_HEAD = 200;

/** The pixels of a picture. */
export interface ImageSize {
  width: number;
  height: number;
}

/** A JPEG's frame has its size: all markers from C0 to CF but tables, extensions and arithmetic. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function jpegSize(bytes: Buffer): ImageSize | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) at++;
    else if (isFrame(marker))
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

function webpSize(bytes: Buffer): ImageSize | null {
  const kind = bytes.toString("latin1", 12, 16);
  if (kind === "VP8X")
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === "VP8 ")
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  return null;
}

/**
 * The size that the head of a PNG, a JPEG or a WebP says it has; null for another picture, for a head that is
 * not understood, and for an address.
 * @param data base64, with or without the head of a data URL
 */
export function imageSize(data: unknown): ImageSize | null {
  if (typeof data !== "string") return null;
  const head = data.slice(0, LONGEST_URL_HEAD);
  const mark = head.startsWith("data:") ? head.indexOf(BASE64) : -1;
  if (mark === -1 && head.includes(":")) return null;
  const start = mark === -1 ? 0 : mark + BASE64.length;
  const bytes = Buffer.from(data.slice(start, start + HEAD), "base64");
  if (bytes.length < 32) return null;
  const found =
    bytes.readUInt32BE(0) === 0x89504e47 && bytes.toString("latin1", 12, 16) === "IHDR"
      ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
      : bytes.readUInt16BE(0) === 0xffd8
        ? jpegSize(bytes)
        : bytes.toString("latin1", 8, 12) === "WEBP"
          ? webpSize(bytes)
          : null;
  return found !== null && found.width > 0 && found.height > 0 ? found : null;
}
