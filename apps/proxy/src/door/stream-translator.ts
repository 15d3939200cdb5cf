import type { StreamEvent, StreamReader, StreamWriter } from "@pag0/formats";

/** A provider's stream in the client's format, piece by piece. */
export interface StreamTranslator {
  push(piece: Buffer): Buffer;
  /** What is left when the stream has ended. */
  flush(): Buffer;
  /** What the provider reported as an error in the stream, if it did. */
  readonly failed: { readonly status: number; readonly message: string } | null;
}

/** Reads with one vendor's eyes and writes with another's hand. */
export function createStreamTranslator(
  reader: StreamReader,
  writer: StreamWriter,
): StreamTranslator {
  let failed: StreamTranslator["failed"] = null;
  const write = (events: readonly StreamEvent[]): Buffer => {
    let text = "";
    for (const event of events) {
      // After an error no vendor says anything that its client would still read.
      if (failed !== null) break;
      if (event.kind === "error") failed = { status: event.status, message: event.message };
      text += writer.write(event);
    }
    return Buffer.from(text);
  };
  return {
    push: (piece) => write(reader.push(piece)),
    flush: () => write(reader.flush()),
    get failed() {
      return failed;
    },
  };
}
