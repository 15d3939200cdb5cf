import type { IncomingMessage } from "node:http";
import { Pag0Failure } from "@pag0/contract";

function tooLarge(limit: number): Pag0Failure {
  return new Pag0Failure("BODY_TOO_LARGE", `The body may have at most ${limit} bytes`);
}

/**
 * Reads a request's body whole.
 * @throws Pag0Failure BODY_TOO_LARGE at once where the length is announced, else at the byte over the limit.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.removeAllListeners("data");
        request.pause();
        reject(tooLarge(limit));
      } else chunks.push(chunk);
    });
    request.on("end", () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    request.on("error", reject);
    request.on("close", () => reject(new ClientGoneError()));
  });
}

/** The caller closed the connection; there is nobody to answer. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}
