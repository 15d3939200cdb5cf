/** The vendors' own SDKs through the door to a model of each format. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDoorBench, type DoorBench } from "./door-bench.ts";

const MODELS = [
  ["OpenAI's format", "openai/gpt-4o-mini"],
  ["Anthropic's format", "anthropic/claude-sonnet-4-5"],
  ["Gemini's format", "google/gemini-2.5-flash-lite"],
] as const;
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const parameters = {
  type: "object" as const,
  properties: { city: { type: "string" as const }, days: { type: "integer" as const } },
  required: ["city", "days"],
  additionalProperties: false,
};
const verdict = {
  type: "object" as const,
  properties: { verdict: { type: "string", enum: ["yes", "no"] }, reason: { type: "string" } },
  required: ["verdict", "reason"],
  additionalProperties: false,
};
const messages = [{ role: "user" as const, content: "Say hello to the world" }];

let bench: DoorBench;
let organizationId: string;
let key: string;
let openai: OpenAI;
let anthropic: Anthropic;
let events: number;
beforeAll(async () => {
  bench = await createDoorBench();
});
beforeEach(async () => {
  events = 0;
  const seeded = await bench.seed({ monthlyBudget: "100000000" });
  organizationId = seeded.id;
  key = seeded.key;
  openai = new OpenAI({ apiKey: key, baseURL: `${bench.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: key, baseURL: bench.url, maxRetries: 0 });
});
afterAll(() => bench.close());

/** The event of the call that was just made, which is served and charged by the provider's own figures. */
async function charged() {
  const all = await bench.harness.events(organizationId, ++events);
  const event = all.at(-1);
  expect(event).toMatchObject({ outcome: "served", estimated: false, upstreamStatus: 200 });
  expect(event?.costNano).toBeGreaterThan(0n);
  return event;
}

describe.each(MODELS)("OpenAI's SDK at a model of %s", (_, model) => {
  it("has a chat completion with the usage that is charged", async () => {
    const answer = await openai.chat.completions.create({ model, messages, max_tokens: 200 });
    expect(answer.choices[0]?.message.content).toMatch(/\w+/);
    const event = await charged();
    expect(answer.usage?.prompt_tokens).toBe(event?.inputTokens);
    expect(answer.usage?.completion_tokens).toBe(event?.outputTokens);
    expect(event?.model).toBe(model.split("/")[1]);
  });

  it("streams, with the usage where it was asked for and without where not", async () => {
    for (const include_usage of [true, false]) {
      const stream = await openai.chat.completions.create({
        ...{ model, messages, max_tokens: 200, stream: true },
        stream_options: { include_usage },
      });
      let text = "";
      let told = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? "";
        told += chunk.usage?.completion_tokens ?? 0;
      }
      expect(text).toMatch(/\w+/);
      const event = await charged();
      expect(told).toBe(include_usage ? event?.outputTokens : 0);
      expect(event?.stream).toBe(true);
    }
  });

  it("calls tools and takes their results", async () => {
    const tools = [{ type: "function" as const, function: { name: "get_weather", parameters } }];
    const asked = await openai.chat.completions.create({ model, messages, tools, max_tokens: 200 });
    await charged();
    const [choice] = asked.choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    const [call] = choice?.message.tool_calls ?? [];
    if (call?.type !== "function") throw new Error("no tool was called");
    expect(JSON.parse(call.function.arguments)).toMatchObject({ city: expect.any(String) });
    const after = await openai.chat.completions.create({
      ...{ model, tools, max_tokens: 200 },
      messages: [
        ...messages,
        choice?.message ?? { role: "assistant", content: "" },
        ...(choice?.message.tool_calls ?? []).map((each) => ({
          role: "tool" as const,
          tool_call_id: each.id,
          content: "sunny",
        })),
      ],
    });
    await charged();
    expect(after.choices[0]?.finish_reason).toBe("stop");
  });

  it("answers in the form of a schema", async () => {
    const answer = await openai.chat.completions.create({
      ...{ model, messages, max_tokens: 500 },
      response_format: {
        type: "json_schema",
        json_schema: { name: "verdict", schema: verdict, strict: true },
      },
    });
    await charged();
    expect(JSON.parse(answer.choices[0]?.message.content ?? "")).toEqual({
      verdict: expect.stringMatching(/^(yes|no)$/),
      reason: expect.any(String),
    });
  });

  it("sends an image", async () => {
    const answer = await openai.chat.completions.create({
      ...{ model, max_tokens: 200 },
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
          ],
        },
      ],
    });
    await charged();
    expect(answer.choices[0]?.message.content).toMatch(/\w+/);
  });

  it("has responses, whole and streamed", async () => {
    const request = { model, input: "Say hello to the world", max_output_tokens: 200 };
    const answer = await openai.responses.create(request);
    expect(answer.output_text).toMatch(/\w+/);
    expect(answer.usage?.output_tokens).toBe((await charged())?.outputTokens);
    let text = "";
    let done = "";
    for await (const event of await openai.responses.create({ ...request, stream: true })) {
      if (event.type === "response.output_text.delta") text += event.delta;
      if (event.type === "response.completed") done = event.response.output_text ?? text;
    }
    await charged();
    expect(text).toMatch(/\w+/);
    expect(done).toBe(text);
  });

  it("raises its own error for the provider's, with the provider's words", async () => {
    const vendor = model.split("/")[0] as "openai";
    await bench.fail(0, { vendor, status: 418, times: 1 });
    const failure = await openai.chat.completions
      .create({ model, messages, max_tokens: 10 })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.APIError);
    expect(failure).toMatchObject({ status: 418 });
    expect((failure as Error).message).toMatch(/418 \w+/);
  });

  it("ends the provider's stream when the client goes away, and charges what came", async () => {
    const vendor = model.split("/")[0] as "openai";
    await bench.fail(0, { vendor, fault: "slow-body:20", times: 1 });
    const stop = new AbortController();
    const stream = await openai.chat.completions.create(
      { model, messages, max_tokens: 500, stream: true },
      { signal: stop.signal },
    );
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stop.abort();
    const event = (await bench.harness.events(organizationId, ++events)).at(-1);
    expect(event).toMatchObject({ outcome: "client_gone", estimated: true });
    expect(event?.costNano).toBeGreaterThan(0n);
  });
});

