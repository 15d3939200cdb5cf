import { describe, expect, it } from "vitest";
import type { Call } from "./call.ts";
import { parseCall, prepareBody } from "./parse-call.ts";
import { usageFromBody } from "./usage-from-body.ts";
import { vendorErrorBody } from "./vendor-error.ts";

const user = (content: unknown) => ({ messages: [{ role: "user", content }] });
const chat = (body: object, vendor = "openai") =>
  parseCall(
    "openai",
    "POST",
    "/v1/chat/completions",
    { model: "gpt-4.1", ...user("Hi"), ...body },
    { vendor },
  );
const responses = (body: object) =>
  parseCall("openai", "POST", "/v1/responses", { model: "gpt-4.1", input: "Hi", ...body });
const message = (body: object, path = "/v1/messages") =>
  parseCall("anthropic", "POST", path, {
    model: "claude-sonnet-4-5",
    max_tokens: 100,
    ...user("Hi"),
    ...body,
  });
const gemini = (body: object, method = "generateContent", model = "gemini-2.5-flash") =>
  parseCall("google", "POST", `/v1beta/models/${model}:${method}`, {
    contents: [{ parts: [{ text: "Hi" }] }],
    ...body,
  });

describe("paths", () => {
  it.each<[Call["format"], string, object, Partial<Call>]>([
    [
      "openai",
      "/chat/completions",
      { model: "deepseek-chat", messages: [] },
      { operation: "chat" },
    ],
    ["openai", "/openai/v1/chat/completions", { model: "a", messages: [] }, { operation: "chat" }],
    ["openai", "/api/v1/chat/completions", { model: "a", messages: [] }, { operation: "chat" }],
    [
      "openai",
      "/openai/deployments/my-gpt/chat/completions",
      { messages: [] },
      { operation: "chat", model: "my-gpt" },
    ],
    [
      "openai",
      "/openai/deployments/my-gpt/embeddings",
      { input: "a", model: "other" },
      { operation: "embeddings", model: "my-gpt" },
    ],
    ["openai", "/v1/moderations", { input: "a" }, { operation: "free" }],
    [
      "openai",
      "/api/chat",
      { model: "llama3.2", messages: [] },
      { operation: "ollama", stream: true },
    ],
    ["openai", "/api/tags", {}, { operation: "free" }],
    [
      "openai",
      "/model/us.amazon.nova-pro-v1%3A0/converse-stream",
      { messages: [] },
      { operation: "converse", model: "us.amazon.nova-pro-v1:0", stream: true },
    ],
    [
      "openai",
      "/model/us.amazon.nova-pro-v1%3A0/converse",
      {
        messages: [],
        inferenceConfig: { maxTokens: 9 },
        additionalModelRequestFields: { max_tokens: 70, inferenceConfig: { max_new_tokens: 80 } },
      },
      { operation: "converse", maxOutputTokens: 80 },
    ],
    [
      "openai",
      "/openai/deployments/gpt-4o/chat/completions",
      { messages: [], data_sources: [{ type: "azure_search" }] },
      { operation: "chat", unseenInput: true },
    ],
    ["anthropic", "/v1/messages/count_tokens", {}, { operation: "free" }],
    [
      "anthropic",
      "/v1/projects/p-1/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict",
      { max_tokens: 5, messages: [] },
      { operation: "messages", model: "claude-sonnet-4-5@20250929", stream: true },
    ],
    [
      "anthropic",
      "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke",
      { max_tokens: 5, messages: [] },
      { model: "anthropic.claude-sonnet-4-5-20250929-v1:0", stream: false },
    ],
    [
      "google",
      "/v1/projects/p-1/locations/us-central1/publishers/google/models/gemini-2.5-pro:streamGenerateContent",
      { contents: [] },
      { operation: "generate", model: "gemini-2.5-pro", stream: true },
    ],
    [
      "google",
      "/models/gemini-2.5-pro:countTokens",
      {},
      { operation: "free", model: "gemini-2.5-pro" },
    ],
  ])("%s %s", (format, path, body, expected) => {
    expect(parseCall(format, "POST", path, body)).toMatchObject(expected);
  });

  it.each<[Call["format"], string]>([
    ["openai", "/v1/chat/completions/"],
    ["openai", "/v1/chat%2Fcompletions"],
    ["openai", "/v1/fine_tuning/jobs"],
    ["openai", "/v1/constructor"],
    ["openai", "/openai/deployments/a%2Fb/chat/completions"],
    ["anthropic", "/v1/messages/../messages"],
    ["google", "/v1beta/models/gemini-2.5-pro:batchGenerateContent"],
    ["google", "/v1beta/models/a/b:generateContent"],
    ["google", "/v1beta/cachedContents"],
  ])("%s %s is of no known operation", (format, path) => {
    expect(parseCall(format, "POST", path, { model: "m", messages: [] }).operation).toBe("other");
  });
});

