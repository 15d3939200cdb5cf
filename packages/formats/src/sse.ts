import { createParser, type EventSourceMessage } from "eventsource-parser";

/** The largest event that is held until it is whole: more than any vendor sends, tool calls and images included. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** An event of a stream that does not end where one could be held. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
}

/**
 * Reads server-sent events from bytes that may be cut anywhere.
 * @returns a reader whose methods throw EventTooLargeError
 */
export function createEventReader(onEvent: (event: EventSourceMessage) => void) {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent,
    maxBufferSize: MOST_CHARACTERS,
    onError({ type }) {
      if (type === "max-buffer-size-exceeded")
        throw new EventTooLargeError(
          `An event of the stream is longer than ${MOST_CHARACTERS} characters`,
        );
    },
  });
  return {
    push: (chunk: Uint8Array) => parser.feed(decoder.decode(chunk, { stream: true })),
    /** A last event without its empty line counts: some vendors end so. */
    flush: () => parser.feed(`${decoder.decode()}\n\n`),
  };
}

/** What a stream is told to have ended with that ends before it has said why. */
export const BROKEN_OFF = {
  kind: "error",
  status: 502,
  message: "the provider's stream broke off",
} as const;

/** One event as it goes out. */
export function eventText(data: unknown, name?: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}
