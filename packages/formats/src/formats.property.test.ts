import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChatRequest,
  createChatStreamReader,
  createChatStreamWriter,
  createMessagesStreamReader,
  createMessagesStreamWriter,
  type Message,
  readChatRequest,
  readMessagesRequest,
  type StreamEvent,
  type StreamReader,
  type StreamWriter,
  writeChatRequest,
  writeMessagesRequest,
} from "./index.ts";
import { randomEvents, randomRequest } from "./random-chat.test-data.ts";

const cuts = fc.array(fc.nat(4_000), { maxLength: 12 });

/** Reads a text that comes in pieces, cut at any bytes. */
function readCut(reader: StreamReader, text: string, at: readonly number[]): StreamEvent[] {
  const bytes = Buffer.from(text);
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const events: StreamEvent[] = [];
  let from = 0;
  for (const place of [...places, bytes.length]) {
    events.push(...reader.push(bytes.subarray(from, place)));
    from = place;
  }
  return [...events, ...reader.flush()];
}

/** Pieces that follow each other are one: how a text is cut into events says nothing. */
function joined(events: readonly StreamEvent[]): StreamEvent[] {
  const result: StreamEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.kind === "text" && event.text === "") continue;
    if (event.kind === "text" && last?.kind === "text")
      result[result.length - 1] = { ...last, text: last.text + event.text };
    else if (
      event.kind === "tool_arguments" &&
      last?.kind === "tool_arguments" &&
      last.index === event.index
    )
      result[result.length - 1] = { ...last, text: last.text + event.text };
    else result.push(event);
  }
  return result;
}

function written(writer: StreamWriter, events: readonly StreamEvent[]): string {
  return events.map((event) => writer.write(event)).join("");
}

/** Texts that a person says one after the other are one text: OpenAI's older vendors take no list. */
function spoken(request: ChatRequest): ChatRequest {
  const messages = request.messages.map((message): Message => {
    if (message.role === "assistant" || message.parts.some(({ kind }) => kind === "image"))
      return message;
    const results = message.parts.filter(({ kind }) => kind === "tool_result");
    const text = message.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    return {
      role: "user",
      parts: text === "" ? results : [...results, { kind: "text", text }],
    };
  });
  return { ...request, messages, includeUsage: request.stream };
}

describe("a request", () => {
  it("is the same after chat completions have written and read it", () => {
    fc.assert(
      fc.property(randomRequest(false), (request) => {
        const body = JSON.parse(JSON.stringify(writeChatRequest(request)));
        expect(readChatRequest(body)).toEqual(spoken(request));
      }),
      { numRuns: 500 },
    );
  });

  it("is the same after messages have written and read it", () => {
    fc.assert(
      fc.property(randomRequest(true), (request) => {
        const body = JSON.parse(JSON.stringify(writeMessagesRequest(request, 1)));
        expect(readMessagesRequest(body)).toEqual(request);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a stream", () => {
  it.each([
    [
      "chat completions",
      () => createChatStreamWriter({ includeUsage: true }),
      () => createChatStreamReader(),
    ],
    ["messages", createMessagesStreamWriter, () => createMessagesStreamReader(1_700_000_000)],
  ] as const)("of %s says the same, wherever its bytes are cut", (_, writer, reader) => {
    fc.assert(
      fc.property(randomEvents, cuts, (events, at) => {
        const text = written(writer(), events);
        expect(joined(readCut(reader(), text, at))).toEqual(joined(events));
      }),
      { numRuns: 500 },
    );
  });
});
