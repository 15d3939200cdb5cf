import OpenAI, { AzureOpenAI } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "./ask.test-data.ts";
import {
  DEMO_CREDENTIALS,
  type DemoProviders,
  startDemoProviders,
  type VendorName,
} from "./index.ts";
import { countTokens } from "./tokens.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const messages = [{ role: "user" as const, content: "Hello there" }];
const tools = [
  {
    type: "function" as const,
    function: {
      name: "get_weather",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
];

const PLACES: [vendor: VendorName, path: string, model: string][] = [
  ["mistral", "/v1", "mistral-large-latest"],
  ["groq", "/openai/v1", "openai/gpt-oss-120b"],
  ["together", "/v1", "meta-llama/Llama-3.3-70B-Instruct-Turbo"],
  ["deepseek", "", "deepseek-reasoner"],
  ["xai", "/v1", "grok-3-mini"],
  ["vllm", "/v1", "Qwen/Qwen3-8B"],
  ["ollama", "/v1", "llama3.2:latest"],
  ["azure", "/openai/v1", "gpt-4o"],
];

const clientOf = (vendor: VendorName, path: string) =>
  new OpenAI({
    apiKey: DEMO_CREDENTIALS[vendor],
    baseURL: `${providers.url}/${vendor}${path}`,
    maxRetries: 0,
  });

describe.each(PLACES)("%s with OpenAI's SDK", (vendor, path, model) => {
  it("answers, with usage that is that of the text", async () => {
    const { choices, usage } = await clientOf(vendor, path).chat.completions.create({
      model,
      messages,
    });
    expect(choices[0]?.finish_reason).toBe(vendor === "together" ? "eos" : "stop");
    const reasoning =
      usage?.completion_tokens_details?.reasoning_tokens ??
      countTokens(JSON.stringify(choices[0]?.message).match(/"reasoning\w*":"([^"]*)"/)?.[1] ?? "");
    const text = countTokens(choices[0]?.message.content ?? "");
    const beside = vendor === "xai" ? reasoning : 0;
    expect(usage?.prompt_tokens).toBe(8);
    expect(usage?.completion_tokens).toBe(text + reasoning - beside);
    expect(usage?.total_tokens).toBe(8 + text + reasoning);
  });

  it("streams the same usage when it is asked for", async () => {
    const stream = await clientOf(vendor, path).chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let total = 0;
    let reasoning = 0;
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? "";
      const delta: Record<string, unknown> = { ...choices[0]?.delta };
      reasoning += countTokens(String(delta.reasoning ?? delta.reasoning_content ?? ""));
      total = usage?.total_tokens ?? total;
    }
    expect(total).toBe(8 + countTokens(text) + reasoning);
  });

  it("calls a tool, whole and streamed", async () => {
    const body = { model, messages, tools };
    const { choices } = await clientOf(vendor, path).chat.completions.create(body);
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(call).toMatchObject({ function: { name: "get_weather" } });
    const final = await clientOf(vendor, path).chat.completions.stream(body).finalChatCompletion();
    expect(final.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: "get_weather" } },
    ]);
  });

  it("lists models, and raises the SDK's errors", async () => {
    expect((await clientOf(vendor, path).models.list()).data.length).toBeGreaterThan(0);
    const headers = { "x-demo-fault": "429:3" };
    await expect(
      clientOf(vendor, path).chat.completions.create({ model, messages }, { headers }),
    ).rejects.toBeInstanceOf(OpenAI.RateLimitError);
  });
});

