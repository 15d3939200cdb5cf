import { createHash } from "node:crypto";
import { type IncomingHttpHeaders, request } from "node:http";

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Milliseconds until the headers came. */
  headersMs: number;
  /** What broke the answer off, such as `ECONNRESET`. */
  error: string | undefined;
}

/** One request over a connection of its own, with whatever came before it broke off. */
export function ask(
  url: string,
  options: { headers?: Record<string, string>; body?: unknown; stopAfterMs?: number },
): Promise<Received> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const received: Received = {
      status: 0,
      headers: {},
      body: Buffer.alloc(0),
      headersMs: 0,
      error: undefined,
    };
    const chunks: Buffer[] = [];
    const finish = (error?: NodeJS.ErrnoException) => {
      received.body = Buffer.concat(chunks);
      if (error !== undefined) received.error = error.code ?? error.message;
      resolve(received);
    };
    const method = options.body === undefined ? "GET" : "POST";
    const sent = request(
      url,
      { method, headers: options.headers ?? {}, agent: false, maxHeaderSize: 1_000_000 },
      (answer) => {
        received.status = answer.statusCode ?? 0;
        received.headers = answer.headers;
        received.headersMs = performance.now() - startedAt;
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => finish());
        answer.on("error", finish);
        if (options.stopAfterMs !== undefined)
          setTimeout(() => answer.destroy(new Error("stopped")), options.stopAfterMs);
      },
    );
    sent.on("error", finish);
    sent.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

export const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");
