import { createStreamMeter, parseCall } from "@pag0/metering";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../ask.test-data.ts";
import { DEMO_CREDENTIALS, type DemoProviders, startDemoProviders } from "../index.ts";
import { countTokens } from "../tokens.ts";
import { readFrames } from "../wire/aws-event-stream.test-data.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const MODEL = "anthropic.claude-sonnet-4-5-20250929-v1%3A0";
const messages = [{ role: "user", content: [{ text: "Hello there" }] }];
const toolConfig = {
  tools: [
    {
      toolSpec: {
        name: "get_weather",
        inputSchema: {
          json: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        },
      },
    },
  ],
};

function post(operation: string, body: object, headers: Record<string, string> = {}) {
  return ask(`${providers.url}/bedrock/model/${MODEL}/${operation}`, {
    headers: { authorization: `Bearer ${DEMO_CREDENTIALS.bedrock}`, ...headers },
    body,
  });
}

describe("Converse", () => {
  it("answers with usage", async () => {
    const { body } = await post("converse", { messages });
    const answer = JSON.parse(body.toString());
    const [{ text }] = answer.output.message.content;
    const outputTokens = countTokens(text);
    expect(answer).toMatchObject({
      stopReason: "end_turn",
      usage: { inputTokens: 5, outputTokens, totalTokens: 5 + outputTokens },
    });
  });

  it("streams frames, of which the last tells the usage", async () => {
    const { headers, body } = await post("converse-stream", {
      messages,
      inferenceConfig: { maxTokens: 7 },
    });
    expect(headers["content-type"]).toBe("application/vnd.amazon.eventstream");
    const frames = readFrames(body);
    const names = frames.map((frame) => frame.headers[":event-type"]);
    expect(names).toEqual([
      "messageStart",
      ...Array.from({ length: 7 }, () => "contentBlockDelta"),
      "contentBlockStop",
      "messageStop",
      "metadata",
    ]);
    expect(frames.at(-2)?.payload).toMatchObject({ stopReason: "max_tokens" });
    expect(frames.at(-1)?.payload).toMatchObject({ usage: { inputTokens: 5, outputTokens: 7 } });
  });

  it("calls tools and thinks", async () => {
    const frames = readFrames(
      (
        await post("converse-stream", {
          messages,
          toolConfig,
          additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_024 } },
        })
      ).body,
    );
    const start = frames.find((frame) => frame.headers[":event-type"] === "contentBlockStart");
    expect(start?.payload).toMatchObject({
      start: { toolUse: { name: "get_weather" } },
      contentBlockIndex: 1,
    });
    const input = frames
      .map(({ payload }) => payload.delta as { toolUse?: { input: string } } | undefined)
      .map((delta) => delta?.toolUse?.input ?? "")
      .join("");
    expect(JSON.parse(input)).toEqual({ city: expect.any(String) });
  });

  it("writes to its cache and reads from it", async () => {
    const system = [{ text: "rule ".repeat(300) }, { cachePoint: { type: "default", ttl: "1h" } }];
    const usage = async () =>
      JSON.parse((await post("converse", { messages, system })).body.toString()).usage;
    expect(await usage()).toMatchObject({
      inputTokens: 5,
      cacheWriteInputTokens: 300,
      cacheReadInputTokens: 0,
      cacheDetails: [{ inputTokens: 300, ttl: "1h" }],
    });
    expect(await usage()).toMatchObject({
      inputTokens: 5,
      cacheWriteInputTokens: 0,
      cacheReadInputTokens: 300,
    });
  });

  it("refuses in its own way, before and within a stream", async () => {
    const refused = await post("converse", { messages: [] });
    expect(refused).toMatchObject({
      status: 400,
      headers: { "x-amzn-errortype": "ValidationException" },
    });
    expect(JSON.parse(refused.body.toString())).toEqual({ message: expect.any(String) });
    const broken = await post("converse-stream", { messages }, { "x-demo-fault": "error-event" });
    expect(readFrames(broken.body).at(-1)?.headers).toMatchObject({
      ":message-type": "exception",
      ":exception-type": "internalServerException",
    });
  });
});

describe("InvokeModel of Anthropic's models", () => {
  const asked = {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 9,
    messages: [{ role: "user", content: "Hello there" }],
  };

  it("answers and streams Anthropic's own messages, whose usage is metered", async () => {
    const whole = JSON.parse((await post("invoke", asked)).body.toString());
    expect(whole).toMatchObject({ type: "message", usage: { output_tokens: 9 } });
    const { headers, body } = await post("invoke-with-response-stream", asked);
    expect(readFrames(body).map((frame) => frame.headers[":event-type"])).toContain("chunk");
    const path = `/model/${MODEL}/invoke-with-response-stream`;
    const call = parseCall("anthropic", "POST", path, asked, { vendor: "aws" });
    const contentType = String(headers["content-type"]);
    const meter = createStreamMeter(call, { hideUsage: false, contentType });
    meter.push(body);
    meter.flush();
    expect(meter.usage()).toMatchObject({
      inputTokens: whole.usage.input_tokens,
      outputTokens: 9,
      estimated: false,
    });
  });

  it("refuses what is no body of theirs, and other models", async () => {
    const { anthropic_version: _, ...without } = asked;
    expect((await post("invoke", without)).status).toBe(400);
    expect((await post("invoke", { ...asked, stream: true })).status).toBe(400);
    const nova = await ask(`${providers.url}/bedrock/model/amazon.nova-pro-v1%3A0/invoke`, {
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS.bedrock}` },
      body: asked,
    });
    expect(nova.status).toBe(400);
  });
});
