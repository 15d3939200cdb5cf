import { createHmac, hkdfSync } from "node:crypto";
import { decrypt, encrypt } from "@pag0/db";
import type { CachedAnswer, KeptAnswer } from "../answer.ts";

/** Another release may write another form: it then has keys of its own. */
const FORM = "pag0:answer:1:";
const LENGTH_BYTES = 4;

/** What stands before the bytes of an answer. */
interface Head extends Omit<CachedAnswer, "chunks"> {
  origin: KeptAnswer["origin"];
  generation: number;
  ttlMs: number;
  /** When it was kept, in milliseconds since 1970. */
  keptAt: number;
  /** Length of each chunk. */
  lengths: number[];
}

/**
 * Answers as an outside store may hold them: AES-256-GCM, bound to their key, under a name that tells
 * nothing of the request. Both keys are derived from the installation's (HKDF, RFC 5869).
 */
export class AnswerSeal {
  readonly #nameKey: Uint8Array;
  readonly #sealKey: Uint8Array;

  constructor(encryptionKey: Uint8Array) {
    const derive = (purpose: string) =>
      new Uint8Array(hkdfSync("sha256", encryptionKey, new Uint8Array(), purpose, 32));
    this.#nameKey = derive("pag0 answer names");
    this.#sealKey = derive("pag0 answers");
  }

  nameOf(key: string): string {
    return FORM + createHmac("sha256", this.#nameKey).update(key).digest("base64url");
  }

  /** @param ageMs for how long it has been kept @param now milliseconds since 1970 */
  seal(name: string, kept: Omit<KeptAnswer, "keptAt">, ageMs: number, now: number): Buffer {
    const { answer, origin, generation, ttlMs } = kept;
    const { headers, stream, usage, chunks } = answer;
    const lengths = chunks.map((chunk) => chunk.length);
    const about: Head = {
      ...{ headers, stream, usage, origin, generation, ttlMs, lengths },
      keptAt: now - ageMs,
    };
    const head = Buffer.from(JSON.stringify(about));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(head.length);
    return Buffer.from(encrypt(Buffer.concat([length, head, ...chunks]), name, this.#sealKey));
  }

  /**
   * @returns the answer with its age in milliseconds
   * @throws Error for what was not sealed under this name by this installation
   */
  open(
    name: string,
    sealed: Uint8Array,
    now: number,
  ): Omit<KeptAnswer, "keptAt"> & { ageMs: number } {
    const opened = Buffer.from(decrypt(sealed, name, this.#sealKey));
    const start = LENGTH_BYTES + opened.readUInt32BE(0);
    const head = JSON.parse(opened.toString("utf8", LENGTH_BYTES, start)) as Head;
    const { headers, stream, usage, origin, generation, ttlMs, keptAt } = head;
    let at = start;
    const chunks = head.lengths.map((length) => {
      const chunk = opened.subarray(at, at + length);
      at += length;
      return chunk;
    });
    // A proxy whose clock is ahead kept it in our future: it is as young as can be.
    const ageMs = Math.max(0, now - keptAt);
    return { answer: { headers, stream, usage, chunks }, origin, generation, ttlMs, ageMs };
  }
}
