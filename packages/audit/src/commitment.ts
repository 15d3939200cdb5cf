import { createHmac } from "node:crypto";

const SALT_BYTES = 32;
const SALT = /^[0-9a-f]{64}$/;
const DOMAIN = "pag0-audit-commitment/1\n";

/**
 * A new salt for one person: 32 bytes in lower-case hexadecimal. Keep it beside the person, never in
 * the audit log.
 * @param randomBytes A cryptographic source, such as `randomBytes` of node:crypto.
 */
export function newSalt(randomBytes: (size: number) => Uint8Array): string {
  const bytes = randomBytes(SALT_BYTES);
  if (bytes.length !== SALT_BYTES)
    throw new RangeError(`newSalt: the source gave ${bytes.length} bytes, not ${SALT_BYTES}`);
  return Buffer.from(bytes).toString("hex");
}

/**
 * What stands for a personal field (an e-mail address, a name, an IP address) in an audit entry:
 * HMAC-SHA-256 keyed by the person's salt, in lower-case hexadecimal. Who holds salt and value can show
 * that the entry means that person. Once the salt is erased the commitment says nothing about anyone,
 * not even to who guesses the value, while the entry, and so the chain, is unchanged and still verifies.
 * @throws RangeError for a salt that `newSalt` cannot have made; TypeError for a lone surrogate.
 */
export function personalCommitment(value: string, saltHex: string): string {
  if (!SALT.test(saltHex))
    throw new RangeError("personalCommitment: the salt is not 32 bytes in lower-case hexadecimal");
  if (!value.isWellFormed())
    throw new TypeError("personalCommitment: the value has a lone surrogate");
  return createHmac("sha256", Buffer.from(saltHex, "hex"))
    .update(DOMAIN + value)
    .digest("hex");
}
