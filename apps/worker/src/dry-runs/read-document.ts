import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";

const MOST_SHOWN = 3;

/** A stored document that is no policy to this version of the product. */
export class UnreadableDocument extends Error {
  override readonly name = "UnreadableDocument";
}

/**
 * Reads a stored document.
 * @param what whose it is, to begin a sentence with
 * @throws UnreadableDocument naming the first fields that are wrong
 */
export function readDocument(what: string, stored: unknown): PolicyDocument {
  const result = policyDocumentSchema.safeParse(stored);
  if (result.success) return result.data;
  const wrong = result.error.issues
    .slice(0, MOST_SHOWN)
    .map(({ path, message }) => `${path.join(".") || "document"}: ${message}`);
  throw new UnreadableDocument(`${what} cannot be read (${wrong.join("; ")})`);
}
