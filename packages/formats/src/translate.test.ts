import { describe, expect, it } from "vitest";
import {
  createGenerateStreamReader,
  createMessagesStreamReader,
  generatePath,
  readChatRequest,
  readGenerateAnswer,
  readMessagesAnswer,
  readMessagesRequest,
  readResponsesRequest,
  UntranslatableError,
  writeChatAnswer,
  writeChatRequest,
  writeGenerateRequest,
  writeMessagesRequest,
} from "./index.ts";

const schema = {
  type: "object",
  properties: { title: { type: "string" } },
  additionalProperties: false,
};
const chat = {
  model: "m",
  max_completion_tokens: 500,
  messages: [
    { role: "system", content: "Be brief." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
      ],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "c1", type: "function", function: { name: "look", arguments: '{"x":1}' } },
      ],
    },
    { role: "tool", tool_call_id: "c1", content: '{"found":"a cat"}' },
    { role: "user", content: "And?" },
  ],
  tools: [{ type: "function", function: { name: "look", parameters: schema } }],
  tool_choice: { type: "function", function: { name: "look" } },
  reasoning_effort: "low",
  temperature: 1.7,
};

describe("a chat request", () => {
  it("becomes one of Anthropic's messages", () => {
    expect(
      writeMessagesRequest(
        readChatRequest({ ...chat, reasoning_effort: undefined, temperature: 0.7 }),
        4096,
      ),
    ).toEqual({
      model: "m",
      max_tokens: 500,
      system: "Be brief.",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
          ],
        },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "c1", name: "look", input: { x: 1 } }],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c1",
              content: [{ type: "text", text: '{"found":"a cat"}' }],
            },
            { type: "text", text: "And?" },
          ],
        },
      ],
      tools: [{ name: "look", input_schema: schema }],
      tool_choice: { type: "tool", name: "look" },
      temperature: 0.7,
    });
  });

  it("becomes one of Gemini's generateContent, with its JSON schemas", () => {
    expect(writeGenerateRequest(readChatRequest(chat))).toEqual({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [
        {
          role: "user",
          parts: [
            { text: "What is this?" },
            { inlineData: { mimeType: "image/png", data: "AAAA" } },
          ],
        },
        { role: "model", parts: [{ functionCall: { name: "look", args: { x: 1 } } }] },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "look", response: { found: "a cat" } } },
            { text: "And?" },
          ],
        },
      ],
      tools: [
        {
          functionDeclarations: [
            {
              name: "look",
              parametersJsonSchema: schema,
            },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["look"] } },
      generationConfig: {
        maxOutputTokens: 500,
        temperature: 1.7,
        thinkingConfig: { thinkingBudget: 2048 },
      },
    });
    expect(generatePath("gemini-2.5-pro", true)).toBe(
      "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
    );
  });

  it("that asks for a schema gets Anthropic's answer as text", () => {
    const request = readChatRequest({
      model: "m",
      messages: [{ role: "user", content: "A title" }],
      response_format: { type: "json_schema", json_schema: { name: "t", schema } },
    });
    const body = writeMessagesRequest(request, 4096);
    expect(body).toMatchObject({
      max_tokens: 4096,
      tool_choice: { type: "tool", name: "answer_in_json" },
    });
    const answer = readMessagesAnswer(
      {
        id: "msg_1",
        model: "claude",
        stop_reason: "tool_use",
        content: [{ type: "tool_use", id: "t1", name: "answer_in_json", input: { title: "Cats" } }],
        usage: { input_tokens: 5, output_tokens: 3 },
      },
      1,
    );
    expect(answer?.choices[0]).toEqual({
      parts: [{ kind: "text", text: '{"title":"Cats"}' }],
      stop: "end",
    });
  });

  it("keeps by what words the model refused before", () => {
    const refused = { role: "assistant", content: null, refusal: "No." };
    const { messages } = readChatRequest({ model: "m", messages: [refused] });
    expect(messages[0]?.parts).toEqual([{ kind: "text", text: "No." }]);
  });

  it("keeps the newer name of the limit for OpenAI's own reasoning models", () => {
    const body = writeChatRequest(readChatRequest({ ...chat, model: "gpt-5" }));
    expect(body).toMatchObject({ max_completion_tokens: 500 });
    expect(writeChatRequest(readChatRequest(chat))).toMatchObject({ max_tokens: 500 });
  });
});

