import { createHash } from "node:crypto";
import { type AuditValue, canonicalize } from "./canonical.ts";

/** Who did it. A person may enter as a salted commitment instead of plain text. */
export interface AuditActor {
  kind: "member" | "api_key" | "system";
  id: string;
  commitment?: string;
}

export type AuditResult = "allowed" | "denied" | "pending" | "succeeded" | "failed";

/** Who did what to what, when, with what result. */
export interface AuditEntryBody {
  id: string;
  organizationId: string;
  /** The process whose chain the entry is in. */
  writer: string;
  /** 1, 2, 3, … without gaps in a writer's chain of one organization. */
  sequence: number;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  actor: AuditActor;
  action: string;
  resource: { kind: string; id: string };
  projectId: string | null;
  result: AuditResult;
  policyVersion: string | null;
  requestId: string | null;
  detail: Record<string, AuditValue>;
}

export interface AuditEntry extends AuditEntryBody {
  /** Hash of the entry before in the same chain; `genesisHash` for the first. */
  previousHash: string;
  /** SHA-256 in lower-case hexadecimal over the canonical body and the previous hash. */
  hash: string;
}

/** What the first entry of a chain follows. */
export const genesisHash = "0".repeat(64);

const DOMAIN = "pag0-audit-entry/1\n";

/** The hash of an entry: of nothing but its own fields and the entry before, under a name of its own. */
export function entryHash(body: AuditEntryBody, previousHash: string): string {
  const {
    id,
    organizationId,
    writer,
    sequence,
    at,
    action,
    projectId,
    result,
    policyVersion,
    requestId,
    detail,
  } = body;
  const { kind, id: actorId, commitment } = body.actor;
  const actor: AuditValue =
    commitment === undefined ? { kind, id: actorId } : { kind, id: actorId, commitment };
  const resource = { kind: body.resource.kind, id: body.resource.id };
  const text = canonicalize({
    id,
    organizationId,
    writer,
    sequence,
    at,
    actor,
    action,
    resource,
    projectId,
    result,
    policyVersion,
    requestId,
    detail,
    previousHash,
  });
  return createHash("sha256").update(DOMAIN).update(text).digest("hex");
}

/** Adds an entry to a chain. */
export function chainEntry(body: AuditEntryBody, previousHash: string): AuditEntry {
  return { ...body, previousHash, hash: entryHash(body, previousHash) };
}
