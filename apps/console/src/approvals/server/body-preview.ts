import { createHash } from "node:crypto";
import { decrypt } from "@pag0/db";
import { z } from "zod";

/** What is shown of a body, in characters. */
const PREVIEW_CHARACTERS = 4_000;

/** The part of a stored request that is shown; the proxy seals it as JSON. */
const storedBody = z.object({ body: z.base64() });

/**
 * The first characters of the body of the request that an approval is for. The proxy sealed it under
 * the name of its approval, so another approval's does not open here.
 * @returns null for an empty body and one that is no text.
 * @throws Error where it is not the request that was stored.
 */
export function bodyPreview(
  approval: { id: string; requestCiphertext: Uint8Array; requestSha256: string },
  key: Uint8Array,
): string | null {
  const plain = decrypt(approval.requestCiphertext, `approval:${approval.id}`, key);
  if (createHash("sha256").update(plain).digest("hex") !== approval.requestSha256)
    throw new Error(`The stored request of ${approval.id} does not have its hash`);
  const { body } = storedBody.parse(JSON.parse(Buffer.from(plain).toString("utf8")));
  const bytes = Buffer.from(body, "base64");
  if (bytes.length === 0) return null;
  // UTF-8 needs at most four bytes a character; a character that the cut splits is left out.
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const text = decoder.decode(bytes.subarray(0, PREVIEW_CHARACTERS * 4), { stream: true });
    return Array.from(text).slice(0, PREVIEW_CHARACTERS).join("");
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
