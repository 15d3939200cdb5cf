import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, embedMany, generateText, jsonSchema, Output, streamText, tool } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_CREDENTIALS, type DemoProviders, startDemoProviders } from "./index.ts";
import { countTokens } from "./tokens.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const openai = () =>
  createOpenAI({ apiKey: DEMO_CREDENTIALS.openai, baseURL: `${providers.url}/openai/v1` });
const anthropic = () =>
  createAnthropic({ apiKey: DEMO_CREDENTIALS.anthropic, baseURL: `${providers.url}/anthropic/v1` });
const google = () =>
  createGoogleGenerativeAI({
    apiKey: DEMO_CREDENTIALS.google,
    baseURL: `${providers.url}/google/v1beta`,
  });

const MODELS = [
  ["OpenAI's chat completions", () => openai().chat("gpt-4o")],
  ["OpenAI's responses", () => openai().responses("gpt-4.1")],
  ["Anthropic's messages", () => anthropic()("claude-haiku-4-5-20251001")],
  ["Gemini's content", () => google()("gemini-2.5-flash-lite")],
] as const;

const prompt = "Hello there";
const citySchema = jsonSchema<{ city: string }>({
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
});

describe.each(MODELS)("%s with the Vercel AI SDK", (_, model) => {
  it("answers in text, with usage", async () => {
    const { text, usage, finishReason } = await generateText({ model: model(), prompt });
    expect(finishReason).toBe("stop");
    expect(usage.outputTokens).toBe(countTokens(text));
    expect(usage.inputTokens).toBeGreaterThanOrEqual(2);
  });

  it("streams, with usage at the end", async () => {
    const result = streamText({ model: model(), prompt });
    let text = "";
    for await (const piece of result.textStream) text += piece;
    expect((await result.usage).outputTokens).toBe(countTokens(text));
  });

  it("calls a tool, and goes on with what it answered", async () => {
    const asked: string[] = [];
    const tools = {
      get_weather: tool({
        description: "The weather of a city",
        inputSchema: citySchema,
        execute: async ({ city }) => {
          asked.push(city);
          return "sunny";
        },
      }),
    };
    const { steps, text } = await generateText({
      model: model(),
      prompt,
      tools,
      stopWhen: ({ steps: done }) => done.length === 3,
    });
    expect(asked).toEqual([expect.any(String)]);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
    expect(countTokens(text)).toBeGreaterThanOrEqual(40);
  });

  it("makes an object of a schema", async () => {
    const { output } = await generateText({
      model: model(),
      prompt,
      output: Output.object({ schema: citySchema }),
    });
    expect(output).toEqual({ city: expect.any(String) });
  });

  it("takes an image", async () => {
    const image = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==",
      "base64",
    );
    const { usage } = await generateText({
      model: model(),
      messages: [
        {
          role: "user",
          content: [
            { type: "file", mediaType: "image/png", data: image },
            { type: "text", text: "what" },
          ],
        },
      ],
    });
    expect(usage.inputTokens).toBeGreaterThan(250);
  });

  it("raises its errors, and stops when it is cancelled", async () => {
    const failing = generateText({
      model: model(),
      prompt,
      maxRetries: 0,
      headers: { "x-demo-fault": "429:3" },
    });
    await expect(failing).rejects.toSatisfy(
      (error) => APICallError.isInstance(error) && error.statusCode === 429 && error.isRetryable,
    );
    const gone = new AbortController();
    const stream = streamText({
      model: model(),
      prompt,
      abortSignal: gone.signal,
      headers: { "x-demo-fault": "slow-body:20" },
    });
    const types: string[] = [];
    for await (const { type } of stream.fullStream) {
      types.push(type);
      if (type === "text-delta") gone.abort();
    }
    expect(types.at(-1)).toBe("abort");
  });
});

it.each([
  ["OpenAI", () => openai().embedding("text-embedding-3-small"), 1_536],
  ["Gemini", () => google().embedding("gemini-embedding-001"), 3_072],
] as const)("embeds by %s", async (_, model, dimensions) => {
  const { embeddings } = await embedMany({ model: model(), values: ["one two", "three"] });
  expect(embeddings.map(({ length }) => length)).toEqual([dimensions, dimensions]);
});
