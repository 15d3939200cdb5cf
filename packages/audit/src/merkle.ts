import { createHash } from "node:crypto";

/** Leaves and nodes are hashed under different prefixes, so that neither can pose as the other (RFC 6962, section 2.1). */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

function leaf(hash: string): Buffer {
  return createHash("sha256").update(LEAF).update(Buffer.from(hash, "hex")).digest();
}

function node(left: Buffer, right: Buffer): Buffer {
  return createHash("sha256").update(NODE).update(left).update(right).digest();
}

/** One step from a leaf to the root: the sibling and the side it stands on. */
export interface ProofStep {
  side: "left" | "right";
  hash: string;
}

/** Largest power of two below `count` (RFC 6962). */
function split(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

function root(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] as Buffer;
  const k = split(leaves.length);
  return node(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

/** The Merkle tree head of entry hashes in order; of none, the hash of nothing. */
export function merkleRoot(hashes: readonly string[]): string {
  if (hashes.length === 0) return createHash("sha256").digest("hex");
  return root(hashes.map(leaf)).toString("hex");
}

/** The proof that the entry at `index` is under the root. */
export function inclusionProof(hashes: readonly string[], index: number): ProofStep[] {
  if (!Number.isInteger(index) || index < 0 || index >= hashes.length)
    throw new RangeError("inclusionProof: no such entry");
  const steps: ProofStep[] = [];
  let leaves = hashes.map(leaf);
  let at = index;
  const down: ProofStep[] = [];
  while (leaves.length > 1) {
    const k = split(leaves.length);
    if (at < k) {
      down.push({ side: "right", hash: root(leaves.slice(k)).toString("hex") });
      leaves = leaves.slice(0, k);
    } else {
      down.push({ side: "left", hash: root(leaves.slice(0, k)).toString("hex") });
      leaves = leaves.slice(k);
      at -= k;
    }
  }
  steps.push(...down.reverse());
  return steps;
}

/** Whether a proof leads from the entry's hash to the root. */
export function verifyInclusion(
  hash: string,
  proof: readonly ProofStep[],
  expectedRoot: string,
): boolean {
  let current = leaf(hash);
  for (const step of proof) {
    const sibling = Buffer.from(step.hash, "hex");
    current = step.side === "left" ? node(sibling, current) : node(current, sibling);
  }
  return current.toString("hex") === expectedRoot;
}