describe("what each tells in its own way", () => {
  async function usageOf(vendor: VendorName, path: string, body: object): Promise<unknown> {
    const answer = await ask(`${providers.url}/${vendor}${path}/chat/completions`, {
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS[vendor]}` },
      body: { messages, ...body },
    });
    return JSON.parse(answer.body.toString()).usage;
  }
  const long = [{ role: "user", content: "word ".repeat(1_500) }];

  it("Mistral: seconds of sound, cached tokens", async () => {
    const data = Buffer.alloc(40_000).toString("base64");
    const content = [{ type: "input_audio", input_audio: { data, format: "mp3" } }];
    const model = "voxtral-small-latest";
    expect(
      await usageOf("mistral", "/v1", { model, messages: [{ role: "user", content }] }),
    ).toMatchObject({
      prompt_audio_seconds: 11,
    });
    await usageOf("mistral", "/v1", { model, messages: long });
    expect(await usageOf("mistral", "/v1", { model, messages: long })).toMatchObject({
      num_cached_tokens: 1_408,
    });
  });

  it("Groq: times, and usage in the last chunk without being asked", async () => {
    const model = "llama-3.1-8b-instant";
    expect(await usageOf("groq", "/openai/v1", { model })).toMatchObject({
      queue_time: 0.021,
      prompt_time: 0.001,
    });
    const { body } = await ask(`${providers.url}/groq/openai/v1/chat/completions`, {
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS.groq}` },
      body: { model, messages, stream: true },
    });
    const chunks = body.toString().trim().split("\n\n").slice(0, -1);
    expect(JSON.parse(chunks[0]?.slice(6) ?? "")).toMatchObject({
      x_groq: { id: expect.stringMatching(/^req_01/) },
    });
    expect(JSON.parse(chunks.at(-1)?.slice(6) ?? "")).toMatchObject({
      choices: [{ finish_reason: "stop" }],
      x_groq: { usage: { prompt_tokens: 8 } },
    });
  });

  it("DeepSeek: hits and misses, and comments that keep a stream alive", async () => {
    const model = "deepseek-chat";
    await usageOf("deepseek", "", { model, messages: long });
    expect(await usageOf("deepseek", "", { model, messages: long })).toMatchObject({
      prompt_tokens: 1_506,
      prompt_cache_hit_tokens: 1_408,
      prompt_cache_miss_tokens: 98,
    });
    const { body } = await ask(`${providers.url}/deepseek/chat/completions`, {
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS.deepseek}` },
      body: { model, messages, stream: true },
    });
    expect(body.toString()).toMatch(/^: keep-alive\n\ndata: \{/);
  });

  it("xAI: sources that were searched, tokens by their kind", async () => {
    const search_parameters = { mode: "on" };
    expect(await usageOf("xai", "/v1", { model: "grok-3", search_parameters })).toMatchObject({
      num_sources_used: 5,
      prompt_tokens_details: { text_tokens: 8, image_tokens: 0, audio_tokens: 0, cached_tokens: 0 },
    });
  });

  it("Together: the cached beside the others, usage in the last chunk of a stream", async () => {
    const model = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
    expect(await usageOf("together", "/v1", { model })).toMatchObject({ cached_tokens: 0 });
    const { body } = await ask(`${providers.url}/together/v1/chat/completions`, {
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS.together}` },
      body: { model, messages, stream: true },
    });
    const chunks = body.toString().trim().split("\n\n").slice(0, -1);
    expect(JSON.parse(chunks[0]?.slice(6) ?? "").usage).toBeNull();
    expect(JSON.parse(chunks.at(-1)?.slice(6) ?? "")).toMatchObject({
      choices: [{ finish_reason: "eos" }],
      usage: { prompt_tokens: 8 },
    });
  });

  it("Azure: deployments, the version of the API, and judgements of the content", async () => {
    const client = new AzureOpenAI({
      endpoint: `${providers.url}/azure`,
      apiKey: DEMO_CREDENTIALS.azure,
      apiVersion: "2024-10-21",
      deployment: "gpt-4o",
      maxRetries: 0,
    });
    const answer = await client.chat.completions.create({ model: "", messages });
    expect(answer.model).toBe("gpt-4o");
    expect(answer.choices[0]).toMatchObject({
      content_filter_results: { hate: { filtered: false, severity: "safe" } },
    });
    const stream = await client.chat.completions.create({ model: "", messages, stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices).toEqual([]);
    expect(chunks[0]).toHaveProperty("prompt_filter_results");
    const url = `${providers.url}/azure/openai/deployments/mine/chat/completions`;
    const headers = { "api-key": DEMO_CREDENTIALS.azure };
    const missing = await ask(`${url}?api-version=2024-10-21`, { headers, body: { messages } });
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.body.toString()).error.code).toBe("DeploymentNotFound");
    expect((await ask(url, { headers, body: { messages } })).status).toBe(404);
  });
});

describe("Ollama's own API", () => {
  const model = "llama3.2:latest";
  const post = (path: string, body: object) =>
    ask(`${providers.url}/ollama${path}`, { body: { model, ...body } });

  it("streams lines, of which the last tells what was used", async () => {
    const { headers, body } = await post("/api/chat", { messages });
    expect(headers["content-type"]).toBe("application/x-ndjson");
    const lines = body
      .toString()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const text = lines.map(({ message }) => message.content).join("");
    expect(lines.at(-1)).toMatchObject({
      done: true,
      done_reason: "stop",
      prompt_eval_count: 5,
      eval_count: countTokens(text),
    });
    expect(lines.slice(0, -1).every(({ done }) => done === false)).toBe(true);
  });

  it("answers whole, calls tools, generates and embeds", async () => {
    const called = await post("/api/chat", { messages, tools, stream: false });
    expect(JSON.parse(called.body.toString())).toMatchObject({
      message: {
        tool_calls: [
          { function: { name: "get_weather", arguments: { city: expect.any(String) } } },
        ],
      },
      done: true,
    });
    const cut = await post("/api/generate", {
      prompt: "Hello",
      stream: false,
      options: { num_predict: 4 },
    });
    expect(JSON.parse(cut.body.toString())).toMatchObject({ eval_count: 4, done_reason: "length" });
    const embedded = await post("/api/embed", { input: ["one two", "three"] });
    expect(JSON.parse(embedded.body.toString())).toMatchObject({ prompt_eval_count: 3 });
    const failed = await ask(`${providers.url}/ollama/api/chat`, {
      body: { model, messages },
      headers: { "x-demo-fault": "500" },
    });
    expect(JSON.parse(failed.body.toString())).toEqual({ error: expect.any(String) });
  });
});
