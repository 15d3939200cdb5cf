import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders } from "../index.ts";
import { countTokens } from "../tokens.ts";

let providers: DemoProviders;
let client: OpenAI;

beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
  client = new OpenAI({
    apiKey: "demo-openai-key",
    baseURL: `${providers.url}/openai/v1`,
    maxRetries: 0,
  });
});
afterAll(() => providers.stop());

const hello = { model: "gpt-4o", messages: [{ role: "user" as const, content: "Hello there" }] };

describe("chat completions with the official SDK", () => {
  it("answers with usage that is that of the text", async () => {
    const answer = await client.chat.completions.create(hello);
    const text = answer.choices[0]?.message.content ?? "";
    expect(answer.id).toMatch(/^chatcmpl-[A-Za-z0-9]{29}$/);
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer.usage?.prompt_tokens).toBe(3 + 3 + 2);
    expect(answer.usage?.completion_tokens).toBe(countTokens(text));
    expect(answer.usage?.total_tokens).toBe(8 + countTokens(text));
    expect(countTokens(text)).toBeGreaterThanOrEqual(40);
  });

  it("gives the same text for the same request under another identifier", async () => {
    const [first, second] = [
      await client.chat.completions.create(hello),
      await client.chat.completions.create(hello),
    ];
    expect(second.choices).toEqual(first.choices);
    expect(second.id).not.toBe(first.id);
  });

  it("answers an empty list of messages, as the specification's sample sends", async () => {
    const answer = await client.chat.completions.create({
      model: "gpt-4",
      messages: [],
      max_tokens: 2000,
    });
    expect(answer.usage?.prompt_tokens).toBe(3);
    expect(answer.usage?.completion_tokens).toBeGreaterThanOrEqual(40);
  });

  it("stops at the caller's limit, for each of n choices", async () => {
    const answer = await client.chat.completions.create({ ...hello, max_tokens: 7, n: 2 });
    expect(answer.choices.map(({ finish_reason }) => finish_reason)).toEqual(["length", "length"]);
    expect(answer.usage?.completion_tokens).toBe(14);
  });

  it("counts the reasoning within the output and the limit", async () => {
    const { usage } = await client.chat.completions.create({
      ...hello,
      model: "o3",
      max_completion_tokens: 30,
    });
    expect(usage?.completion_tokens).toBe(30);
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(30);
  });

  it("streams, with usage in the last chunk where it is asked for", async () => {
    const stream = await client.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    const usages: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usages.push(chunk.usage);
    }
    expect(usages.at(-1)).toMatchObject({ completion_tokens: countTokens(text) });
    expect(usages.slice(0, -1).every((usage) => usage === null)).toBe(true);
  });

  it("streams without usage where it is not", async () => {
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.some((chunk) => "usage" in chunk)).toBe(false);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
  });

  it("reads a long prompt from its cache the second time", async () => {
    const long = {
      model: "gpt-4o",
      messages: [{ role: "user" as const, content: "word ".repeat(1_500) }],
    };
    const first = await client.chat.completions.create(long);
    const second = await client.chat.completions.create(long);
    expect(first.usage?.prompt_tokens).toBe(1_506);
    expect(first.usage?.prompt_tokens_details?.cached_tokens).toBe(0);
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(1_408);
  });
});

describe("other operations with the official SDK", () => {
  it("creates a response", async () => {
    const response = await client.responses.create({ model: "gpt-4.1", input: "Hello there" });
    expect(response.status).toBe("completed");
    expect(response.usage?.input_tokens).toBe(8);
    expect(response.usage?.output_tokens).toBe(countTokens(response.output_text));
  });

  it("streams a response and ends it as incomplete at the limit", async () => {
    const stream = await client.responses.create({
      model: "gpt-4.1",
      input: "Hello",
      max_output_tokens: 5,
      stream: true,
    });
    const types: string[] = [];
    let text = "";
    for await (const event of stream) {
      types.push(event.type);
      if (event.type === "response.output_text.delta") text += event.delta;
      if (event.type === "response.incomplete") {
        expect(event.response.usage?.output_tokens).toBe(5);
        expect(event.response.incomplete_details?.reason).toBe("max_output_tokens");
      }
    }
    expect(countTokens(text)).toBe(5);
    expect(types[0]).toBe("response.created");
    expect(types.at(-1)).toBe("response.incomplete");
  });

  it("embeds texts as vectors of length 1, as numbers and as the SDK's base64", async () => {
    const input = ["one two", "three"];
    const model = "text-embedding-3-small";
    const floats = await client.embeddings.create({ model, input, encoding_format: "float" });
    const packed = await client.embeddings.create({ model, input });
    expect(floats.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
    const [vector = []] = floats.data.map(({ embedding }) => embedding);
    expect(vector).toHaveLength(1_536);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(packed.data[0]?.embedding[5]).toBeCloseTo(vector[5] ?? Number.NaN, 5);
  });

  it("lists models", async () => {
    expect((await client.models.list()).data.map(({ id }) => id)).toContain("gpt-4o");
  });
});

describe("refusals as the official SDK raises them", () => {
  it("refuses a wrong credential", async () => {
    const wrong = new OpenAI({ apiKey: "wrong", baseURL: `${providers.url}/openai/v1` });
    await expect(wrong.models.list()).rejects.toMatchObject({
      constructor: OpenAI.AuthenticationError,
      status: 401,
      code: "invalid_api_key",
    });
  });

  it("does not know every model", async () => {
    await expect(
      client.chat.completions.create({ ...hello, model: "llama" }),
    ).rejects.toMatchObject({ status: 404, code: "model_not_found", param: "model" });
  });

  it("names the field of a wrong limit", async () => {
    await expect(
      client.chat.completions.create({ ...hello, max_tokens: -1 }),
    ).rejects.toMatchObject({ status: 400, param: "max_tokens" });
  });
});
