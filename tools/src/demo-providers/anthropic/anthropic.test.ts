import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, expect, it } from "vitest";
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
  max_tokens: 1_000,
  messages: [{ role: "user" as const, content: "Hello there" }],
};

it("answers with usage that is that of the text", async () => {
  const message = await client.messages.create(hello);
  const [block] = message.content;
  const text = block?.type === "text" ? block.text : "";
  expect(message.id).toMatch(/^msg_01[A-Za-z0-9]{22}$/);
  expect(message.stop_reason).toBe("end_turn");
  expect(message.usage).toMatchObject({
    input_tokens: 5,
    output_tokens: countTokens(text),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  });
});

it("streams the vendor's sequence of events", async () => {
  const stream = await client.messages.create({ ...hello, max_tokens: 4, stream: true });
  const types: string[] = [];
  let text = "";
  for await (const event of stream) {
    types.push(event.type);
    if (event.type === "content_block_delta" && event.delta.type === "text_delta")
      text += event.delta.text;
    if (event.type === "message_delta") {
      expect(event.usage.output_tokens).toBe(4);
      expect(event.delta.stop_reason).toBe("max_tokens");
    }
  }
  expect(countTokens(text)).toBe(4);
  expect(types).toEqual([
    "message_start",
    "content_block_start",
    ...Array.from({ length: 4 }, () => "content_block_delta"),
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

it("assembles a stream with the SDK's own helper", async () => {
  const final = await client.messages.stream(hello).finalMessage();
  const [block] = final.content;
  expect(final.usage.output_tokens).toBe(countTokens(block?.type === "text" ? block.text : ""));
});

it("writes a marked prompt to its cache, then reads it", async () => {
  const marked = {
    ...hello,
    system: [
      {
        type: "text" as const,
        text: "rule ".repeat(200),
        cache_control: { type: "ephemeral" as const, ttl: "1h" as const },
      },
    ],
  };
  const first = await client.messages.create(marked);
  const second = await client.messages.create(marked);
  expect(first.usage).toMatchObject({
    input_tokens: 5,
    cache_creation_input_tokens: 200,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 200 },
  });
  expect(second.usage).toMatchObject({
    input_tokens: 5,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 200,
  });
});

it("takes its key in the header that its documentation names, too", async () => {
  const response = await fetch(`${providers.url}/anthropic/v1/models`, {
    headers: { "x-api-key": "demo-anthropic-key" },
  });
  expect(response.status).toBe(200);
});

it("lists models", async () => {
  const ids = (await client.models.list()).data.map(({ id }) => id);
  expect(ids).toContain("claude-haiku-4-5-20251001");
});

it("raises the SDK's typed errors", async () => {
  const wrong = new Anthropic({ apiKey: "wrong", baseURL: `${providers.url}/anthropic` });
  await expect(wrong.messages.create(hello)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  await expect(client.messages.create({ ...hello, messages: [] })).rejects.toBeInstanceOf(
    Anthropic.BadRequestError,
  );
  await expect(client.messages.create({ ...hello, model: "gpt-4" })).rejects.toBeInstanceOf(
    Anthropic.NotFoundError,
  );
});
