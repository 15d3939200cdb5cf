import type { AuditValue } from "../canonical.ts";
import { type AuditEntry, chainEntry, genesisHash } from "../chain.ts";
import { type Checkpoint, checkpointInput, signCheckpoint } from "../checkpoint.ts";
import { exportHeader, exportLine } from "../export-format.ts";

const START = Date.parse("2026-11-21T07:00:00.000Z");

/** Writes logs for tests as the product does: several writers, checkpoints, an export. */
export class LogWriter {
  readonly records: (AuditEntry | Checkpoint)[] = [];
  readonly #privateKeyPem: string;
  readonly #organizationId: string;
  readonly #heads = new Map<string, AuditEntry>();
  #uncovered: AuditEntry[] = [];
  #lastCheckpoint: Checkpoint | null = null;

  constructor(privateKeyPem: string, organizationId = "org_1") {
    this.#privateKeyPem = privateKeyPem;
    this.#organizationId = organizationId;
  }

  entry(writer: string, detail: Record<string, AuditValue>): AuditEntry {
    const head = this.#heads.get(writer);
    const entry = chainEntry(
      {
        id: `aud_${this.records.length}`,
        organizationId: this.#organizationId,
        writer,
        sequence: (head?.sequence ?? 0) + 1,
        at: this.#now(),
        actor: { kind: "member", id: "mem_1", commitment: "c0ffee" },
        action: "policy.publish",
        resource: { kind: "policy", id: "pol_1" },
        projectId: null,
        result: "succeeded",
        policyVersion: "7",
        requestId: "req_1",
        detail,
      },
      head?.hash ?? genesisHash,
    );
    this.#heads.set(writer, entry);
    this.#uncovered.push(entry);
    this.records.push(entry);
    return entry;
  }

  checkpoint(): Checkpoint {
    const identity = {
      id: `chk_${this.records.length}`,
      organizationId: this.#organizationId,
      at: this.#now(),
    };
    const input = checkpointInput(identity, this.#lastCheckpoint, this.#uncovered);
    const checkpoint = signCheckpoint(input, this.#privateKeyPem);
    this.#lastCheckpoint = checkpoint;
    this.#uncovered = [];
    this.records.push(checkpoint);
    return checkpoint;
  }

  lines(): string[] {
    const header = { organizationId: this.#organizationId, exportedAt: this.#now() };
    return [exportHeader(header), ...this.records.map(exportLine)];
  }

  #now(): string {
    return new Date(START + this.records.length * 1000).toISOString();
  }
}
