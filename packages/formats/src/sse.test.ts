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
