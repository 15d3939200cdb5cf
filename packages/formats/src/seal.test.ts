/** What a vendor's model reasoned goes to clients of other formats sealed, and comes back as it was. */
import { describe, expect, it } from "vitest";
import { readMessagesAnswer, writeMessagesAnswer } from "./anthropic/answer.ts";
import { readMessagesRequest } from "./anthropic/read-request.ts";
import { createMessagesStreamReader, createMessagesStreamWriter } from "./anthropic/stream.ts";
import { writeMessagesRequest } from "./anthropic/write-request.ts";
import type { ChatAnswer, ChatRequest, StreamReader, StreamWriter } from "./chat.ts";
import { readGenerateAnswer } from "./google/answer.ts";
import { createGenerateStreamReader } from "./google/stream.ts";
import { writeGenerateRequest } from "./google/write-request.ts";
import { writeResponsesAnswer } from "./openai-responses/answer.ts";
import { readResponsesRequest } from "./openai-responses/read-request.ts";
import { createResponsesStreamWriter } from "./openai-responses/stream.ts";
import { withoutSeals } from "./seal.ts";

type Json = Record<string, unknown>;

const parts = [
  { functionCall: { name: "look", args: { x: 1 } }, thoughtSignature: "c2VhbA==" },
  { functionCall: { name: "look", args: { x: 2 } } },
];
const ofGemini = {
  responseId: "r",
  candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }],
};
const content = [
  { type: "thinking", thinking: "Where is it?", signature: "sig+/==" },
  { type: "redacted_thinking", data: "hidden==" },
  { type: "text", text: "Looking." },
  { type: "tool_use", id: "toolu_1", name: "look", input: {} },
];
const ofClaude = { id: "msg_1", model: "claude", stop_reason: "tool_use", content };

