import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  KeyObject,
} from "node:crypto";

/** Several public keys may stand one after another in a text: those of a rotation. */
const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g;
const MAX_PUBLIC_KEYS = 100;

/** A new Ed25519 key pair (RFC 8032): PKCS#8 and SPKI as PEM, and the key's name. */
export function generateSigningKey(): {
  privateKeyPem: string;
  publicKeyPem: string;
  keyId: string;
} {
  const { privateKey } = generateKeyPairSync("ed25519");
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const publicKeyPem = publicKeyFromPrivate(privateKeyPem);
  return { privateKeyPem, publicKeyPem, keyId: keyIdOf(publicKeyPem) };
}

/** The public key of a private one, as SPKI PEM. */
export function publicKeyFromPrivate(privateKey: string | KeyObject): string {
  return createPublicKey(signingKey(privateKey)).export({ type: "spki", format: "pem" }).toString();
}

/** The name of a public key: `ed25519:` and the first 32 hexadecimal digits of the SHA-256 of its SPKI DER. */
export function keyIdOf(publicKey: string | KeyObject): string {
  const der = verifyingKey(publicKey).export({ type: "spki", format: "der" });
  return `ed25519:${createHash("sha256").update(der).digest("hex").slice(0, 32)}`;
}

/** @throws TypeError for a key that is not an Ed25519 private key. */
export function signingKey(privateKey: string | KeyObject): KeyObject {
  const key = privateKey instanceof KeyObject ? privateKey : createPrivateKey(privateKey);
  if (key.type !== "private") throw new TypeError("A checkpoint is signed with a private key");
  return ed25519(key);
}

/** @throws TypeError for a key that is not Ed25519. */
export function verifyingKey(publicKey: string | KeyObject): KeyObject {
  const key = publicKey instanceof KeyObject ? publicKey : createPublicKey(publicKey);
  return ed25519(key.type === "private" ? createPublicKey(key) : key);
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== "ed25519")
    throw new TypeError(
      `The audit log is signed with Ed25519, not ${key.asymmetricKeyType ?? key.type}`,
    );
  return key;
}

/**
 * The public keys in a PEM text, by key id.
 * @throws TypeError where there is none, one is not Ed25519, or there are over 100.
 */
export function verifyingKeys(publicKeyPem: string): Map<string, KeyObject> {
  const blocks = publicKeyPem.match(PEM_BLOCK);
  if (blocks === null) throw new TypeError("No public key (PEM, SPKI) was given");
  if (blocks.length > MAX_PUBLIC_KEYS)
    throw new TypeError(`${blocks.length} public keys were given, at most ${MAX_PUBLIC_KEYS}`);
  return new Map(blocks.map((block) => [keyIdOf(block), verifyingKey(block)]));
}
