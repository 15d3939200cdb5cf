import { type AuditEntry, entryHash, genesisHash } from "./chain.ts";
import { type Checkpoint, checkpointHash, hasSignature, MAX_WRITERS } from "./checkpoint.ts";
import { ExportFormatError, type ExportRecord, readExportLine } from "./export-format.ts";
import { changed, type Finding, type Found, foreign, malformed, missingEntry } from "./finding.ts";
import { verifyingKeys } from "./keys.ts";
import { settleFinding } from "./missing.ts";
import { Segment } from "./segment.ts";

export interface VerificationResult {
  /** Nothing is wrong. It says nothing of what was never in the file: see `unanchoredEntries`, `lastCheckpoint`. */
  ok: boolean;
  /** Entries verified; up to the first problem where there is one. */
  entries: number;
  /** Checkpoints verified; up to the first problem where there is one. */
  checkpoints: number;
  firstProblem?: Finding;
  /**
   * Entries after the last verified checkpoint. Each follows the one before, but no signature holds
   * them yet: who can write the file could rewrite these, or cut them off, unseen.
   */
  unanchoredEntries: number;
  /** The last checkpoint verified. Compare it with one kept elsewhere: a file may end early at any checkpoint. */
  lastCheckpoint: { id: string; at: string; hash: string } | null;
}

export interface VerifyOptions {
  /** Hashes of checkpoints that the auditor has from elsewhere; a file that lacks one is `truncated`. */
  witnessed?: readonly string[];
}

/**
 * Verifies an export offline: format, every entry's hash, every writer's chain, every checkpoint's
 * signature, chain, heads and Merkle root, and that all is of one organization. Stops at the first
 * problem and names its line, counted from 1. Memory grows with the number of writers, not of entries.
 * @param lines The file's lines without line ends; one empty line at the end is allowed.
 * @param publicKeyPem The signer's SPKI PEM; after a rotation, all keys' one after another.
 * @throws TypeError for a text without an Ed25519 public key.
 */
export function verifyExport(
  lines: Iterable<string>,
  publicKeyPem: string,
  options: VerifyOptions = {},
): VerificationResult {
  const verifier = new ExportVerifier(publicKeyPem, options.witnessed ?? []);
  const iterator = lines[Symbol.iterator]();
  try {
    let line = 0;
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      line += 1;
      const found = verifier.read(next.value, line);
      if (found !== undefined) return verifier.result(settleFinding(found, iterator));
    }
    return verifier.result(verifier.problemAtEnd(line));
  } finally {
    iterator.return?.();
  }
}

class ExportVerifier {
  readonly #keys: ReturnType<typeof verifyingKeys>;
  readonly #unwitnessed: Set<string>;
  readonly #segment = new Segment();
  #organizationId: string | undefined;
  #last: Checkpoint | undefined;
  #blankLine: number | undefined;
  #entries = 0;
  #checkpoints = 0;

  constructor(publicKeyPem: string, witnessed: readonly string[]) {
    this.#keys = verifyingKeys(publicKeyPem);
    this.#unwitnessed = new Set(witnessed);
  }