describe("images, audio and documents", () => {
  const png = {
    type: "image_url",
    image_url: { url: `data:image/png;base64,${"A".repeat(90_000)}` },
  };
  it("count by what they can be, not by their letters", () => {
    expect(chat(user([png])).inputTokens).toBeLessThan(5_000);
    const low = { ...png, image_url: { ...png.image_url, detail: "low" } };
    expect(chat(user([low])).inputTokens).toBeLessThan(chat(user([png])).inputTokens);
    expect(chat(user([png])).inputClasses).toContain("imageInput");
    const audio = {
      type: "input_audio",
      input_audio: { data: "A".repeat(100_000), format: "wav" },
    };
    // 75,000 bytes are at most 100 seconds of ten tokens.
    expect(chat(user([audio])).inputTokens).toBeGreaterThanOrEqual(1_000);
    expect(chat(user([audio])).inputTokens).toBeLessThan(1_100);
    expect(chat(user([audio])).inputClasses).toContain("audioInput");
  });

  it.each([
    [
      "a PDF in a chat",
      () => chat(user([{ type: "file", file: { file_data: "data:application/pdf;base64,AA" } }])),
    ],
    [
      "a film",
      () => chat(user([{ type: "video_url", video_url: { url: "https://a.example/a.mp4" } }])),
    ],
    ["earlier audio", () => chat({ messages: [{ role: "assistant", audio: { id: "audio_1" } }] })],
    ["an item by its id", () => responses({ input: [{ type: "item_reference", id: "msg_1" }] })],
    [
      "a PDF at Anthropic",
      () =>
        message(
          user([
            {
              type: "document",
              source: { type: "base64", media_type: "application/pdf", data: "AA" },
            },
          ]),
        ),
    ],
    [
      "a PDF in a tool's result",
      () =>
        message(
          user([
            {
              type: "tool_result",
              tool_use_id: "t",
              content: [{ type: "document", source: { type: "file", file_id: "f" } }],
            },
          ]),
        ),
    ],
    [
      "a film at Google",
      () =>
        gemini({
          contents: [{ parts: [{ inline_data: { mime_type: "video/mp4", data: "AA" } }] }],
        }),
    ],
    ["cached content", () => gemini({ cached_content: "cachedContents/1" })],
  ])("%s is bounded by the model's context", (_, parse) => {
    expect(parse().unseenInput).toBe(true);
  });

  it("count a text document as text", () => {
    const source = { type: "text", media_type: "text/plain", data: "apple ".repeat(100) };
    const call = message(user([{ type: "document", source }]));
    expect(call.unseenInput).toBe(false);
    expect(call.inputTokens).toBeGreaterThanOrEqual(100);
    expect(call.inputTokens).toBeLessThan(300);
  });
});

describe("tools of the vendor", () => {
  it("are bounded by the limit that is named, or by ours", () => {
    const search = { tools: [{ type: "web_search" }, { type: "function", name: "f" }] };
    expect(responses({ ...search, max_tool_calls: 3 }).units).toEqual([
      { kind: "web_search", count: 3, key: null },
    ]);
    expect(responses(search).units).toEqual([{ kind: "web_search", count: 30, key: null }]);
    const anthropic = { type: "web_search_20250305", name: "web_search", max_uses: 2 };
    expect(message({ tools: [anthropic] })).toMatchObject({
      unseenInput: true,
      units: [{ kind: "web_search", count: 2, key: null }],
    });
    expect(message({ tools: [{ type: "bash_20250124", name: "bash" }] }).unseenInput).toBe(false);
    expect(gemini({ tools: [{ googleSearch: {} }] }).units).toEqual([
      { kind: "web_search", count: 1, key: "web" },
    ]);
  });
});

