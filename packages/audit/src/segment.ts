import type { AuditEntry } from "./chain.ts";
import { byCodeUnit } from "./form.ts";
import { entryLeaf, GrowingTree, type ProofStep, pathOver, rootOver } from "./merkle.ts";

/** Where one writer's chain stood. */
export interface ChainHead {
  writer: string;
  sequence: number;
  hash: string;
}

/** The part of an entry that a checkpoint is made of. */
export type ChainLink = Pick<AuditEntry, "writer" | "sequence" | "hash" | "previousHash">;

/**
 * The entries that one checkpoint covers: all after the checkpoint before, of every writer. Its Merkle
 * root is the RFC 6962 tree of each writer's entries by sequence, and over those, by writer, the same
 * tree of their roots; so writers may interleave in any way, and memory grows with writers alone.
 */
export class Segment {
  readonly #heads = new Map<string, ChainHead>();
  #trees = new Map<string, GrowingTree>();
  #count = 0;

  constructor(heads: readonly ChainHead[] = []) {
    for (const head of heads) this.#heads.set(head.writer, head);
  }

  /** Where a writer's chain stands. */
  head(writer: string): ChainHead | undefined {
    return this.#heads.get(writer);
  }

  /** Entries since the checkpoint before. */
  get count(): number {
    return this.#count;
  }

  get writerCount(): number {
    return this.#heads.size;
  }

  append(link: ChainLink): void {
    const { writer, sequence, hash } = link;
    let tree = this.#trees.get(writer);
    if (tree === undefined) {
      tree = new GrowingTree();
      this.#trees.set(writer, tree);
    }
    tree.append(entryLeaf(hash));
    this.#heads.set(writer, { writer, sequence, hash });
    this.#count += 1;
  }

  /** Every writer's chain ever seen, sorted by writer. */
  heads(): ChainHead[] {
    return [...this.#heads.values()].sort((a, b) => byCodeUnit(a.writer, b.writer));
  }

  merkleRoot(): string {
    const writers = [...this.#trees.keys()].sort(byCodeUnit);
    const roots = writers.map((writer) => (this.#trees.get(writer) as GrowingTree).root());
    return rootOver(roots).toString("hex");
  }

  /** Begins the next segment: the heads stay. */
  close(): void {
    this.#trees = new Map();
    this.#count = 0;
  }
}

/**
 * The proof that an entry is under the Merkle root of its checkpoint, for `verifyInclusion`.
 * @param covered All entries that the checkpoint covers; each writer's in order of sequence.
 * @throws RangeError where the entry is not among them.
 */
export function checkpointProof(
  covered: Iterable<Pick<AuditEntry, "writer" | "sequence" | "hash">>,
  writer: string,
  sequence: number,
): ProofStep[] {
  const leaves = new Map<string, Buffer[]>();
  let index = -1;
  for (const entry of covered) {
    const own = leaves.get(entry.writer) ?? [];
    if (entry.writer === writer && entry.sequence === sequence) index = own.length;
    own.push(entryLeaf(entry.hash));
    leaves.set(entry.writer, own);
  }
  const writers = [...leaves.keys()].sort(byCodeUnit);
  const roots = writers.map((name) => rootOver(leaves.get(name) as Buffer[]));
  const path = pathOver(leaves.get(writer) ?? [], index);
  return [...path, ...pathOver(roots, writers.indexOf(writer))];
}
