import { hash as digest } from "node:crypto";
import { isHash } from "./form.ts";

/** Leaves and nodes are hashed under different prefixes, so that neither can pose as the other (RFC 6962, section 2.1). */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** No proof is longer: 2 to this power entries cannot be. */
const MAX_PROOF_STEPS = 128;

/** One step from a leaf to the root: the sibling and the side it stands on. */
export interface ProofStep {
  side: "left" | "right";
  hash: string;
}

/** The leaf over some bytes (RFC 6962: SHA-256 of 0x00 and the bytes). */
export function leafOf(bytes: Uint8Array): Buffer {
  return digest("sha256", Buffer.concat([LEAF, bytes]), "buffer");
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return digest("sha256", Buffer.concat([NODE, left, right]), "buffer");
}

/** The leaf over an entry's hash. */
export function entryLeaf(hash: string): Buffer {
  if (!isHash(hash))
    throw new RangeError("merkle: an entry hash is no lower-case hexadecimal SHA-256");
  return leafOf(Buffer.from(hash, "hex"));
}

/** An RFC 6962 tree that grows at its right end and keeps only the roots of its full subtrees: O(log n) memory. */
export class GrowingTree {
  #peaks: { size: number; node: Buffer }[] = [];

  /** Adds a leaf, or a subtree that stands for one, at the right end. */
  append(leaf: Buffer): void {
    let peak = { size: 1, node: leaf };
    for (let left = this.#peaks.at(-1); left?.size === peak.size; left = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { size: peak.size * 2, node: nodeOf(left.node, peak.node) };
    }
    this.#peaks.push(peak);
  }

  /** The Merkle tree head; of an empty tree, the hash of nothing. */
  root(): Buffer {
    const last = this.#peaks.at(-1);
    if (last === undefined) return digest("sha256", "", "buffer");
    return this.#peaks
      .slice(0, -1)
      .reduceRight((right, left) => nodeOf(left.node, right), last.node);
  }
}

/** The root over given nodes, in order. */
export function rootOver(nodes: readonly Buffer[]): Buffer {
  const tree = new GrowingTree();
  for (const node of nodes) tree.append(node);
  return tree.root();
}

/** The path from the node at `index` up to the root over all nodes. */
export function pathOver(nodes: readonly Buffer[], index: number): ProofStep[] {
  if (!Number.isInteger(index) || index < 0 || index >= nodes.length)
    throw new RangeError(`merkle: no entry at ${index} among ${nodes.length}`);
  const down: ProofStep[] = [];
  let [from, to] = [0, nodes.length];
  while (to - from > 1) {
    const middle = from + largestPowerOfTwoBelow(to - from);
    if (index < middle) {
      down.push({ side: "right", hash: rootOver(nodes.slice(middle, to)).toString("hex") });
      to = middle;
    } else {
      down.push({ side: "left", hash: rootOver(nodes.slice(from, middle)).toString("hex") });
      from = middle;
    }
  }
  return down.reverse();
}

function largestPowerOfTwoBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/**
 * The Merkle tree head (RFC 6962, section 2.1) of entry hashes in order; of none, the hash of nothing.
 * @throws RangeError for what is no lower-case hexadecimal SHA-256.
 */
export function merkleRoot(hashes: readonly string[]): string {
  return rootOver(hashes.map(entryLeaf)).toString("hex");
}

/**
 * The proof that the entry at `index` is under `merkleRoot(hashes)`: siblings from the leaf up.
 * @throws RangeError for an index that is not there.
 */
export function inclusionProof(hashes: readonly string[], index: number): ProofStep[] {
  return pathOver(hashes.map(entryLeaf), index);
}

/** Whether a proof leads from the entry's hash to the root. False, never an error, for malformed input. */
export function verifyInclusion(hash: string, proof: readonly ProofStep[], root: string): boolean {
  if (!isHash(hash) || !isHash(root) || proof.length > MAX_PROOF_STEPS) return false;
  let current = entryLeaf(hash);
  for (const step of proof) {
    if (!isHash(step.hash) || (step.side !== "left" && step.side !== "right")) return false;
    const sibling = Buffer.from(step.hash, "hex");
    current = step.side === "left" ? nodeOf(sibling, current) : nodeOf(current, sibling);
  }
  return current.toString("hex") === root;
}
