/** `pag0_org_…` is a management key, `pag0_prj_…` a key for the proxy. */
export type ApiKeyKind = "organization" | "project";

const PREFIX: Record<ApiKeyKind, string> = { organization: "pag0_org_", project: "pag0_prj_" };
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const KEY = /^pag0_(org|prj)_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** The CRC-32 of each byte. */
const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 (ISO 3309) of ASCII text, for the checksum that lets a mistyped key be refused unread. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++)
    crc = (crc >>> 8) ^ (CRC_OF_BYTE[(crc ^ text.charCodeAt(i)) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

function checksum(text: string): string {
  let value = crc32(text);
  let out = "";
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    out = ALPHABET[value % 62] + out;
    value = Math.floor(value / 62);
  }
  return out;
}

/** A new API key with 190 random bits and a checksum. It is shown once; only its hash is kept. */
export function newApiKey(kind: ApiKeyKind): string {
  let secret = "";
  while (secret.length < SECRET_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(SECRET_LENGTH))) {
      // 248 is the largest multiple of 62 in a byte: above it the remainder would be biased.
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += ALPHABET[byte % 62];
    }
  }
  const body = PREFIX[kind] + secret;
  return body + checksum(body);
}

/** The kind of a well-formed key whose checksum holds; `null` for anything else, at no cost but arithmetic. */
export function apiKeyKind(text: string): ApiKeyKind | null {
  const match = KEY.exec(text);
  if (match === null) return null;
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== match[3]) return null;
  return match[1] === "org" ? "organization" : "project";
}

/** The part of a key that may be shown and searched: its prefix and the first four characters. */
export function apiKeyPrefix(key: string): string {
  return key.slice(0, PREFIX.project.length + 4);
}
