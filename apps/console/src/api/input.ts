import { type FieldError, issueMessage, Pag0Failure } from "@pag0/contract";
import type { z } from "zod";

/** The largest body that the management API reads, unless an operation takes more. */
const MAX_BODY_BYTES = 1_048_576;
const MAX_ERRORS = 50;

/** A place in a document as people write it: `policy.approvalWorkflow.approvers[0]`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** Members of bodies that are documents: they hold no secret, so that what is wrong in them is shown. */
const DOCUMENTS: ReadonlySet<PropertyKey> = new Set([
  "document",
  "policy",
  "data_classification",
  "compliance",
]);

/** The fields that there are, where the schema names them. */
function allowedOf(message: string): string {
  return /; (?:allowed: |the levels are ).*/.exec(message)?.[0] ?? "";
}

/**
 * Each wrong field of a value with what would be right, 50 at most; in documents with what stands there.
 * @param whole how the value itself is called where no field of it is wrong.
 */
export function fieldErrors(
  error: z.ZodError,
  whole: "body" | "query" | "document",
  value: unknown,
): FieldError[] {
  const unknown =
    whole === "query" ? "is not a parameter of this operation" : "is not a field of this document";
  return error.issues.slice(0, MAX_ERRORS).flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        field: fieldPath([...issue.path, key]),
        message: whole === "query" ? unknown : unknown + allowedOf(issue.message),
      }));
    const isShown = whole === "document" || DOCUMENTS.has(issue.path[0] ?? "");
    const message = isShown ? issueMessage(issue, value) : issue.message;
    return [{ field: fieldPath(issue.path) || whole, message }];
  });
}

/**
 * Reads a value by its schema.
 * @param whole how the value itself is called where no field of it is wrong.
 * @throws Pag0Failure VALIDATION_ERROR naming each wrong field.
 */
export function parseBy<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  whole: "body" | "query",
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error, whole, value);
  throw new Pag0Failure(
    "VALIDATION_ERROR",
    errors.map(({ field, message }) => `${field}: ${message}`).join("; "),
    { errors },
  );
}

/** A refusal of one field. */
export function invalidField(field: string, message: string): Pag0Failure {
  return new Pag0Failure("VALIDATION_ERROR", `${field}: ${message}`, {
    errors: [{ field, message }],
  });
}

function tooLarge(most: number): Pag0Failure {
  return new Pag0Failure("BODY_TOO_LARGE", `The body may have at most ${most} bytes`);
}

async function readBytes(request: Request, most: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const MALFORMED = "The body must be a JSON document in UTF-8";

/**
 * The body's JSON. PostgreSQL's text cannot hold U+0000, so a body with one is refused here.
 * @throws Pag0Failure BODY_TOO_LARGE or MALFORMED_JSON
 */
export async function readJson(request: Request, most = MAX_BODY_BYTES): Promise<unknown> {
  const bytes = await readBytes(request, most);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.parse(text, (name, value: unknown) => {
      if (!isStorable(name) || (typeof value === "string" && !isStorable(value)))
        throw new SyntaxError("U+0000 or half a surrogate pair");
      return value;
    });
  } catch (error) {
    // RangeError: nested so deeply that it does not fit the stack.
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)
      throw new Pag0Failure("MALFORMED_JSON", `${MALFORMED}: ${error.message.slice(0, 200)}`);
    throw error;
  }
}

/** Whether PostgreSQL's UTF-8 text can hold it. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** @throws Pag0Failure VALIDATION_ERROR for a query parameter that is given twice or is not text. */
export function readQuery(url: URL): Record<string, string> {
  // Without a prototype, so that a parameter `__proto__` is one that no operation has.
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) throw invalidField(name.slice(0, 80), "is given twice");
    if (!isStorable(value)) throw invalidField(name.slice(0, 80), "must not contain U+0000");
    query[name] = value;
  }
  return query;
}
