import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { decrypt, encrypt } from "@pag0/db";
import { z } from "zod";
import { canonicalBody } from "../cache/canonical-json.ts";
import { answerFormSchema } from "../door/answer-form.ts";

const storedRequestSchema = z.object({
  method: z.string(),
  url: z.string(),
  /** The headers that go to the provider; no credential is among them. */
  headers: z.record(z.string(), z.string()),
  /** The client's restrictions, which hold at execution too. */
  restrictions: z.string().nullable(),
  body: z.base64(),
  /** What the caller said about who asks, and the request's tags; requests of earlier releases lack them. */
  requestedBy: z.string().nullable().default(null),
  tags: z.record(z.string(), z.string()).default({}),
  /** Whose endpoint it is; null in requests of earlier releases. */
  providerId: z.string().nullable().default(null),
  /** The name that the caller used for the model, where it is none of a vendor's. */
  modelAlias: z.string().nullable().default(null),
  /** The format of the answer, where the client's is not the provider's. */
  answerAs: answerFormSchema.nullable().default(null),
});
/** The request that an approval is for, as it is stored encrypted. */
export type StoredRequest = z.infer<typeof storedRequestSchema>;

/** Headers by which a client asks a vendor for another behaviour; others tell of the connection or of a try. */
const BEHAVIOUR = /^(anthropic|openai)-/;

/** Longer bodies have to be the same byte by byte: what is compared member by member holds up other calls. */
const MOST_SORTED_BYTES = 1_048_576;

function isSameBody(one: string, other: string): boolean {
  if (one === other) return true;
  const [body, again] = [Buffer.from(one, "base64"), Buffer.from(other, "base64")];
  if (body.length !== again.length) return false;
  const [form, formAgain] = [body, again].map((bytes) => canonicalBody(bytes, MOST_SORTED_BYTES));
  return typeof form === "string" && form === formAgain;
}

/**
 * Whether two requests ask for the same thing. A client that tries again may count its tries in a header, and
 * write the members of a map in another order (Codex does).
 */
export function isSameRequest(one: StoredRequest, other: StoredRequest): boolean {
  const asked = ({ headers, body: _, ...request }: StoredRequest) => ({
    ...request,
    headers: Object.entries(headers)
      .filter(([name]) => BEHAVIOUR.test(name))
      .sort(),
  });
  return isDeepStrictEqual(asked(one), asked(other)) && isSameBody(one.body, other.body);
}

const storedAnswerSchema = z.object({
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.base64(),
});
/** The answer of an execution, as it is stored encrypted. */
export type StoredAnswer = z.infer<typeof storedAnswerSchema>;

/** What was sealed does not open: the key is another one, or the row was changed. */
class SealError extends Error {
  override readonly name = "SealError";
}

/** Seals requests and answers of approvals, each bound to its approval. */
export class ApprovalSeal {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  sealRequest(approvalId: string, request: StoredRequest) {
    const plain = Buffer.from(JSON.stringify(request));
    return {
      ciphertext: encrypt(plain, `approval:${approvalId}`, this.#key),
      sha256: createHash("sha256").update(plain).digest("hex"),
    };
  }

  /** @throws SealError where it is not the request that was stored. */
  openRequest(approvalId: string, ciphertext: Uint8Array, sha256: string): StoredRequest {
    const plain = this.#open(ciphertext, `approval:${approvalId}`);
    if (createHash("sha256").update(plain).digest("hex") !== sha256)
      throw new SealError(`the stored request of ${approvalId} does not have its hash`);
    return storedRequestSchema.parse(JSON.parse(plain.toString("utf8")));
  }

  sealAnswer(approvalId: string, answer: StoredAnswer): Uint8Array {
    return encrypt(Buffer.from(JSON.stringify(answer)), `approval-answer:${approvalId}`, this.#key);
  }

  openAnswer(approvalId: string, ciphertext: Uint8Array): StoredAnswer {
    const plain = this.#open(ciphertext, `approval-answer:${approvalId}`);
    return storedAnswerSchema.parse(JSON.parse(plain.toString("utf8")));
  }

  #open(ciphertext: Uint8Array, context: string): Buffer {
    try {
      return Buffer.from(decrypt(ciphertext, context, this.#key));
    } catch (error) {
      throw new SealError(`${context} cannot be opened`, { cause: error });
    }
  }
}
