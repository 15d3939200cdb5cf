import { Pag0Failure } from "@pag0/contract";
import {
  EventTooLargeError,
  type StreamEvent,
  type StreamReader,
  type StreamWriter,
} from "@pag0/formats";

/** A provider's stream in the client's format, piece by piece. */
export interface StreamTranslator {
  push(piece: Buffer): Buffer;
  /** What is left when the stream has ended. Both throw Pag0Failure UPSTREAM_INVALID for an event without end. */
  flush(): Buffer;
  /** What the provider reported as an error in the stream, if it did. */
  readonly failed: { readonly status: number; readonly message: string } | null;
}

function read(work: () => readonly StreamEvent[]): readonly StreamEvent[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EventTooLargeError)) throw error;
    throw new Pag0Failure("UPSTREAM_INVALID", error.message, { cause: error });
  }
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
    push: (piece) => write(read(() => reader.push(piece))),
    flush: () => write(read(() => reader.flush())),
    get failed() {
      return failed;
    },
  };
}