describe("a request of messages or responses", () => {
  it("becomes chat completions, results of tools before what is said", () => {
    const body = writeChatRequest(
      readMessagesRequest({
        model: "m",
        max_tokens: 9,
        system: [{ type: "text", text: "Be brief." }],
        thinking: { type: "enabled", budget_tokens: 2_000 },
        tool_choice: { type: "any", disable_parallel_tool_use: true },
        tools: [{ name: "look", input_schema: schema }],
        messages: [
          { role: "assistant", content: [{ type: "tool_use", id: "c1", name: "look", input: {} }] },
          {
            role: "user",
            content: [
              { type: "text", text: "And?" },
              { type: "tool_result", tool_use_id: "c1", content: "a cat" },
            ],
          },
        ],
      }),
    );
    expect(body).toMatchObject({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "assistant", content: null, tool_calls: [{ id: "c1" }] },
        { role: "tool", tool_call_id: "c1", content: "a cat" },
        { role: "user", content: "And?" },
      ],
      tool_choice: "required",
      parallel_tool_calls: false,
      reasoning_effort: "low",
    });
  });

  it("of responses joins items that follow each other into turns", () => {
    const request = readResponsesRequest({
      model: "m",
      instructions: "Be brief.",
      input: [
        { role: "user", content: "Hi" },
        { type: "reasoning", id: "rs_1", summary: [] },
        { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
        { type: "function_call", call_id: "c2", name: "look", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "a" },
        { type: "function_call_output", call_id: "c2", output: "b" },
      ],
    });
    expect(request.messages.map(({ role, parts }) => [role, parts.length])).toEqual([
      ["user", 1],
      ["assistant", 2],
      ["user", 2],
    ]);
  });
});

describe("Gemini", () => {
  const usageMetadata = {
    promptTokenCount: 10,
    candidatesTokenCount: 4,
    thoughtsTokenCount: 6,
    cachedContentTokenCount: 3,
    totalTokenCount: 20,
  };

  it("answers in chat completions, its calls numbered", () => {
    const answer = readGenerateAnswer(
      {
        responseId: "r1",
        modelVersion: "gemini-2.5-pro",
        candidates: [
          {
            content: {
              role: "model",
              parts: [
                { text: "hm", thought: true },
                { functionCall: { name: "look", args: { x: 1 } } },
                { functionCall: { name: "look", args: {} } },
              ],
            },
            finishReason: "STOP",
          },
        ],
        usageMetadata,
      },
      7,
    );
    expect(answer).not.toBeNull();
    if (answer === null) return;
    expect(writeChatAnswer(answer)).toMatchObject({
      choices: [
        {
          finish_reason: "tool_calls",
          message: {
            reasoning_content: "hm",
            tool_calls: [
              { id: "call_r1_0_0", function: { arguments: '{"x":1}' } },
              { id: "call_r1_0_1" },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 10,
        prompt_tokens_details: { cached_tokens: 3 },
        completion_tokens_details: { reasoning_tokens: 6 },
      },
    });
  });

  it("streams, and says what it blocked", () => {
    const reader = createGenerateStreamReader(7);
    const chunk = (document: unknown) =>
      reader.push(Buffer.from(`data: ${JSON.stringify(document)}\r\n\r\n`));
    const events = [
      ...chunk({
        responseId: "r",
        candidates: [{ content: { parts: [{ text: "Hel" }] } }],
        usageMetadata: { promptTokenCount: 10 },
      }),
      ...chunk({
        candidates: [{ content: { parts: [{ text: "lo" }] }, finishReason: "MAX_TOKENS" }],
        usageMetadata,
      }),
      ...reader.flush(),
    ];
    expect(events.map(({ kind }) => kind)).toEqual([
      "start",
      "text",
      "text",
      "stop",
      "usage",
      "end",
    ]);
    expect(events[3]).toMatchObject({ stop: "length" });
    expect(events[4]).toMatchObject({ usage: { input: 10, output: 10, reasoning: 6 } });
    expect(readGenerateAnswer({ promptFeedback: { blockReason: "SAFETY" } }, 7)?.choices).toEqual([
      { parts: [], stop: "content_filter" },
    ]);
  });
});

describe("what cannot be said elsewhere", () => {
  const user = [{ role: "user", content: "Hi" }];
  it.each([
    [
      "web_search_options",
      () => readChatRequest({ model: "m", messages: user, web_search_options: {} }),
    ],
    [
      "tools[0]",
      () => readChatRequest({ model: "m", messages: user, tools: [{ type: "custom" }] }),
    ],
    [
      "messages[0].content[0].file",
      () =>
        readChatRequest({
          model: "m",
          messages: [{ role: "user", content: [{ type: "file", file: { file_id: "file_1" } }] }],
        }),
    ],
    [
      "previous_response_id",
      () => readResponsesRequest({ model: "m", input: "Hi", previous_response_id: "resp_1" }),
    ],
    [
      "tools[0]",
      () =>
        readMessagesRequest({
          model: "m",
          max_tokens: 1,
          messages: user,
          tools: [{ type: "web_search_20250305" }],
        }),
    ],
    ["n", () => writeMessagesRequest(readChatRequest({ model: "m", messages: user, n: 2 }), 9)],
    ["temperature", () => readChatRequest({ model: "m", messages: user, temperature: "hot" })],
    ["messages[0].role", () => readChatRequest({ model: "m", messages: [{ role: "narrator" }] })],
  ])("names %s", (field, work) => {
    expect(work).toThrow(UntranslatableError);
    expect(work).toThrow(expect.objectContaining({ field }));
  });
});

it("takes nonsense from an upstream for nothing", () => {
  expect(readGenerateAnswer("no", 1)).toBeNull();
  expect(readMessagesAnswer({ content: 5 }, 1)).toBeNull();
  const reader = createMessagesStreamReader(1);
  expect(reader.push(Buffer.from("data: {broken\n\ndata: 5\n\n: comment\n\n"))).toEqual([]);
  expect(reader.flush()).toEqual([]);
});
