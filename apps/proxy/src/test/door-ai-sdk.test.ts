/**
 * The AI SDK and the helpers of the vendors' SDKs, which run tools and read schemas by themselves, through the
 * door to a model of each format; and Google's clients on their drop-in route.
 */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import { GoogleGenAI } from "@google/genai";
import { embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import OpenAI from "openai";
import { zodFunction, zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createDoorBench, type DoorBench } from "./door-bench.ts";

const MODELS = [
  ["OpenAI's format", "openai/gpt-4o-mini"],
  ["Anthropic's format", "anthropic/claude-sonnet-4-5"],
  ["Gemini's format", "google/gemini-2.5-flash-lite"],
] as const;
const parameters = {
  type: "object" as const,
  properties: { city: { type: "string" as const }, days: { type: "integer" as const } },
  required: ["city", "days"],
  additionalProperties: false,
};

let bench: DoorBench;
let organizationId: string;
let key: string;
let events: number;
beforeAll(async () => {
  bench = await createDoorBench();
});
beforeEach(async () => {
  events = 0;
  const seeded = await bench.seed({ monthlyBudget: "100000000" });
  organizationId = seeded.id;
  key = seeded.key;
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

describe.each(MODELS)("the AI SDK at a model of %s", (_, name) => {
  const weather = tool({ inputSchema: jsonSchema(parameters) });
  const clients = () => {
    const open = createOpenAI({ apiKey: key, baseURL: `${bench.url}/v1` });
    const messagesOf = createAnthropic({ apiKey: key, baseURL: `${bench.url}/v1` });
    return [open.chat(name), open.responses(name), messagesOf(name)];
  };

  it("generates, streams and calls tools in every format that it speaks", async () => {
    for (const model of clients()) {
      const common = { model, maxRetries: 0, maxOutputTokens: 300 };
      const whole = await generateText({ ...common, prompt: "Say hello" });
      expect(whole.text).toMatch(/\w+/);
      await charged();
      const streamed = streamText({ ...common, prompt: "Say hello" });
      expect(await streamed.text).toMatch(/\w+/);
      await charged();
      const called = await generateText({
        ...{ ...common, prompt: "Weather?", tools: { weather }, toolChoice: "required" },
      });
      expect(called.toolCalls[0]).toMatchObject({ toolName: "weather" });
      await charged();
    }
  });
});

describe.each([
  ["OpenAI's format", "openai/gpt-4o-mini"],
  ["Anthropic's format", "anthropic/claude-opus-4-6"],
  ["Gemini's format", "google/gemini-3-pro-preview"],
])("helpers that run tools at a model of %s", (_, model) => {
  const messages = [{ role: "user" as const, content: "What is the weather in Seoul?" }];
  const place = z.object({ city: z.string(), days: z.number().int() });
  const verdict = z.object({ verdict: z.enum(["yes", "no"]), score: z.number().nullable() });
  const isVerdict = { verdict: expect.stringMatching(/^(yes|no)$/) };
  let ran: unknown[] = [];
  const run = (input: unknown) => {
    ran.push(place.parse(input));
    return "sunny";
  };
  const openai = () => new OpenAI({ apiKey: key, baseURL: `${bench.url}/v1`, maxRetries: 0 });
  const anthropic = () => new Anthropic({ apiKey: key, baseURL: bench.url, maxRetries: 0 });
  beforeEach(() => {
    ran = [];
  });

  it("are OpenAI's, for chat completions and responses, streamed, and for schemas", async () => {
    const weather = zodFunction({ name: "weather", parameters: place, function: run });
    const looped = openai().chat.completions.runTools({
      ...{ model, messages, max_tokens: 4_000, stream: true },
      tools: [weather],
    });
    expect(await looped.finalContent()).toMatch(/\w/);
    expect(ran.length).toBeGreaterThan(0);
    const parsed = await openai().chat.completions.parse({
      ...{ model, messages, max_tokens: 4_000 },
      response_format: zodResponseFormat(verdict, "verdict"),
    });
    expect(parsed.choices[0]?.message.parsed).toMatchObject(isVerdict);
    const format = zodTextFormat(verdict, "verdict");
    const read = await openai().responses.parse({ model, input: "Is it?", text: { format } });
    expect(read.output_parsed).toMatchObject(isVerdict);
    const parameters = z.toJSONSchema(place);
    const tools = [{ type: "function" as const, name: "weather", strict: true, parameters }];
    const first = await openai()
      .responses.stream({ model, input: messages, tools, tool_choice: "required" })
      .finalResponse();
    const outputs = first.output.flatMap((item) =>
      item.type === "function_call"
        ? [{ type: "function_call_output" as const, call_id: item.call_id, output: "sunny" }]
        : [],
    );
    expect(outputs.length).toBeGreaterThan(0);
    const said = first.output as OpenAI.Responses.ResponseInputItem[];
    const input = [...messages, ...said, ...outputs];
    const second = await openai().responses.create({ model, input, tools });
    expect(second.output_text).toMatch(/\w/);
  });

  it("are Anthropic's, whose threads no other vendor keeps, and for schemas", async () => {
    const weather = betaZodTool({
      ...{ name: "weather", description: "Weather", inputSchema: place },
      run: (input) => run(input),
    });
    const asked = { model, messages, max_tokens: 4_000, tools: [weather] };
    const message = await anthropic().beta.messages.toolRunner(asked);
    expect(message.stop_reason).toBe("end_turn");
    expect(ran.length).toBeGreaterThan(0);
    const output_config = { format: zodOutputFormat(verdict) };
    const request = { model, messages, max_tokens: 4_000, output_config };
    expect((await anthropic().messages.parse(request)).parsed_output).toMatchObject(isVerdict);
  });

  it("are the AI SDK's, in every format that it speaks", async () => {
    const open = createOpenAI({ apiKey: key, baseURL: `${bench.url}/v1` });
    const messagesOf = createAnthropic({ apiKey: key, baseURL: `${bench.url}/v1` });
    const tools = { weather: tool({ inputSchema: place, execute: run }) };
    // What OpenAI would store, others do not.
    const providerOptions = { openai: { store: false } };
    for (const client of [open.chat(model), open.responses(model), messagesOf(model)]) {
      const common = { model: client, maxRetries: 0, maxOutputTokens: 4_000, providerOptions };
      const looped = { ...common, tools, prompt: "Weather?", stopWhen: stepCountIs(4) };
      ran = [];
      expect((await generateText(looped)).text).toMatch(/\w/);
      expect(ran.length).toBeGreaterThan(0);
      const streamed = streamText(looped);
      expect(await streamed.text).toMatch(/\w/);
      expect((await streamed.usage).outputTokens).toBeGreaterThan(0);
      const output = Output.object({ schema: verdict });
      const answer = await generateText({ ...common, prompt: "Is it?", output });
      expect(answer.output).toMatchObject(isVerdict);
    }
  });
});

it("the AI SDK has many vectors at once from a model of each format that has some", async () => {
  const open = createOpenAI({ apiKey: key, baseURL: `${bench.url}/v1` });
  for (const name of ["openai/text-embedding-3-small", "google/gemini-embedding-001"]) {
    const model = open.embedding(name);
    const { embeddings } = await embedMany({ model, values: ["a", "b", "c"], maxRetries: 0 });
    expect(embeddings.map((vector) => vector.length > 0)).toEqual([true, true, true]);
  }
});

describe("the drop-in route of Gemini", () => {
  it("takes Google's SDK with our key, and never lets it on", async () => {
    const client = new GoogleGenAI({
      apiKey: key,
      httpOptions: { baseUrl: `${bench.url}/google` },
    });
    const asked = { model: "gemini-2.5-flash-lite", contents: "Hello" };
    const whole = await client.models.generateContent(asked);
    expect(whole.text).toMatch(/\w+/);
    const event = await charged();
    expect(whole.usageMetadata?.candidatesTokenCount).toBe(event?.outputTokens);
    let text = "";
    for await (const chunk of await client.models.generateContentStream(asked))
      text += chunk.text ?? "";
    expect(text).toMatch(/\w+/);
    await charged();
  });

  it("takes our key in the URL, and forwards neither it nor any other", async () => {
    const answer = await fetch(
      `${bench.url}/google/v1beta/models/gemini-2.5-flash-lite:generateContent?key=${key}&alt=json`,
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ contents: [{ parts: [{ text: "Hi" }] }] }),
      },
    );
    expect(answer.status).toBe(200);
    const event = await charged();
    expect(JSON.stringify(event, (_, value) => String(value))).not.toContain("pag0_prj_");
    const log = await fetch(`${bench.servers[0].url}/_control/requests?limit=1`);
    const text = await log.text();
    expect(text).toContain("alt=json");
    expect(text).not.toContain("key=");
  });

  it("serves the AI SDK, and refuses in Google's envelope", async () => {
    const google = createGoogleGenerativeAI({ apiKey: key, baseURL: `${bench.url}/google/v1beta` });
    const model = google("gemini-2.5-flash-lite");
    expect((await generateText({ model, prompt: "Hello", maxRetries: 0 })).text).toMatch(/\w+/);
    await charged();
    const refused = await fetch(
      `${bench.url}/google/v1beta/models/gemini-2.5-flash-lite:generateContent`,
      { method: "POST", headers: { "x-goog-api-key": "pag0_wrong" }, body: "{}" },
    );
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({
      error: { code: 401, status: "UNAUTHENTICATED", details: [{ reason: "API_KEY_INVALID" }] },
    });
  });
});
