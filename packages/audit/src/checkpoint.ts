import { type KeyObject, sign, verify } from "node:crypto";
import { type AuditValue, canonicalize } from "./canonical.ts";
import { genesisHash } from "./chain.ts";
import { byCodeUnit, isHash, isInstant, isSequence, sha256 } from "./form.ts";
import { keyIdOf, signingKey, verifyingKey } from "./keys.ts";
import { type ChainHead, type ChainLink, Segment } from "./segment.ts";

/** What is signed over: all entries after the previous checkpoint, of every writer. */
export interface CheckpointInput {
  id: string;
  organizationId: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  /** Hash of the checkpoint before; `genesisHash` for the first. */
  previousCheckpointHash: string;
  /** Where every writer's chain stands, also of those that wrote nothing since, sorted by writer. */
  heads: ChainHead[];
  /** Entries since the previous checkpoint. */
  entryCount: number;
  /** Over the hashes of those entries, by writer and sequence (`Segment`). */
  merkleRoot: string;
}

/** A signed statement of all entries up to a moment: none of them can be changed, removed or reordered after it. */
export interface Checkpoint extends CheckpointInput {
  /** The name of the key that signed (`keyIdOf`). */
  publicKeyId: string;
  /** SHA-256, lower-case hexadecimal, over the canonical form of all fields above. */
  hash: string;
  /** Ed25519 over the hash, base64. */
  signature: string;
}

/** Writers of one organization that a checkpoint can hold. */
export const MAX_WRITERS = 10_000;

const DOMAIN = "pag0-audit-checkpoint/1\n";
const SIGNATURE_DOMAIN = "pag0-audit-signature/1\n";
const SIGNATURE_BYTES = 64;

/** The fields that a checkpoint's hash covers. */
export function checkpointFields(body: Omit<Checkpoint, "hash" | "signature">): {
  [field: string]: AuditValue;
} {
  return {
    at: body.at,
    entryCount: body.entryCount,
    heads: body.heads.map(({ writer, sequence, hash }) => ({ writer, sequence, hash })),
    id: body.id,
    merkleRoot: body.merkleRoot,
    organizationId: body.organizationId,
    previousCheckpointHash: body.previousCheckpointHash,
    publicKeyId: body.publicKeyId,
  };
}

/** The hash of a checkpoint, under a name of its own. */
export function checkpointHash(body: Omit<Checkpoint, "hash" | "signature">): string {
  return sha256(DOMAIN + canonicalize(checkpointFields(body)));
}

/** What the signature is over: the hash, under a name that nothing else is signed under. */
function signedBytes(hash: string): Buffer {
  return Buffer.from(SIGNATURE_DOMAIN + hash);
}

/**
 * What to sign for the entries after a checkpoint.
 * @param previous The organization's last checkpoint, or null for its first.
 * @param entries All entries since, writers in any mixture, each writer's by sequence.
 * @throws RangeError where an entry does not follow the one before of its writer: a broken chain is never signed.
 */
export function checkpointInput(
  identity: { id: string; organizationId: string; at: string },
  previous: Checkpoint | null,
  entries: Iterable<ChainLink>,
): CheckpointInput {
  const segment = new Segment(previous?.heads);
  for (const entry of entries) {
    const head = segment.head(entry.writer);
    const sequence = (head?.sequence ?? 0) + 1;
    if (entry.sequence !== sequence || entry.previousHash !== (head?.hash ?? genesisHash))
      throw new RangeError(
        `checkpointInput: entry ${entry.sequence} of ${entry.writer} does not follow entry ${sequence - 1}`,
      );
    segment.append(entry);
  }
  return {
    id: identity.id,
    organizationId: identity.organizationId,
    at: identity.at,
    previousCheckpointHash: previous?.hash ?? genesisHash,
    heads: segment.heads(),
    entryCount: segment.count,
    merkleRoot: segment.merkleRoot(),
  };
}

/**
 * Signs a checkpoint with an Ed25519 private key (PKCS#8 PEM, or a KeyObject).
 * @throws RangeError for a field that cannot be in a checkpoint; TypeError for another kind of key.
 */
export function signCheckpoint(input: CheckpointInput, privateKey: string | KeyObject): Checkpoint {
  const problem = problemOf(input);
  if (problem !== undefined) throw new RangeError(`signCheckpoint: ${problem}`);
  const key = signingKey(privateKey);
  const body = { ...input, publicKeyId: keyIdOf(key) };
  const hash = checkpointHash(body);
  const signature = sign(null, signedBytes(hash), key).toString("base64");
  return { ...body, hash, signature };
}

/** Why a checkpoint cannot be one, or undefined. */
export function problemOf(input: CheckpointInput): string | undefined {
  if (!isInstant(input.at)) return "at is not an ISO 8601 UTC instant with ms";
  if (!isHash(input.previousCheckpointHash)) return "previousCheckpointHash is no SHA-256";
  if (!isHash(input.merkleRoot)) return "merkleRoot is no SHA-256";
  if (!Number.isSafeInteger(input.entryCount) || input.entryCount < 0)
    return "entryCount is not 0, 1, 2, …";
  if (input.heads.length > MAX_WRITERS) return `over ${MAX_WRITERS} writers`;
  for (const [index, head] of input.heads.entries()) {
    if (!isSequence(head.sequence) || !isHash(head.hash))
      return `the head of writer ${head.writer} is none`;
    const before = input.heads[index - 1];
    if (before !== undefined && byCodeUnit(before.writer, head.writer) >= 0)
      return "heads are not sorted by writer, each once";
  }
  return undefined;
}

/**
 * Whether a checkpoint is well formed, its hash is that of its fields, and its signature that of the key.
 * @param publicKey SPKI PEM or a KeyObject.
 * @throws TypeError only for a key that is not Ed25519.
 */
export function verifyCheckpoint(checkpoint: Checkpoint, publicKey: string | KeyObject): boolean {
  const key = verifyingKey(publicKey);
  if (problemOf(checkpoint) !== undefined) return false;
  if (checkpoint.publicKeyId !== keyIdOf(key)) return false;
  return checkpointHash(checkpoint) === checkpoint.hash && hasSignature(checkpoint, key);
}

/** Whether the signature over the checkpoint's hash is the key's, in the one base64 form of its bytes. */
export function hasSignature(checkpoint: Checkpoint, key: KeyObject): boolean {
  const bytes = Buffer.from(checkpoint.signature, "base64");
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString("base64") !== checkpoint.signature)
    return false;
  return verify(null, signedBytes(checkpoint.hash), key, bytes);
}
