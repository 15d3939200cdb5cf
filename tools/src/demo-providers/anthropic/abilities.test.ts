import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders } from "../index.ts";
import { countTokens } from "../tokens.ts";

let providers: DemoProviders;
let client: Anthropic;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
  client = new Anthropic({
    apiKey: "demo-anthropic-key",
    baseURL: `${providers.url}/anthropic`,
    maxRetries: 0,
  });
});
afterAll(() => providers.stop());

const hello = {
  model: "claude-haiku-4-5-20251001",
  max_tokens: 4_000,
  messages: [{ role: "user" as const, content: "Hello there" }],
};
const input_schema = {
  type: "object" as const,
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
};
const tools = ["get_weather", "get_news"].map((name) => ({ name, input_schema }));
const marked = (text: string, ttl: "5m" | "1h") => ({
  type: "text" as const,
  text,
  cache_control: { type: "ephemeral" as const, ttl },
});

describe("tools", () => {
  it("calls several at once unless it may not, and answers their results in text", async () => {
    const message = await client.messages.create({ ...hello, tools });
    expect(message.stop_reason).toBe("tool_use");
    expect(message.content).toMatchObject([
      { type: "tool_use", name: "get_weather", input: { city: expect.any(String) } },
      { type: "tool_use", name: "get_news" },
    ]);
    const tool_choice = { type: "any" as const, disable_parallel_tool_use: true };
    const single = await client.messages.create({ ...hello, tools, tool_choice });
    expect(single.content).toHaveLength(1);
    const [call] = single.content;
    const after = await client.messages.create({
      ...hello,
      tools,
      messages: [
        ...hello.messages,
        { role: "assistant", content: single.content },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: call?.type === "tool_use" ? call.id : "",
              content: "sunny all day",
            },
          ],
        },
      ],
    });
    expect(after.stop_reason).toBe("end_turn");
  });

  it("streams the input in pieces that make its JSON", async () => {
    const stream = client.messages.stream({ ...hello, tools });
    const pieces: string[] = [];
    stream.on("inputJson", (piece) => pieces.push(piece));
    const message = await stream.finalMessage();
    expect(pieces.length).toBeGreaterThan(6);
    expect(message.content).toMatchObject([
      { name: "get_weather", input: { city: expect.any(String), days: expect.any(Number) } },
      { name: "get_news" },
    ]);
  });

  it("counts the searches of the vendor", async () => {
    const message = await client.messages.create({
      ...hello,
      tools: [{ type: "web_search_20250305", name: "web_search" }],
    });
    expect(message.content.map(({ type }) => type)).toEqual([
      "server_tool_use",
      "web_search_tool_result",
      "text",
    ]);
    expect(message.usage.server_tool_use?.web_search_requests).toBe(1);
    const streamed = await client.messages
      .stream({ ...hello, tools: [{ type: "web_search_20250305", name: "web_search" }] })
      .finalMessage();
    expect(streamed.usage.server_tool_use?.web_search_requests).toBe(1);
  });
});

describe("thinking", () => {
  const thinking = { type: "enabled" as const, budget_tokens: 1_024 };

  it("comes first, is signed and is within the output", async () => {
    const { content, usage } = await client.messages.create({ ...hello, thinking });
    const [thought, text] = content;
    if (thought?.type !== "thinking" || text?.type !== "text") throw new Error("wrong blocks");
    expect(thought.signature).toMatch(/^ErUB/);
    const thoughtTokens = countTokens(thought.thinking);
    expect(usage.output_tokens).toBe(thoughtTokens + countTokens(text.text));
    expect(usage.output_tokens_details).toEqual({ thinking_tokens: thoughtTokens });
    const streamed = await client.messages.stream({ ...hello, thinking }).finalMessage();
    expect(streamed.content).toMatchObject([
      { type: "thinking", signature: expect.stringMatching(/^ErUB/) },
      { type: "text" },
    ]);
  });

  it("refuses a budget that the limit leaves no room for", async () => {
    await expect(
      client.messages.create({ ...hello, max_tokens: 1_000, thinking }),
    ).rejects.toMatchObject({ status: 400 });
  });
});

describe("figures of the input", () => {
  it("parts the cache by the time of its marks, and reads as far as was seen", async () => {
    const system = [marked("rule ".repeat(300), "1h"), marked("detail ".repeat(200), "5m")];
    const first = await client.messages.create({ ...hello, system });
    expect(first.usage).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 500,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_1h_input_tokens: 300, ephemeral_5m_input_tokens: 200 },
    });
    const other = [system[0] ?? marked("", "1h"), marked("other ".repeat(50), "5m")];
    const second = await client.messages.create({ ...hello, system: other });
    expect(second.usage).toMatchObject({
      input_tokens: 5,
      cache_creation_input_tokens: 50,
      cache_read_input_tokens: 300,
      cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 50 },
    });
  });

  it("counts images and documents, as the counter beside it does", async () => {
    const body = {
      model: hello.model,
      messages: [
        {
          role: "user" as const,
          content: [
            {
              type: "image" as const,
              source: {
                type: "base64" as const,
                media_type: "image/png" as const,
                data: "iVBORw0KGgo=",
              },
            },
            {
              type: "document" as const,
              source: { type: "text" as const, media_type: "text/plain" as const, data: "one two" },
            },
            { type: "text" as const, text: "what is it" },
          ],
        },
      ],
    };
    const { input_tokens } = await client.messages.countTokens(body);
    expect(input_tokens).toBe(3 + 1_334 + 2 + 3);
    const { usage } = await client.messages.create({ ...body, max_tokens: 10 });
    expect(usage.input_tokens).toBe(input_tokens);
  });
});

describe("the rest", () => {
  it("ends before a stop sequence, and names it", async () => {
    const message = await client.messages.create({ ...hello, stop_sequences: ["never", " "] });
    expect(message).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: " " });
    expect(message.usage.output_tokens).toBe(1);
  });

  it("follows a schema", async () => {
    const schema = { ...input_schema, additionalProperties: false };
    const message = await client.messages.create({
      ...hello,
      output_config: { format: { type: "json_schema", schema } },
    });
    const [block] = message.content;
    expect(JSON.parse(block?.type === "text" ? block.text : "")).toHaveProperty("city");
  });

  it("sends pings, and errors in the middle of a stream", async () => {
    const response = await client.messages.create({ ...hello, stream: true }).asResponse();
    expect(await response.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n');
    const stream = await client.messages.create(
      { ...hello, stream: true },
      { headers: { "x-demo-fault": "error-event" } },
    );
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toMatchObject({ error: { error: { type: "overloaded_error" } } });
  });

  it("shows a model and stops a stream that is cancelled", async () => {
    expect((await client.models.retrieve("claude-opus-4-6")).display_name).toBe("Claude Opus 4.6");
    const stream = await client.messages.create({ ...hello, stream: true });
    let events = 0;
    for await (const _ of stream) if (++events === 3) stream.controller.abort();
    expect(events).toBeGreaterThanOrEqual(3);
  });
});