describe("limits of the output", () => {
  it("are over all answers, with a prediction and a compaction beside", () => {
    expect(chat({ max_completion_tokens: 100, n: 3 }).maxOutputTokens).toBe(300);
    const predicted = chat({
      max_completion_tokens: 100,
      prediction: { type: "content", content: "apple ".repeat(50) },
    });
    expect(predicted.maxOutputTokens).toBeGreaterThanOrEqual(150);
    const config = { maxOutputTokens: 100, candidateCount: 4 };
    expect(gemini({ generationConfig: config }).maxOutputTokens).toBe(400);
    expect(gemini({ generation_config: { max_output_tokens: 7 } }).maxOutputTokens).toBe(7);
    const edits = { context_management: { edits: [{ type: "compact_20260112" }] } };
    expect(message(edits)).toMatchObject({ maxOutputTokens: 200, unseenInput: true });
    expect(chat({ n: 2 }).maxOutputTokens).toBeNull();
    expect(chat({ model: "sonar-deep-research", max_tokens: 5 }).maxOutputTokens).toBeNull();
  });

  it("of pictures and speech follow from what is asked for", () => {
    const picture = (body: object) =>
      parseCall("openai", "POST", "/v1/images/generations", { prompt: "An otter", ...body });
    expect(picture({ model: "dall-e-3", size: "1792x1024", quality: "hd" })).toMatchObject({
      maxOutputTokens: 0,
      units: [{ kind: "image", count: 1, key: "1792x1024/hd" }],
    });
    expect(picture({ model: "dall-e-2" }).units).toEqual([
      { kind: "image", count: 1, key: "1024x1024/standard" },
    ]);
    const drawn = picture({ model: "gpt-image-1", size: "1024x1024", quality: "low", n: 2 });
    expect(drawn.maxOutputTokens).toBeGreaterThanOrEqual(2 * 272);
    expect(drawn.maxOutputTokens).toBeLessThan(2 * 1_500);
    const anySize = picture({ model: "gpt-image-2", size: "3840x2160", quality: "high" });
    expect(anySize.maxOutputTokens).toBeGreaterThanOrEqual(13_342);
    const frames = { model: "gpt-image-2.6-flare", output_format: "gif", size: "1024x1024" };
    expect(picture(frames).maxOutputTokens).toBeGreaterThanOrEqual(9 * 7_024);
    // Several pictures are billed as so many calls, and their input with them.
    const one = picture({ model: "gpt-image-2" }).inputTokens;
    expect(picture({ model: "gpt-image-2", n: 6 }).inputTokens).toBe(6 * one);
    const speech = parseCall("openai", "POST", "/v1/audio/speech", {
      model: "tts-1",
      input: "Hé 🌍",
    });
    expect(speech).toMatchObject({
      maxOutputTokens: 0,
      units: [{ kind: "character", count: 4, key: null }],
    });
    expect(usageFromBody("openai", "speech", undefined, speech)).toMatchObject({
      units: [{ kind: "character", count: 4, key: null }],
    });
  });
});

describe("service tiers", () => {
  it("that may be billed are told", () => {
    expect(chat({ service_tier: "flex" }).serviceTiers).toEqual(["flex", "standard"]);
    expect(chat({ service_tier: "priority" }).serviceTiers).toContain("priority");
    expect(chat({ service_tier: null }).serviceTiers).toEqual(["standard"]);
    expect(message({ speed: "fast" }).serviceTiers).toEqual(["fast", "standard"]);
    expect(message({ inference_geo: "us" }).regional).toBe(true);
    expect(message({ inference_geo: "global" }).regional).toBe(false);
    expect(gemini({ serviceTier: "SERVICE_TIER_FLEX" }).serviceTiers).toEqual(["flex", "standard"]);
    const batch = {
      requests: [{ custom_id: "1", params: { model: "m", max_tokens: 5, messages: [] } }],
    };
    expect(message(batch, "/v1/messages/batches")).toMatchObject({
      serviceTiers: ["batch"],
      maxOutputTokens: 5,
      model: "m",
    });
  });
});

it("asks no vendor for usage that tells it unasked", () => {
  const call = chat({ stream: true }, "mistral");
  expect(prepareBody(call, { stream: true })).toMatchObject({ changed: false, hideUsage: false });
  expect(prepareBody(chat({ stream: true }, "groq"), {})).toMatchObject({ changed: true });
});

it("tells a refusal in Google's envelope", () => {
  const refusal = { status: 429, code: "BUDGET_EXCEEDED", message: "m", param: "model" };
  expect(vendorErrorBody("google", refusal)).toEqual({
    error: {
      code: 429,
      message: "BUDGET_EXCEEDED: m",
      status: "RESOURCE_EXHAUSTED",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "BUDGET_EXCEEDED",
          domain: "pag0",
          metadata: { field: "model" },
        },
      ],
    },
  });
});