describe.each(MODELS)("Anthropic's SDK at a model of %s", (_, model) => {
  it("has a message, whole and streamed", async () => {
    const request = { model, messages, max_tokens: 200 };
    const answer = await anthropic.messages.create(request);
    const [block] = answer.content;
    expect(block).toMatchObject({ type: "text", text: expect.stringMatching(/\w+/) });
    expect(answer.usage.output_tokens).toBe((await charged())?.outputTokens);
    const stream = anthropic.messages.stream(request);
    const final = await stream.finalMessage();
    expect(final.content[0]).toMatchObject({ type: "text", text: expect.stringMatching(/\w+/) });
    expect(final.usage.output_tokens).toBe((await charged())?.outputTokens);
  });

  it("calls tools, streamed, and takes their results", async () => {
    const tools = [{ name: "get_weather", input_schema: parameters }];
    const asked = await anthropic.messages
      .stream({ model, messages, tools, max_tokens: 300 })
      .finalMessage();
    await charged();
    expect(asked.stop_reason).toBe("tool_use");
    const calls = asked.content.filter((block) => block.type === "tool_use");
    expect(calls[0]?.input).toMatchObject({ city: expect.any(String) });
    const results = calls.map(({ id }) => ({
      type: "tool_result" as const,
      tool_use_id: id,
      content: "sunny",
    }));
    const after = await anthropic.messages.create({
      ...{ model, tools, max_tokens: 300 },
      messages: [
        ...messages,
        { role: "assistant", content: asked.content },
        { role: "user", content: results },
      ],
    });
    await charged();
    expect(after.stop_reason).toBe("end_turn");
  });

  it("sends an image", async () => {
    const source = { type: "base64" as const, media_type: "image/png" as const, data: PNG };
    const answer = await anthropic.messages.create({
      ...{ model, max_tokens: 200 },
      messages: [{ role: "user", content: [{ type: "image", source }] }],
    });
    await charged();
    expect(answer.content[0]).toMatchObject({ type: "text" });
  });

  it("raises its own error for the provider's", async () => {
    const vendor = model.split("/")[0] as "openai";
    await bench.fail(0, { vendor, status: 413, times: 1 });
    const failure = await anthropic.messages
      .create({ model, messages, max_tokens: 10 })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Anthropic.APIError);
    expect(failure).toMatchObject({ status: 413, error: { type: "error" } });
  });
});

describe("embeddings", () => {
  it.each([
    ["openai/text-embedding-3-small", 1_536],
    ["google/gemini-embedding-001", 3_072],
  ])("come from %s as OpenAI's SDK wants them, packed or not", async (model, dimensions) => {
    const packed = await openai.embeddings.create({ model, input: ["hello", "world"] });
    await charged();
    const plain = await openai.embeddings.create({
      ...{ model, input: ["hello", "world"] },
      encoding_format: "float",
    });
    await charged();
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([dimensions, dimensions]);
    const first = packed.data[0]?.embedding ?? [];
    plain.data[0]?.embedding.forEach((value, index) => {
      expect(first[index]).toBeCloseTo(value, 5);
    });
    expect(packed.usage.prompt_tokens).toBeGreaterThan(0);
  });

  it("are refused by name where a provider has none, before anything is spent", async () => {
    const failure = await openai.embeddings
      .create({ model: "anthropic/claude-sonnet-4-5", input: "a" })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, code: "VALIDATION_ERROR", param: "model" });
  });
});
