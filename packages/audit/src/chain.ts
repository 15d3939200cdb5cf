import { type AuditValue, canonicalize } from "./canonical.ts";
import { isHash, isInstant, isSequence, sha256 } from "./form.ts";

/** Who did it. A person may enter as a salted commitment (`personalCommitment`) instead of plain text. */
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

/** What the first entry of a chain follows, and the first checkpoint. */
export const genesisHash = "0".repeat(64);

/** Longest canonical form of one entry, in UTF-16 code units. */
export const MAX_ENTRY_LENGTH = 262_144;

const DOMAIN = "pag0-audit-entry/1\n";

/** The fields that an entry's hash covers, and no other: what a database row adds stays outside. */
export function hashedFields(
  body: AuditEntryBody,
  previousHash: string,
): { [field: string]: AuditValue } {
  const { kind, id, commitment } = body.actor;
  return {
    action: body.action,
    actor: commitment === undefined ? { kind, id } : { kind, id, commitment },
    at: body.at,
    detail: body.detail,
    id: body.id,
    organizationId: body.organizationId,
    policyVersion: body.policyVersion,
    previousHash,
    projectId: body.projectId,
    requestId: body.requestId,
    resource: { kind: body.resource.kind, id: body.resource.id },
    result: body.result,
    sequence: body.sequence,
    writer: body.writer,
  };
}

/**
 * The hash of an entry: SHA-256 over `"pag0-audit-entry/1\n"` and the canonical form (RFC 8785) of its
 * body with `previousHash`. The prefix keeps an entry from posing as anything else that is hashed.
 * @throws TypeError where a field is no JSON value; RangeError over `MAX_ENTRY_LENGTH`.
 */
export function entryHash(body: AuditEntryBody, previousHash: string): string {
  return hashText(canonicalize(hashedFields(body, previousHash)));
}

/** The hash of an entry whose canonical form is written already. @throws RangeError over `MAX_ENTRY_LENGTH` */
export function hashText(text: string): string {
  if (text.length > MAX_ENTRY_LENGTH)
    throw new RangeError(`entryHash: ${text.length} code units, at most ${MAX_ENTRY_LENGTH}`);
  return sha256(DOMAIN + text);
}

/**
 * Adds an entry to a chain.
 * @param previousHash Hash of the writer's entry before, or `genesisHash` for sequence 1.
 * @throws RangeError for a sequence, instant or previous hash that cannot be in a chain.
 */
export function chainEntry(body: AuditEntryBody, previousHash: string): AuditEntry {
  requirePlace(body.sequence, previousHash);
  requireInstant(body.at);
  return { ...body, previousHash, hash: entryHash(body, previousHash) };
}

/** @throws RangeError for a place that no entry can have in a chain */
export function requirePlace(sequence: number, previousHash: string): void {
  if (!isSequence(sequence))
    throw new RangeError(`chainEntry: sequence ${sequence} is not 1, 2, 3, …`);
  if (!isHash(previousHash))
    throw new RangeError("chainEntry: previousHash is no lower-case hexadecimal SHA-256");
  if ((sequence === 1) !== (previousHash === genesisHash))
    throw new RangeError("chainEntry: sequence 1, and only it, follows the genesis hash");
}

/** @throws RangeError for what is no instant as entries have it */
export function requireInstant(at: string): void {
  if (!isInstant(at))
    throw new RangeError(`chainEntry: at "${at}" is not an ISO 8601 UTC instant with ms`);
}
