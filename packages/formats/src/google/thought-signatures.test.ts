import { describe, expect, it } from "vitest";
import { readChatAnswer, writeChatAnswer } from "../openai-chat/answer.ts";
import { readChatRequest } from "../openai-chat/read-request.ts";
import { createChatStreamReader, createChatStreamWriter } from "../openai-chat/stream.ts";
import { writeChatRequest } from "../openai-chat/write-request.ts";
import { readGenerateAnswer } from "./answer.ts";
import { createGenerateStreamReader } from "./stream.ts";
import { writeGenerateRequest } from "./write-request.ts";

const candidate = {
  content: {
    role: "model",
    parts: [
      { functionCall: { name: "look", args: { x: 1 } }, thoughtSignature: "c2VhbA==" },
      { functionCall: { name: "look", args: { x: 2 } } },
    ],
  },
  finishReason: "STOP",
};

/** The history of a client that keeps the assistant's message as it came. */
function history(model: string, message: unknown) {
  return readChatRequest({
    model,
    messages: [
      { role: "user", content: "Look twice" },
      message,
      { role: "tool", tool_call_id: "call_r_0_0", content: "one" },
      { role: "tool", tool_call_id: "call_r_0_1", content: "two" },
    ],
  });
}

function answered(): Record<string, unknown> {
  const answer = readGenerateAnswer({ responseId: "r", candidates: [candidate] }, 7);
  if (answer === null) throw new Error("the answer was not read");
  const { choices } = writeChatAnswer(answer) as { choices: { message: object }[] };
  return { ...choices[0]?.message };
}

const modelTurn = (request: ReturnType<typeof readChatRequest>) =>
  (writeGenerateRequest(request).contents as { role: string; parts: unknown[] }[])[1]?.parts;

describe("Gemini's thought signatures", () => {
  it("go to a client of chat completions, and back to Gemini with its call", () => {
    expect(answered().tool_calls).toMatchObject([
      { extra_content: { google: { thought_signature: "c2VhbA==" } } },
      { id: "call_r_0_1" },
    ]);
    expect(modelTurn(history("gemini-3-pro", answered()))).toEqual(candidate.content.parts);
  });

  it("stand in streams too", () => {
    const reader = createGenerateStreamReader(7);
    const writer = createChatStreamWriter({ includeUsage: false });
    const chunk = { responseId: "r", candidates: [candidate] };
    const events = [
      ...reader.push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`)),
      ...reader.flush(),
    ];
    const text = events.map((event) => writer.write(event)).join("");
    const read = createChatStreamReader().push(Buffer.from(text));
    expect(read.filter(({ kind }) => kind === "tool_call")).toMatchObject([
      { index: 0, signature: "c2VhbA==" },
      { index: 1 },
    ]);
  });

  it("are what Gemini 3 is told to do without where a client or another model has none", () => {
    const message = {
      role: "assistant",
      tool_calls: ["call_r_0_0", "call_r_0_1"].map((id) => ({
        ...{ id, type: "function" },
        function: { name: "look", arguments: "{}" },
      })),
    };
    const call = { functionCall: { name: "look", args: {} } };
    expect(modelTurn(history("gemini-3-pro", message))).toEqual([
      { ...call, thoughtSignature: "skip_thought_signature_validator" },
      call,
    ]);
    expect(modelTurn(history("gemini-2.5-pro", message))).toEqual([call, call]);
  });

  it("never go to another vendor", () => {
    const sent = JSON.stringify(writeChatRequest(history("gpt-5", answered())));
    expect(sent).toContain("call_r_0_0");
    expect(sent).not.toContain("extra_content");
    expect(readChatAnswer({ choices: [{ message: answered() }] })?.choices[0]?.parts[0]).toEqual({
      ...{ kind: "tool_call", id: "call_r_0_0", name: "look", arguments: '{"x":1}' },
      signature: "c2VhbA==",
    });
  });
});
