/** Results of tools, and how strict tools are, where the format they go to says less than theirs. */
import { describe, expect, it } from "vitest";
import { readMessagesRequest, writeChatRequest, writeGenerateRequest } from "./index.ts";

const image = { type: "base64", media_type: "image/png", data: "AAAA" };
const use = (id: string, city: string) => ({ type: "tool_use", id, name: "look", input: { city } });
const result = (tool_use_id: string, content: unknown) => ({
  ...{ type: "tool_result", tool_use_id, content },
});
const request = readMessagesRequest({
  ...{ model: "gemini-flash-latest", max_tokens: 9, system: "Be brief." },
  messages: [
    { role: "user", content: "Look" },
    { role: "assistant", content: [use("a", "Seoul"), use("b", "Busan")] },
    {
      role: "user",
      content: [
        { type: "text", text: "And?" },
        result("b", "rain"),
        result("a", [{ type: "image", source: image }]),
      ],
    },
    { role: "system", content: "In French." },
  ],
});
const label = "What the tool call a returned:";

describe("results of tools", () => {
  it("go to Gemini in the order of their calls, which it tells apart by nothing else", () => {
    const { contents, systemInstruction } = writeGenerateRequest(request);
    expect(systemInstruction).toEqual({ parts: [{ text: "Be brief.\n\nIn French." }] });
    expect(contents).toEqual([
      { role: "user", parts: [{ text: "Look" }] },
      {
        role: "model",
        parts: [
          {
            functionCall: { name: "look", args: { city: "Seoul" } },
            thoughtSignature: "skip_thought_signature_validator",
          },
          { functionCall: { name: "look", args: { city: "Busan" } } },
        ],
      },
      {
        role: "user",
        parts: [
          {
            functionResponse: {
              name: "look",
              response: { result: "It is shown in what follows." },
            },
          },
          { functionResponse: { name: "look", response: { result: "rain" } } },
          { text: label },
          { inlineData: { mimeType: "image/png", data: "AAAA" } },
          { text: "And?" },
        ],
      },
    ]);
  });

  it("have their images after them for OpenAI's format", () => {
    const { messages } = writeChatRequest(request) as { messages: object[] };
    expect(messages.slice(3)).toEqual([
      { role: "tool", tool_call_id: "b", content: "rain" },
      { role: "tool", tool_call_id: "a", content: "It is shown in what follows." },
      {
        role: "user",
        content: [
          { type: "text", text: label },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          { type: "text", text: "And?" },
        ],
      },
    ]);
  });
});

describe("a strict schema of Anthropic's clients", () => {
  it.each([
    [true, { properties: { a: {} }, required: ["a"], additionalProperties: false }],
    [false, { properties: { a: {}, b: {} }, required: ["a"], additionalProperties: false }],
    [false, { properties: { a: {} }, required: ["a"] }],
  ])("is strict for OpenAI (%s) only where OpenAI takes it", (strict, more) => {
    const schema = { type: "object", ...more };
    const body = writeChatRequest(
      readMessagesRequest({
        ...{ model: "gpt-4o", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] },
        tools: [{ name: "look", input_schema: schema, strict: true }],
        output_config: { format: { type: "json_schema", schema } },
      }),
    );
    expect(body).toMatchObject({
      tools: [{ function: { strict } }],
      response_format: { json_schema: { strict } },
    });
  });
});
