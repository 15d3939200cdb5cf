import type { IncomingHttpHeaders } from "node:http";
import {
  type AdditionalRestrictions,
  additionalRestrictionsSchema,
  decodeJsonHeader,
  type FieldError,
  issueMessage,
  headers as names,
  Pag0Failure,
  type RequestMeta,
  requestMetaSchema,
  type Tags,
  tagsSchema,
} from "@pag0/contract";
import type { z } from "zod";

/** What a caller says about one request in `pag0-` headers. */
export interface RequestOptions {
  /** The project that the caller believes its key belongs to (slug or id). */
  project: string | null;
  /** The restrictions' text and, parsed, what it says. The text names the compiled policy. */
  restrictions: { text: string; document: AdditionalRestrictions } | null;
  tags: Tags;
  meta: RequestMeta;
  waitForApproval: boolean;
  noStore: boolean;
}

const MAX_PARSED = 1_000;
const NONE: RequestMeta = {};
const NO_TAGS: Tags = {};
/** The same header comes with every call of a client: it is parsed once. */
const parsed = new Map<string, unknown>();

function one(incoming: IncomingHttpHeaders, name: string): string | undefined {
  const value = incoming[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function invalid(errors: FieldError[]): Pag0Failure {
  return new Pag0Failure("VALIDATION_ERROR", undefined, { errors });
}

function parseJson<T>(text: string, name: string, schema: z.ZodType<T>): T {
  const key = `${name}:${text}`;
  const kept = parsed.get(key);
  if (kept !== undefined) return kept as T;
  let json: unknown;
  try {
    json = decodeJsonHeader(text);
  } catch (error) {
    // SyntaxError for JSON, TypeError for UTF-8 and DOMException for base64: all are the caller's.
    throw new Pag0Failure("VALIDATION_ERROR", undefined, {
      errors: [{ field: name, message: "must be JSON, or base64url of JSON" }],
      cause: error,
    });
  }
  const result = schema.safeParse(json);
  if (!result.success)
    throw invalid(
      result.error.issues.slice(0, 20).map((issue) => ({
        field: [name, ...issue.path.map(String)].join("."),
        message: issueMessage(issue, json),
      })),
    );
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, result.data);
  return result.data;
}

function word(incoming: IncomingHttpHeaders, name: string, only: string): boolean {
  const value = one(incoming, name)?.trim().toLowerCase();
  if (value === undefined || value === "") return false;
  if (value !== only) throw invalid([{ field: name, message: `must be "${only}" or left out` }]);
  return true;
}

function projectOf(text: string | undefined): string | null {
  if (text === undefined || text.trim() === "") return null;
  try {
    return decodeURIComponent(text.trim());
  } catch (error) {
    throw new Pag0Failure("VALIDATION_ERROR", undefined, {
      errors: [{ field: names.project, message: "must be a slug or id, URL-encoded" }],
      cause: error,
    });
  }
}

/**
 * Reads the `pag0-` request headers.
 * @throws Pag0Failure VALIDATION_ERROR that names the header, and the field in it.
 */
export function readOptions(incoming: IncomingHttpHeaders): RequestOptions {
  const restrictions = one(incoming, names.restrictions);
  const tags = one(incoming, names.tags);
  const meta = one(incoming, names.meta);
  return {
    project: projectOf(one(incoming, names.project)),
    restrictions:
      restrictions === undefined
        ? null
        : {
            text: restrictions,
            document: parseJson(restrictions, names.restrictions, additionalRestrictionsSchema),
          },
    tags: tags === undefined ? NO_TAGS : parseJson(tags, names.tags, tagsSchema),
    meta: meta === undefined ? NONE : parseJson(meta, names.meta, requestMetaSchema),
    waitForApproval: word(incoming, names.approval, "wait"),
    noStore: word(incoming, names.cacheControl, "no-store"),
  };
}
