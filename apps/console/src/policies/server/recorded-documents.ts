import { createHash } from "node:crypto";
import type { PolicyDocument } from "@pag0/contract";
import type { NewAuditEntry } from "@pag0/db";
import { diffDocuments } from "@pag0/policy";
import { auditValue } from "../../api/record.ts";

/** An audit entry has at most 262,144 code units; what does not fit is in the versions themselves. */
const MAX_TEXT = 200_000;
const MAX_PATHS = 200;
const MAX_PATH = 200;

function textOf(document: PolicyDocument | null): string {
  return JSON.stringify(document);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What a policy was and what it is now, for the audit entry of its publication: both documents or, where
 * they are too long for an entry, their SHA-256 and the places that changed.
 */
export function recordedDocuments(
  before: PolicyDocument | null,
  after: PolicyDocument,
): NonNullable<NewAuditEntry["detail"]> {
  const texts = { before: textOf(before), after: textOf(after) };
  if (texts.before.length + texts.after.length <= MAX_TEXT)
    return { before: auditValue(before), after: auditValue(after) };
  const changes = diffDocuments(before ?? {}, after);
  return {
    beforeSha256: before === null ? null : sha256(texts.before),
    afterSha256: sha256(texts.after),
    changes: changes.length,
    changedPaths: changes.slice(0, MAX_PATHS).map(({ path }) => path.slice(0, MAX_PATH)),
  };
}
