import type { IncomingMessage } from "node:http";
import { Pag0Failure } from "@pag0/contract";

function tooLarge(limit: number): Pag0Failure {
  return new Pag0Failure("BODY_TOO_LARGE", `The body may have at most ${limit} bytes`);
}

/** The bytes of all bodies, and of answers that are held as a whole, in memory; up to a limit for what is new. */
export class HeldBytes {
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts bytes that are about to be held. @returns false, and counts nothing, where they are too many. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit) return false;
    this.#held += bytes;
    return true;
  }

  /** Counts bytes that are held whatever there is already: those of an answer, which is paid for. */
  add(bytes: number): void {
    this.#held += bytes;
  }

  /** Whether there is room for nothing more. */
  get isFull(): boolean {
    return this.#held >= this.#limit;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** What may be read of one body, and of all bodies at once. */
export interface BodyLimits {
  bytes: number;
  held: HeldBytes;
}

/**
 * Reads a request's body whole. Its bytes stay counted as held; who reads it gives them back.
 * @throws Pag0Failure BODY_TOO_LARGE at once where the length is announced, else at the byte over the
 * limit; OVERLOADED where the bodies and answers of all calls are too much together.
 */
export function readBody(request: IncomingMessage, { bytes, held }: BodyLimits): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > bytes) return Promise.reject(tooLarge(bytes));
  if (held.isFull) return Promise.reject(tooManyAtOnce());
  if (request.destroyed) return Promise.reject(new ClientGoneError());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let isWhole = false;
    const finish = () => {
      if (isWhole) return;
      isWhole = true;
      // Read whole: what `close` says after this is of the answer.
      length = 0;
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    const stop = (error: Error) => {
      request.removeAllListeners("data");
      held.give(length);
      length = 0;
      chunks.length = 0;
      reject(error);
    };
    request.on("data", (chunk: Buffer) => {
      if (length + chunk.length > bytes) {
        stop(tooLarge(bytes));
        // As much as this is not worth reading: the connection ends with the answer.
        request.pause();
        return;
      }
      if (!held.take(chunk.length)) return stop(tooManyAtOnce());
      length += chunk.length;
      chunks.push(chunk);
      // As many bytes as were announced are all: the event that says so comes turns later.
      if (length === announced) finish();
    });
    request.on("end", finish);
    request.on("error", stop);
    request.on("close", () => {
      if (!request.complete) stop(new ClientGoneError());
    });
  });
}

function tooManyAtOnce(): Pag0Failure {
  return new Pag0Failure(
    "OVERLOADED",
    "The bodies of all calls and their answers together are too large now",
    {
      retryAfterSeconds: 1,
    },
  );
}

/** The caller closed the connection; there is nobody to answer. */
export class ClientGoneError extends Error {
  override readonly name: string = "ClientGoneError";
}
