/** Odd streams of vendors, as clients of other formats read them. */
import { describe, expect, it } from "vitest";
import {
  createChatStreamReader,
  createChatStreamWriter,
  createMessagesStreamReader,
  createMessagesStreamWriter,
  createResponsesStreamWriter,
  readChatAnswer,
  type StreamEvent,
  type StreamReader,
} from "./index.ts";

function eventsOf(reader: StreamReader, documents: readonly object[]): StreamEvent[] {
  const text = documents.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("");
  return [...reader.push(Buffer.from(text)), ...reader.flush()];
}
const delta = (more: object) => ({ id: "c", choices: [{ index: 0, delta: more }] });
const start = { type: "message_start", message: { id: "m", model: "claude", usage: {} } };
const said = (events: readonly StreamEvent[]) =>
  events.flatMap((event) => (event.kind === "tool_arguments" ? [event.text] : []));

describe("a stream of Anthropic's", () => {
  const call = (input: object, pieces: readonly string[]) => [
    start,
    {
      type: "content_block_start",
      index: 0,
      content_block: { type: "tool_use", id: "t", name: "now", input },
    },
    ...pieces.map((partial_json) => ({
      ...{ type: "content_block_delta", index: 0 },
      delta: { type: "input_json_delta", partial_json },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 2 } },
    { type: "message_stop" },
  ];

  it.each([
    [{}, [], ["{}"]],
    [{}, [""], ["{}"]],
    [{ a: 1 }, [], ['{"a":1}']],
    [{}, ['{"a"', ":1}"], ['{"a"', ":1}"]],
  ])(
    "whose tool is called with %j and the pieces %j has JSON for arguments",
    (input, pieces, out) => {
      const events = eventsOf(createMessagesStreamReader(1), call(input, pieces));
      expect(said(events)).toEqual(out);
      const writer = createResponsesStreamWriter();
      const text = events.map((event) => writer.write(event)).join("");
      expect(text).toContain(`"arguments":${JSON.stringify(out.join(""))}`);
    },
  );

  it("takes what its vendor's own tools are called with for no call of the client's", () => {
    const block = { type: "server_tool_use", id: "s", name: "web_search", input: {} };
    const json = { type: "input_json_delta", partial_json: "{}" };
    const events = eventsOf(createMessagesStreamReader(1), [
      start,
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta: json },
    ]);
    expect(said(events)).toEqual([]);
  });
});

describe("a stream of chat completions", () => {
  it("has its calls told apart by their names where the vendor numbers them alike", () => {
    const call = (id: string, text: string) =>
      delta({ tool_calls: [{ id, function: { name: "look", arguments: text } }] });
    const events = eventsOf(createChatStreamReader(), [call("a", "{}"), call("b", '{"x":1}')]);
    expect(events.filter(({ kind }) => kind.startsWith("tool"))).toMatchObject([
      { kind: "tool_call", index: 0, id: "a" },
      { kind: "tool_arguments", index: 0, text: "{}" },
      { kind: "tool_call", index: 1, id: "b" },
      { kind: "tool_arguments", index: 1, text: '{"x":1}' },
    ]);
  });

  it("of Mistral's reasoning models has its thoughts and texts in lists", () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "text", text: "Hello" },
    ];
    const parts = [
      { kind: "thinking", text: "hm" },
      { kind: "text", text: "Hello" },
    ];
    expect(eventsOf(createChatStreamReader(), [delta({ content })])).toMatchObject([
      { kind: "start" },
      ...parts,
      { kind: "error" },
    ]);
    const answer = readChatAnswer({ choices: [{ message: { content }, finish_reason: "stop" }] });
    expect(answer?.choices[0]?.parts).toMatchObject(parts);
  });
});

it("an error of a provider keeps its kind for clients of messages", () => {
  const writer = createMessagesStreamWriter();
  expect(writer.write({ kind: "error", status: 529, message: "full" })).toContain(
    '"type":"overloaded_error"',
  );
  expect(
    createChatStreamWriter({ includeUsage: false }).write({
      kind: "error",
      status: 529,
      message: "full",
    }),
  ).toContain("full");
});
