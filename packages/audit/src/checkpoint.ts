import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { canonicalize } from "./canonical.ts";

/** Where one writer's chain stood. */
export interface ChainHead {
  writer: string;
  sequence: number;
  hash: string;
}

export interface CheckpointBody {
  id: string;
  organizationId: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  previousCheckpointHash: string;
  /** Every writer's chain, sorted by writer. */
  heads: ChainHead[];
  /** Entries since the previous checkpoint. */
  entryCount: number;
  /** Over the hashes of those entries, by writer and sequence. */
  merkleRoot: string;
  publicKeyId: string;
}

/** A signed statement of all entries up to a moment: none of them can be changed, removed or reordered after it. */
export interface Checkpoint extends CheckpointBody {
  hash: string;
  /** Ed25519 over the hash, base64. */
  signature: string;
}

const DOMAIN = "pag0-audit-checkpoint/1\n";

function checkpointHash(body: CheckpointBody): string {
  const { id, organizationId, at, previousCheckpointHash, entryCount, merkleRoot, publicKeyId } =
    body;
  const heads = body.heads.map(({ writer, sequence, hash }) => ({ writer, sequence, hash }));
  const text = canonicalize({
    id,
    organizationId,
    at,
    previousCheckpointHash,
    heads,
    entryCount,
    merkleRoot,
    publicKeyId,
  });
  return createHash("sha256").update(DOMAIN).update(text).digest("hex");
}

/** Signs a checkpoint with an Ed25519 private key (PKCS#8 PEM). */
export function signCheckpoint(
  body: Omit<CheckpointBody, "publicKeyId">,
  privateKeyPem: string,
): Checkpoint {
  const key = createPrivateKey(privateKeyPem);
  const complete = { ...body, publicKeyId: keyIdOf(publicKeyFromPrivate(privateKeyPem)) };
  const hash = checkpointHash(complete);
  return {
    ...complete,
    hash,
    signature: sign(null, Buffer.from(hash, "hex"), key).toString("base64"),
  };
}

/** Whether a checkpoint's hash is that of its fields and its signature that of the key. */
export function verifyCheckpoint(checkpoint: Checkpoint, publicKey: string | KeyObject): boolean {
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  if (checkpointHash(checkpoint) !== checkpoint.hash) return false;
  return verify(
    null,
    Buffer.from(checkpoint.hash, "hex"),
    key,
    Buffer.from(checkpoint.signature, "base64"),
  );
}

/** A new Ed25519 key pair as PEM. */
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
export function publicKeyFromPrivate(privateKeyPem: string): string {
  return createPublicKey(createPrivateKey(privateKeyPem))
    .export({ type: "spki", format: "pem" })
    .toString();
}

/** A short name of a public key: the first half of the SHA-256 of its DER form. */
export function keyIdOf(publicKeyPem: string): string {
  const der = createPublicKey(publicKeyPem).export({ type: "spki", format: "der" });
  return `ed25519:${createHash("sha256").update(der).digest("hex").slice(0, 32)}`;
}