/** The events of a stream as they come from a vendor. */
function sse(documents: readonly Json[]): Buffer {
  const lines = documents.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`);
  return Buffer.from(lines.join(""));
}

function ofClaudeStreamed(): Buffer {
  const blocks = content.flatMap((block, index): Json[] => {
    const start = (empty: Json) => ({ type: "content_block_start", index, content_block: empty });
    const delta = (each: Json) => ({ type: "content_block_delta", index, delta: each });
    const stop = { type: "content_block_stop", index };
    if (block.type === "text")
      return [start({ ...block, text: "" }), delta({ type: "text_delta", text: block.text }), stop];
    if (block.type !== "thinking") return [start(block), stop];
    return [
      start({ ...block, thinking: "", signature: "" }),
      delta({ type: "thinking_delta", thinking: block.thinking }),
      delta({ type: "signature_delta", signature: block.signature }),
      stop,
    ];
  });
  return sse([
    { type: "message_start", message: { ...ofClaude, content: [] } },
    ...blocks,
    { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 1 } },
    { type: "message_stop" },
  ]);
}

function through(reader: StreamReader, writer: StreamWriter, bytes: Buffer): Json[] {
  const text = [...reader.push(bytes), ...reader.flush()]
    .map((each) => writer.write(each))
    .join("");
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as Json);
}

function finalItems(events: readonly Json[]): Json[] {
  const { response } = events.at(-1) as { response: { output: Json[] } };
  return response.output;
}

/** The blocks of a stream of messages, put together as clients do. */
function blocksOf(events: readonly Json[]): Json[] {
  const blocks: Json[] = [];
  for (const event of events) {
    if (event.type === "content_block_start") blocks.push({ ...(event.content_block as Json) });
    if (event.type !== "content_block_delta") continue;
    const block = blocks[Number(event.index)] ?? {};
    const delta = event.delta as Json;
    if (delta.type === "signature_delta") block.signature = delta.signature;
    if (delta.type === "input_json_delta") block.input = JSON.parse(String(delta.partial_json));
  }
  return blocks;
}

function given(answer: ChatAnswer | null): ChatAnswer {
  if (answer === null) throw new Error("the answer was not read");
  return answer;
}

const ids = ["call_r_0_0", "call_r_0_1"];
const asResponses = (items: readonly Json[], model = "gemini-3-pro"): ChatRequest =>
  readResponsesRequest({
    model,
    input: [
      { role: "user", content: "Look" },
      ...items,
      ...ids.map((call_id) => ({ type: "function_call_output", call_id, output: "1" })),
    ],
  });
const asMessages = (blocks: readonly Json[]): ChatRequest =>
  readMessagesRequest({
    ...{ model: "gemini-3-pro", max_tokens: 99 },
    messages: [
      { role: "user", content: "Look" },
      { role: "assistant", content: blocks },
      {
        role: "user",
        content: ids.map((tool_use_id) => ({ type: "tool_result", tool_use_id, content: "1" })),
      },
    ],
  });
const secondTurn = (contents: unknown) => (contents as { parts: unknown }[])[1]?.parts;

describe("Gemini's thought signatures", () => {
  it("come back from a client of responses", () => {
    const whole = writeResponsesAnswer(given(readGenerateAnswer(ofGemini, 7))).output as Json[];
    const reader = createGenerateStreamReader(7);
    const streamed = finalItems(through(reader, createResponsesStreamWriter(), sse([ofGemini])));
    for (const items of [whole, streamed]) {
      expect(items.map(({ type }) => type)).toEqual([
        "reasoning",
        "function_call",
        "function_call",
      ]);
      expect(secondTurn(writeGenerateRequest(asResponses(items)).contents)).toEqual(parts);
    }
  });

  it("come back from a client of messages", () => {
    const whole = writeMessagesAnswer(given(readGenerateAnswer(ofGemini, 7))).content as Json[];
    const reader = createGenerateStreamReader(7);
    const streamed = blocksOf(through(reader, createMessagesStreamWriter(), sse([ofGemini])));
    for (const blocks of [whole, streamed]) {
      expect(blocks.map(({ type }) => type)).toEqual(["redacted_thinking", "tool_use", "tool_use"]);
      expect(secondTurn(writeGenerateRequest(asMessages(blocks)).contents)).toEqual(parts);
    }
  });
});

describe("Anthropic's signed thinking", () => {
  it("comes back from a client of responses, the redacted too", () => {
    const whole = writeResponsesAnswer(given(readMessagesAnswer(ofClaude, 7))).output as Json[];
    const reader = createMessagesStreamReader(7);
    const streamed = finalItems(through(reader, createResponsesStreamWriter(), ofClaudeStreamed()));
    for (const items of [whole, streamed]) {
      expect(items.map(({ type }) => type)).toEqual([
        ...["reasoning", "reasoning", "message", "function_call"],
      ]);
      expect(items[0]?.summary).toEqual([{ type: "summary_text", text: "Where is it?" }]);
      expect(items[1]?.summary).toEqual([]);
      const request = {
        ...asResponses(items, "claude-sonnet-4-5"),
        reasoning: { effort: "low", budgetTokens: null } as const,
      };
      const { messages, thinking } = writeMessagesRequest(request, 9_000);
      expect((messages as Json[])[1]?.content).toEqual(content);
      expect(thinking).toMatchObject({ type: "enabled" });
    }
  });
});

describe("what a model thought that signs nothing", () => {
  const thought: ChatAnswer = {
    ...{ id: "a", model: "m", createdAt: 7, usage: null },
    choices: [{ stop: "end", parts: [{ kind: "thinking", text: "hm", signature: null }] }],
  };

  it("has a signature for clients of messages, by which it is known again", () => {
    const writer = createMessagesStreamWriter();
    const text = [
      ...[{ kind: "thinking", choice: 0, text: "hm", signature: null }, { kind: "end" }],
    ].map((event) => writer.write(event as Parameters<StreamWriter["write"]>[0]));
    const [streamed] = blocksOf(
      [...text.join("").matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "")),
    );
    const [whole] = writeMessagesAnswer(thought).content as Json[];
    expect(whole?.signature).toMatch(/./);
    expect(streamed?.signature).toBe(whole?.signature);
    const [, turn] = asMessages([whole ?? {}]).messages;
    expect(turn?.parts).toEqual([{ kind: "thinking", text: "hm", signature: null }]);
  });
});

describe("a request for the vendor whose format it is", () => {
  it("goes without what others have sealed, and byte for byte without any of it", () => {
    const strip = (document: Json) =>
      JSON.parse(withoutSeals(Buffer.from(JSON.stringify(document))).toString());
    const items = writeResponsesAnswer(given(readGenerateAnswer(ofGemini, 7))).output as Json[];
    const blocks = writeMessagesAnswer(given(readGenerateAnswer(ofGemini, 7))).content as Json[];
    expect(strip({ model: "m", input: items })).toEqual({ model: "m", input: items.slice(1) });
    const asked = (list: Json[]) => ({
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: list },
      ],
    });
    expect(strip(asked(blocks))).toEqual(asked(blocks.slice(1)));
    expect(strip(asked(blocks.slice(0, 1)))).toEqual({ messages: asked([]).messages.slice(0, 1) });
    const own = Buffer.from('{ "messages": [], "note": 1.0 }');
    expect(withoutSeals(own)).toBe(own);
  });
});
