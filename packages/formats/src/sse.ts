import { createParser, type EventSourceMessage } from "eventsource-parser";

/** Reads server-sent events from bytes that may be cut anywhere. */
export function createEventReader(onEvent: (event: EventSourceMessage) => void) {
  const decoder = new TextDecoder();
  const parser = createParser({ onEvent });
  return {
    push: (chunk: Uint8Array) => parser.feed(decoder.decode(chunk, { stream: true })),
    /** A last event without its empty line counts: some vendors end so. */
    flush: () => parser.feed(`${decoder.decode()}\n\n`),
  };
}

/** One event as it goes out. */
export function eventText(data: unknown, name?: string): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}
