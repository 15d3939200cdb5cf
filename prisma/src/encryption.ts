import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const VERSION = 1;
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Reads `PAG0_ENCRYPTION_KEY`: 32 bytes in base64.
 * @throws RangeError with the remedy for anything else.
 */
export function encryptionKey(base64: string): Buffer {
  const key = Buffer.from(base64, "base64");
  if (key.length !== 32)
    throw new RangeError(
      "PAG0_ENCRYPTION_KEY must be 32 bytes in base64: make one with `openssl rand -base64 32`",
    );
  return key;
}

/**
 * Encrypts with AES-256-GCM (NIST SP 800-38D). The result is one version byte, a random 96-bit nonce,
 * the tag and the ciphertext.
 * @param context what the text belongs to, such as `provider:prv_…`: decryption elsewhere fails.
 */
export function encrypt(
  plaintext: Uint8Array,
  context: string,
  key: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(Buffer.from(context));
  const body = [cipher.update(plaintext), cipher.final()];
  return new Uint8Array(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), ...body]));
}

/** @throws Error where the key, the context or a single bit is another one. */
export function decrypt(ciphertext: Uint8Array, context: string, key: Uint8Array): Uint8Array {
  if (ciphertext[0] !== VERSION || ciphertext.length < 1 + IV_LENGTH + TAG_LENGTH)
    throw new Error("The ciphertext has an unknown form");
  const iv = ciphertext.subarray(1, 1 + IV_LENGTH);
  const decipher = createDecipheriv("aes-256-gcm", key, iv);
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(ciphertext.subarray(1 + IV_LENGTH, 1 + IV_LENGTH + TAG_LENGTH));
  return Buffer.concat([
    decipher.update(ciphertext.subarray(1 + IV_LENGTH + TAG_LENGTH)),
    decipher.final(),
  ]);
}
