import { Pag0Failure } from "@pag0/contract";

const MAX_BODY_BYTES = 1_048_576;

/**
 * Reads a JSON body of at most 1 MiB; undefined where there is none.
 * @throws Pag0Failure BODY_TOO_LARGE, MALFORMED_JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (request.body === null) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) {
    length += piece.byteLength;
    if (length > MAX_BODY_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) throw new Pag0Failure("MALFORMED_JSON", `body: ${error.message}`);
    throw error;
  }
}

function tooLarge(): Pag0Failure {
  return new Pag0Failure("BODY_TOO_LARGE", `The body may have at most ${MAX_BODY_BYTES} bytes`);
}
