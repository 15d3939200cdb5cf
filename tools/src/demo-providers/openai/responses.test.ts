import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders } from "../index.ts";

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

const parameters = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer", minimum: 1, maximum: 9 } },
  required: ["city", "days"],
  additionalProperties: false,
};
const schema = {
  type: "object",
  properties: {
    verdict: { enum: ["yes", "no"] },
    reasons: { type: "array", items: { type: "string" } },
  },
  required: ["verdict", "reasons"],
  additionalProperties: false,
};

describe("responses", () => {
  const fn = { type: "function" as const, name: "get_weather", parameters, strict: true };
  const ask = { model: "gpt-5", input: "Hello there" };

  it("reasons, searches and calls, item by item", async () => {
    const { output, usage } = await client.responses.create({
      ...ask,
      tools: [fn, { type: "web_search" }],
    });
    expect(output.map(({ type }) => type)).toEqual([
      "reasoning",
      "web_search_call",
      "function_call",
    ]);
    const reasoning = usage?.output_tokens_details.reasoning_tokens ?? 0;
    expect(reasoning).toBeGreaterThanOrEqual(64);
    expect(usage?.output_tokens).toBeGreaterThan(reasoning);
  });

  it("streams the whole sequence of events", async () => {
    const types: string[] = [];
    const numbers: number[] = [];
    const stream = await client.responses.create({
      ...ask,
      tools: [fn, { type: "web_search" }],
      stream: true,
    });
    for await (const event of stream) {
      types.push(event.type);
      numbers.push(event.sequence_number);
    }
    expect(numbers).toEqual(numbers.map((_, index) => index));
    const kinds = types.filter((type, index) => type !== types[index - 1]);
    expect(kinds).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.output_item.done",
      "response.output_item.added",
      "response.web_search_call.in_progress",
      "response.web_search_call.searching",
      "response.web_search_call.completed",
      "response.output_item.done",
      "response.output_item.added",
      "response.function_call_arguments.delta",
      "response.function_call_arguments.done",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  it("goes on from an earlier one, which it keeps", async () => {
    const first = await client.responses.create(ask);
    const second = await client.responses.create({ ...ask, previous_response_id: first.id });
    const total = first.usage?.total_tokens ?? 0;
    expect(second.usage?.input_tokens).toBe(8 + total);
    expect((await client.responses.retrieve(first.id)).usage).toEqual(first.usage);
    await client.responses.delete(first.id);
    await expect(
      client.responses.create({ ...ask, previous_response_id: first.id }),
    ).rejects.toMatchObject({ status: 400, code: "previous_response_not_found" });
  });

  it("tells of an error in the middle", async () => {
    const stream = await client.responses.create(
      { ...ask, stream: true },
      { headers: { "x-demo-fault": "error-event" } },
    );
    await expect(async () => {
      for await (const event of stream) if (event.type === "error") throw new Error(event.message);
    }).rejects.toThrow("Overloaded");
  });

  it("follows a schema", async () => {
    const format = { type: "json_schema" as const, name: "verdict", schema };
    const { output_text } = await client.responses.create({
      ...ask,
      model: "gpt-4.1",
      text: { format },
    });
    expect(JSON.parse(output_text)).toHaveProperty("verdict");
  });
});
