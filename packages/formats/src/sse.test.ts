import { describe, expect, it } from "vitest";
import {
  createChatStreamReader,
  createGenerateStreamReader,
  createMessagesStreamReader,
  EventTooLargeError,
  type StreamReader,
} from "./index.ts";

const READERS: readonly (readonly [string, () => StreamReader])[] = [
  ["chat completions", createChatStreamReader],
  ["messages", () => createMessagesStreamReader(0)],
  ["generateContent", () => createGenerateStreamReader(0)],
];

describe.each(READERS)("a stream of %s", (_, reader) => {
  it.each(["data: x", "data: x\n"])("that never ends the event of %j is given up", (piece) => {
    const stream = reader();
    const chunk = Buffer.from(piece.replace("x", "x".repeat(64 * 1024)));
    const flood = () => {
      for (let pushed = 0; pushed < 40 * 1024 * 1024; pushed += chunk.length) stream.push(chunk);
    };
    expect(flood).toThrow(EventTooLargeError);
  });
});

const CUT: readonly (readonly [string, () => StreamReader, object[]])[] = [
  ["chat completions", createChatStreamReader, [{ choices: [{ delta: { content: "half" } }] }]],
  [
    "messages",
    () => createMessagesStreamReader(0),
    [
      { type: "message_start", message: { usage: { input_tokens: 3, output_tokens: 1 } } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "half" } },
    ],
  ],
  [
    "generateContent",
    () => createGenerateStreamReader(0),
    [{ candidates: [{ content: { parts: [{ text: "half" }] } }] }],
  ],
];

it.each(CUT)(
  "a stream of %s that ends before it says why is no whole answer",
  (_, reader, said) => {
    const stream = reader();
    const text = said.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
    const kinds = [...stream.push(Buffer.from(text)), ...stream.flush()].map(({ kind }) => kind);
    expect(kinds).toContain("text");
    expect(kinds).not.toContain("end");
    expect(kinds.at(-1)).toBe("error");
  },
);
