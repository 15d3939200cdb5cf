import { createParser, type ParseError } from "eventsource-parser";
import type { FrameSink, Frames } from "./framing.ts";

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function sseFrames(sink: FrameSink, largest: number): Frames {
  const decoder = new TextDecoder();
  let tooLarge = false;
  const parser = createParser({
    onEvent: ({ data, event }) => sink.event(data, event ?? null),
    onError: (error: ParseError) => {
      if (error.type === "max-buffer-size-exceeded") tooLarge = true;
    },
    maxBufferSize: largest,
  });
  function feed(text: string): void {
    if (text === "") return;
    parser.feed(text);
    if (!tooLarge) return;
    tooLarge = false;
    sink.skipped(largest);
    // What is left of the event is a line without a field's name, which the parser leaves out.
    parser.reset();
  }
  return {
    push: (chunk) => feed(decoder.decode(chunk, { stream: true })),
    // Some vendors leave out the empty line after the last event.
    end: () => feed(`${decoder.decode()}\n\n`),
  };
}
