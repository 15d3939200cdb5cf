import { type AuditValue, canonicalize } from "./canonical.ts";
import { type AuditEntry, hashedFields } from "./chain.ts";
import { type Checkpoint, checkpointFields, problemOf } from "./checkpoint.ts";
import { isHash, isInstant, isSequence } from "./form.ts";

/** The format's name and version, in the header line of every export. */
export const EXPORT_FORMAT = "pag0-audit/1";

/** Longest line of an export, in UTF-16 code units: a checkpoint of `MAX_WRITERS` writers fits. */
const MAX_LINE_LENGTH = 4_194_304;

export interface ExportHeader {
  organizationId: string;
  /** ISO 8601 UTC with milliseconds. */
  exportedAt: string;
}

export type ExportRecord =
  | ({ type: "header" } & ExportHeader)
  | { type: "entry"; entry: AuditEntry }
  | { type: "checkpoint"; checkpoint: Checkpoint };

/** A line that is not of the format. `cut`: it ends before its JSON does. */
export class ExportFormatError extends Error {
  readonly cut: boolean;
  constructor(message: string, cut = false) {
    super(message);
    this.name = "ExportFormatError";
    this.cut = cut;
  }
}

/** The first line of an export. */
export function exportHeader(header: ExportHeader): string {
  const { organizationId, exportedAt } = header;
  return canonicalize({ type: "header", format: EXPORT_FORMAT, organizationId, exportedAt });
}

/**
 * The line of an entry or a checkpoint, without its line end: the canonical form (RFC 8785) of its own
 * fields with `type`. Fields that are not part of it, such as a database row's, are left out.
 */
export function exportLine(record: AuditEntry | Checkpoint): string {
  if ("merkleRoot" in record) {
    const { hash, signature } = record;
    return canonicalize({ type: "checkpoint", ...checkpointFields(record), hash, signature });
  }
  const { previousHash, hash } = record;
  return canonicalize({ type: "entry", ...hashedFields(record, previousHash), hash });
}

type Fields = { [name: string]: AuditValue };

const ACTOR_KINDS = ["member", "api_key", "system"];
const RESULTS = ["allowed", "denied", "pending", "succeeded", "failed"];

/**
 * Reads one line. Only the very text that `exportHeader` or `exportLine` writes is accepted, so that no
 * byte of a file is outside what is verified: no white space, no second spelling, no field of its own.
 * @throws ExportFormatError
 */
export function readExportLine(text: string): ExportRecord {
  if (text.length > MAX_LINE_LENGTH)
    throw new ExportFormatError(`The line is over ${MAX_LINE_LENGTH} code units`);
  const fields = objectOf(parse(text), "The line");
  const { record, canonical } = recordOf(fields);
  if (canonical !== text)
    throw new ExportFormatError(
      "The line is not the canonical form (RFC 8785) of its fields alone",
    );
  return record;
}

function parse(text: string): AuditValue {
  try {
    return JSON.parse(text) as AuditValue;
  } catch (error) {
    throw new ExportFormatError(`The line is no JSON: ${messageOf(error)}`, !text.endsWith("}"));
  }
}

function recordOf(fields: Fields): { record: ExportRecord; canonical: string } {
  switch (fields.type) {
    case "header": {
      if (fields.format !== EXPORT_FORMAT)
        throw new ExportFormatError(`The format is not ${EXPORT_FORMAT}`);
      const organizationId = text(fields, "organizationId");
      const exportedAt = checked(fields, "exportedAt", isInstant);
      const header = { organizationId, exportedAt };
      return {
        record: { type: "header", ...header },
        canonical: canonicalOf(() => exportHeader(header)),
      };
    }
    case "entry": {
      const entry = entryOf(fields);
      return { record: { type: "entry", entry }, canonical: canonicalOf(() => exportLine(entry)) };
    }
    case "checkpoint": {
      const checkpoint = checkpointOf(fields);
      const canonical = canonicalOf(() => exportLine(checkpoint));
      return { record: { type: "checkpoint", checkpoint }, canonical };
    }
    default:
      throw new ExportFormatError('type is not "header", "entry" or "checkpoint"');
  }
}

function canonicalOf(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof TypeError) throw new ExportFormatError(error.message);
    throw error;
  }
}

function entryOf(fields: Fields): AuditEntry {
  const actor = objectOf(fields.actor, "actor");
  const resource = objectOf(fields.resource, "resource");
  const entry: AuditEntry = {
    id: text(fields, "id"),
    organizationId: text(fields, "organizationId"),
    writer: text(fields, "writer"),
    sequence: checked(fields, "sequence", isSequence),
    at: checked(fields, "at", isInstant),
    actor: {
      kind: checked(actor, "kind", oneOf<AuditEntry["actor"]["kind"]>(ACTOR_KINDS)),
      id: text(actor, "id"),
      ...("commitment" in actor ? { commitment: text(actor, "commitment") } : {}),
    },
    action: text(fields, "action"),
    resource: { kind: text(resource, "kind"), id: text(resource, "id") },
    projectId: textOrNull(fields, "projectId"),
    result: checked(fields, "result", oneOf<AuditEntry["result"]>(RESULTS)),
    policyVersion: textOrNull(fields, "policyVersion"),
    requestId: textOrNull(fields, "requestId"),
    detail: objectOf(fields.detail, "detail"),
    previousHash: checked(fields, "previousHash", isHash),
    hash: checked(fields, "hash", isHash),
  };
  return entry;
}

function checkpointOf(fields: Fields): Checkpoint {
  if (!Array.isArray(fields.heads)) throw new ExportFormatError("heads is no list");
  const checkpoint: Checkpoint = {
    id: text(fields, "id"),
    organizationId: text(fields, "organizationId"),
    at: text(fields, "at"),
    previousCheckpointHash: text(fields, "previousCheckpointHash"),
    heads: fields.heads.map((value) => {
      const head = objectOf(value, "a head");
      return {
        writer: text(head, "writer"),
        sequence: checked(head, "sequence", isSequence),
        hash: checked(head, "hash", isHash),
      };
    }),
    entryCount: checked(fields, "entryCount", (value) => typeof value === "number"),
    merkleRoot: text(fields, "merkleRoot"),
    publicKeyId: text(fields, "publicKeyId"),
    hash: checked(fields, "hash", isHash),
    signature: text(fields, "signature"),
  };
  const problem = problemOf(checkpoint);
  if (problem !== undefined) throw new ExportFormatError(problem);
  return checkpoint;
}

function objectOf(value: AuditValue | undefined, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ExportFormatError(`${name} is no JSON object`);
  return value;
}

function checked<T extends AuditValue>(
  fields: Fields,
  name: string,
  is: (value: unknown) => value is T,
): T {
  const value = fields[name];
  if (!is(value)) throw new ExportFormatError(`${name} is missing or not of its form`);
  return value;
}

function text(fields: Fields, name: string): string {
  return checked(fields, name, (value) => typeof value === "string");
}

function textOrNull(fields: Fields, name: string): string | null {
  return checked(fields, name, (value): value is string | null => {
    return value === null || typeof value === "string";
  });
}

function oneOf<T extends string>(words: readonly string[]): (value: unknown) => value is T {
  return (value): value is T => typeof value === "string" && words.includes(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
