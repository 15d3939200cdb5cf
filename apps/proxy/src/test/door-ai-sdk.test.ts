/** The AI SDK through the door to a model of each format, and Google's clients on their drop-in route. */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { GoogleGenAI } from "@google/genai";
import { generateText, jsonSchema, streamText, tool } from "ai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
