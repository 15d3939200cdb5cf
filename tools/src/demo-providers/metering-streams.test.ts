import { createStreamMeter, parseCall, type WireFormat } from "@pag0/metering";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, type Received } from "./ask.test-data.ts";
import {
  DEMO_CREDENTIALS,
  type DemoProviders,
  startDemoProviders,
  type VendorName,
} from "./index.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const messages = [{ role: "user", content: "Hello there" }];
const contents = [{ parts: [{ text: "Hello there" }] }];
const asked = { messages, stream: true, stream_options: { include_usage: true } };
const thinking = { type: "enabled", budget_tokens: 1_024 };
const SAY = "/v1/chat/completions";
const GEMINI = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
const TOTAL_TOKENS = /"total_tokens":(\d+)/g;

type Row = [
  vendor: VendorName,
  format: WireFormat,
  priced: string,
  path: string,
  body: object,
  /** Where the stream itself tells input and output together. */
  total: RegExp,
];
const ROWS: Row[] = [
  ["openai", "openai", "openai", SAY, { ...asked, model: "o3" }, TOTAL_TOKENS],
  [
    "openai",
    "openai",
    "openai",
    "/v1/responses",
    { model: "gpt-5", input: "Hi", stream: true },
    TOTAL_TOKENS,
  ],
  ["google", "google", "google", GEMINI, { contents }, /"totalTokenCount":(\d+)/g],
  ["google", "google", "google", `${GEMINI}?alt=sse`, { contents }, /"totalTokenCount":(\d+)/g],
  ["mistral", "openai", "mistral", SAY, { ...asked, model: "mistral-large-latest" }, TOTAL_TOKENS],
  [
    "groq",
    "openai",
    "groq",
    `/openai${SAY}`,
    { ...asked, model: "openai/gpt-oss-120b" },
    TOTAL_TOKENS,
  ],
  [
    "together",
    "openai",
    "together",
    SAY,
    { ...asked, model: "meta-llama/Llama-3.3-70B-Instruct-Turbo" },
    TOTAL_TOKENS,
  ],
  ["deepseek", "openai", "deepseek", SAY, { ...asked, model: "deepseek-reasoner" }, TOTAL_TOKENS],
  ["xai", "openai", "x-ai", SAY, { ...asked, model: "grok-3-mini" }, TOTAL_TOKENS],
  ["azure", "openai", "azure", `/openai${SAY}`, { ...asked, model: "gpt-4o" }, TOTAL_TOKENS],
  [
    "bedrock",
    "openai",
    "aws",
    "/model/amazon.nova-pro-v1%3A0/converse-stream",
    { messages: [{ role: "user", content: [{ text: "Hi" }] }] },
    /"totalTokens":(\d+)/g,
  ],
];

async function stream(vendor: VendorName, path: string, body: object): Promise<Received> {
  const headers: Record<string, string> =
    vendor === "google" || vendor === "anthropic"
      ? { [vendor === "google" ? "x-goog-api-key" : "x-api-key"]: DEMO_CREDENTIALS[vendor] }
      : { authorization: `Bearer ${DEMO_CREDENTIALS[vendor]}` };
  return ask(`${providers.url}/${vendor}${path}`, { headers, body });
}

function meterOf(
  { body: bytes, headers }: Received,
  format: WireFormat,
  priced: string,
  path: string,
  body: object,
) {
  const call = parseCall(format, "POST", path.replace(/\?.*/, ""), body, { vendor: priced });
  const contentType = String(headers["content-type"]);
  const meter = createStreamMeter(call, { hideUsage: false, contentType });
  for (let at = 0; at < bytes.length; at += 37) meter.push(bytes.subarray(at, at + 37));
  meter.flush();
  return meter;
}

it.each(ROWS)(
  "reads of %s's stream what it tells: %s %s %s",
  async (vendor, format, priced, path, body, total) => {
    const received = await stream(vendor, path, body);
    const meter = meterOf(received, format, priced, path, body);
    const usage = meter.usage();
    const told = [...received.body.toString("latin1").matchAll(total)].at(-1)?.[1];
    expect(meter.finished).toBe(true);
    expect(usage.estimated).toBe(false);
    expect(usage.inputTokens + usage.outputTokens).toBe(Number(told));
  },
);

it("reads thinking and searches of Anthropic's stream", async () => {
  const body = {
    model: "claude-opus-4-6",
    max_tokens: 3_000,
    messages,
    thinking,
    tools: [{ type: "web_search_20250305", name: "web_search" }],
    stream: true,
  };
  const received = await stream("anthropic", "/v1/messages", body);
  const usage = meterOf(received, "anthropic", "anthropic", "/v1/messages", body).usage();
  const told = /"output_tokens":(\d+),"output_tokens_details":\{"thinking_tokens":(\d+)/.exec(
    received.body.toString(),
  );
  expect(usage.outputTokens).toBe(Number(told?.[1]));
  expect(usage.reasoningTokens).toBe(Number(told?.[2]));
  expect(usage.units).toMatchObject([{ kind: "web_search", count: 1 }]);
});

it("reads Ollama's lines", async () => {
  const body = { model: "llama3.2", messages };
  const received = await stream("ollama", "/api/chat", body);
  const usage = meterOf(received, "openai", "ollama", "/api/chat", body).usage();
  expect(usage.inputTokens).toBe(5);
  expect(usage.outputTokens).toBe(Number(/"eval_count":(\d+)/.exec(received.body.toString())?.[1]));
});