  read(text: string, line: number): Found | undefined {
    if (this.#blankLine !== undefined)
      return malformed(this.#blankLine, "An empty line stands before the end");
    if (text === "" && line > 1) {
      this.#blankLine = line;
      return undefined;
    }
    let record: ExportRecord;
    try {
      record = readExportLine(text);
    } catch (error) {
      if (!(error instanceof ExportFormatError)) throw error;
      return {
        ...malformed(line, error.message),
        missing: error.cut ? { what: "rest" } : undefined,
      };
    }
    if ((record.type === "header") !== (line === 1))
      return malformed(line, "The header is the first line, and only that");
    switch (record.type) {
      case "header":
        this.#organizationId = record.organizationId;
        return undefined;
      case "entry":
        return this.#readEntry(record.entry, line);
      case "checkpoint":
        return this.#readCheckpoint(record.checkpoint, line);
    }
  }

  #readEntry(entry: AuditEntry, line: number): Found | undefined {
    const at = { line, writer: entry.writer, sequence: entry.sequence };
    const hash = this.#hashOf(entry);
    if (hash !== entry.hash)
      return changed(at, hash, entry.hash, "The entry's fields do not have the hash it bears");
    if (entry.organizationId !== this.#organizationId)
      return foreign(at, this.#organizationId, entry.organizationId);
    const head = this.#segment.head(entry.writer);
    const sequence = (head?.sequence ?? 0) + 1;
    if (entry.sequence < sequence)
      return {
        finding: {
          kind: "reordered",
          ...at,
          expected: String(sequence),
          actual: String(entry.sequence),
          message: "The entry stands twice, or after one that follows it",
        },
      };
    if (entry.sequence > sequence)
      return missingEntry({ ...at, sequence }, sequence, entry.sequence);
    const previousHash = head?.hash ?? genesisHash;
    if (entry.previousHash !== previousHash)
      return changed(
        at,
        previousHash,
        entry.previousHash,
        "The entry follows another entry than the one before it here: one of the two was changed",
      );
    if (head === undefined && this.#segment.writerCount === MAX_WRITERS)
      return malformed(line, `There are over ${MAX_WRITERS} writers`);
    this.#segment.append(entry);
    this.#entries += 1;
    return undefined;
  }

  /** The hash that an entry's fields have; none for fields too long to be an entry's. */
  #hashOf(entry: AuditEntry): string {
    try {
      return entryHash(entry, entry.previousHash);
    } catch (error) {
      if (error instanceof RangeError) return "none";
      throw error;
    }
  }

  #readCheckpoint(checkpoint: Checkpoint, line: number): Found | undefined {
    const hash = checkpointHash(checkpoint);
    if (hash !== checkpoint.hash)
      return changed(
        { line },
        hash,
        checkpoint.hash,
        "The checkpoint's fields do not have the hash it bears",
      );
    const key = this.#keys.get(checkpoint.publicKeyId);
    if (key === undefined || !hasSignature(checkpoint, key))
      return {
        finding: {
          kind: "bad_signature",
          line,
          expected: [...this.#keys.keys()].join(" or "),
          actual: checkpoint.publicKeyId,
          message:
            key === undefined
              ? "The checkpoint is signed under a key that was not given"
              : "The checkpoint's signature is not that of the key",
        },
      };
    if (checkpoint.organizationId !== this.#organizationId)
      return foreign({ line }, this.#organizationId, checkpoint.organizationId);
    const found = this.#checkSuccession(checkpoint, line) ?? this.#checkCovered(checkpoint, line);
    if (found !== undefined) return found;
    this.#last = checkpoint;
    this.#checkpoints += 1;
    this.#unwitnessed.delete(checkpoint.hash);
    this.#segment.close();
    return undefined;
  }

  #checkSuccession(checkpoint: Checkpoint, line: number): Found | undefined {
    const expected = this.#last?.hash ?? genesisHash;
    const actual = checkpoint.previousCheckpointHash;
    if (actual === expected) return undefined;
    const finding = { line, expected, actual };
    if (checkpoint.hash === this.#last?.hash)
      return { finding: { kind: "reordered", ...finding, message: "The checkpoint stands twice" } };
    return {
      finding: {
        kind: "removed",
        ...finding,
        message: "The checkpoint follows another one than the last one here",
      },
      missing: { what: "checkpoint", hash: actual },
    };
  }

  /** Whether the file has, since the last checkpoint, exactly the entries that this one covers. */
  #checkCovered(checkpoint: Checkpoint, line: number): Found | undefined {
    const claimed = new Map(checkpoint.heads.map((head) => [head.writer, head]));
    for (const { writer, sequence, hash } of checkpoint.heads) {
      const head = this.#segment.head(writer);
      const here = head?.sequence ?? 0;
      if (here < sequence)
        return missingEntry({ line, writer, sequence: here + 1 }, sequence, here);
      if (here === sequence && head?.hash !== hash)
        return changed(
          { line, writer, sequence },
          hash,
          head?.hash ?? "",
          "The chain was rewritten: it ends in another entry than the checkpoint signs",
        );
    }
    for (const head of this.#segment.heads()) {
      const end = claimed.get(head.writer)?.sequence ?? 0;
      if (head.sequence > end)
        return {
          finding: {
            kind: "reordered",
            line,
            writer: head.writer,
            sequence: end + 1,
            expected: String(end),
            actual: String(head.sequence),
            message: "Entries stand before a checkpoint that does not cover them",
          },
        };
    }
    const count = this.#segment.count;
    if (checkpoint.entryCount !== count)
      return changed({ line }, String(checkpoint.entryCount), String(count), "entryCount is wrong");
    const root = this.#segment.merkleRoot();
    if (checkpoint.merkleRoot !== root)
      return changed(
        { line },
        checkpoint.merkleRoot,
        root,
        "merkleRoot is not that of the entries",
      );
    return undefined;
  }

  problemAtEnd(lines: number): Finding | undefined {
    if (this.#organizationId === undefined)
      return malformed(1, "The file is empty: there is no header").finding;
    const [missing] = this.#unwitnessed;
    if (missing === undefined) return undefined;
    return {
      kind: "truncated",
      line: lines,
      expected: missing,
      actual: this.#last?.hash ?? genesisHash,
      message: "A checkpoint that was witnessed is not in the file",
    };
  }

  result(firstProblem: Finding | undefined): VerificationResult {
    const last = this.#last;
    return {
      ok: firstProblem === undefined,
      entries: this.#entries,
      checkpoints: this.#checkpoints,
      ...(firstProblem === undefined ? {} : { firstProblem }),
      unanchoredEntries: this.#segment.count,
      lastCheckpoint: last === undefined ? null : { id: last.id, at: last.at, hash: last.hash },
    };
  }
}
