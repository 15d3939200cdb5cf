import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  costOfUsage,
  createStreamMeter,
  InvalidCallError,
  lookUpTokenPrice,
  noUsage,
  parseCall,
  prepareBody,
  type TokenPrice,
  type Usage,
  upperBoundCost,
  usageFromBody,
  vendorErrorBody,
} from "./index.ts";

const at = new Date("2026-11-21T00:00:00Z");
const price = (vendor: string, model: string) => lookUpTokenPrice(vendor, model, at) as TokenPrice;
const usage = (change: Partial<Usage>): Usage => noUsage(change);

describe("prices", () => {
  it("are exact integers from the pinned catalogue", () => {
    const manifest = JSON.parse(
      readFileSync(
        new URL("../../../node_modules/@pydantic/genai-prices/package.json", import.meta.url),
        "utf8",
      ),
    );
    expect(price("openai", "gpt-4o-mini")).toMatchObject({
      version: `genai-prices@${manifest.version}/openai/gpt-4o-mini`,
      base: { input: 150_000_000n, cachedInput: 75_000_000n, output: 600_000_000n },
    });
    expect(price("openai", "gpt-4").base).toMatchObject({
      input: 30_000_000_000n,
      output: 60_000_000_000n,
    });
  });

  it("do not exist for an unknown model or vendor", () => {
    expect(lookUpTokenPrice("openai", "gpt-unheard-of", at)).toBeNull();
    expect(lookUpTokenPrice("nobody", "gpt-4", at)).toBeNull();
  });

  it("follow their effective dates: o3 fell from $10 to $2 on 10 June 2025", () => {
    expect(lookUpTokenPrice("openai", "o3", new Date("2025-06-01T00:00:00Z"))?.base.input).toBe(
      10_000_000_000n,
    );
    expect(lookUpTokenPrice("openai", "o3", new Date("2025-06-12T00:00:00Z"))?.base.input).toBe(
      2_000_000_000n,
    );
  });

  it("charge long contexts by the higher tier", () => {
    const sonnet = price("anthropic", "claude-sonnet-4-5");
    expect(costOfUsage(usage({ inputTokens: 200_000 }), sonnet)).toBe(600_000_000n);
    expect(costOfUsage(usage({ inputTokens: 200_001 }), sonnet)).toBe(1_200_006_000n);
  });
});

it("takes the larger of two limits of the output, whichever the vendor obeys", () => {
  const body = { model: "gpt-4.1", messages: [], max_tokens: 900, max_completion_tokens: 20, n: 2 };
  expect(parseCall("openai", "POST", "/v1/chat/completions", body).maxOutputTokens).toBe(1_800);
});

describe("input that the body only refers to", () => {
  const bound = (vendor: "openai" | "anthropic", path: string, model: string, body: object) =>
    upperBoundCost(
      parseCall(vendor, "POST", path, { model, max_tokens: 10, max_output_tokens: 10, ...body }),
      price(vendor, model),
    );
  const hello = { messages: [{ role: "user", content: "Hello" }] };
  const file = (part: object) => ({ messages: [{ role: "user", content: [part] }] });
  it.each<[string, "openai" | "anthropic", string, string, object]>([
    [
      "an earlier response",
      "openai",
      "/v1/responses",
      "gpt-4.1",
      { input: "Go on", previous_response_id: "resp_1" },
    ],
    [
      "a conversation",
      "openai",
      "/v1/responses",
      "gpt-4.1",
      { input: "Go on", conversation: "conv_1" },
    ],
    ["a stored prompt", "openai", "/v1/responses", "gpt-4.1", { prompt: { id: "pmpt_1" } }],
    [
      "a web search",
      "openai",
      "/v1/responses",
      "gpt-4.1",
      { input: "News?", tools: [{ type: "web_search" }] },
    ],
    [
      "a file by id",
      "openai",
      "/v1/responses",
      "gpt-4.1",
      { input: [{ role: "user", content: [{ type: "input_file", file_id: "file_1" }] }] },
    ],
    [
      "a file by id in a chat",
      "openai",
      "/v1/chat/completions",
      "gpt-4.1",
      file({ type: "file", file: { file_id: "file_1" } }),
    ],
    [
      "a document by URL",
      "anthropic",
      "/v1/messages",
      "claude-sonnet-4-5",
      file({ type: "document", source: { type: "url", url: "https://a.example/b.pdf" } }),
    ],
    [
      "a tool of Anthropic's",
      "anthropic",
      "/v1/messages",
      "claude-sonnet-4-5",
      { ...hello, tools: [{ type: "web_search_20250305", name: "web_search" }] },
    ],
  ])("%s is bounded by the model's context", (_, vendor, path, model, body) => {
    const { contextTokens, base } = price(vendor, model);
    expect(contextTokens).toBeGreaterThanOrEqual(vendor === "openai" ? 1_047_576 : 200_000);
    expect(bound(vendor, path, model, body)).toBeGreaterThanOrEqual(
      (BigInt(contextTokens) * base.input) / 1_000_000n,
    );
  });
  it("is none where everything is in the body", () => {
    const inline = { tools: [{ type: "function", function: { name: "f" } }], ...hello };
    expect(bound("openai", "/v1/chat/completions", "gpt-4.1", inline)).toBeLessThan(1_000_000n);
    const own = { tools: [{ name: "f", input_schema: {} }], ...hello };
    expect(bound("anthropic", "/v1/messages", "claude-sonnet-4-5", own)).toBeLessThan(10_000_000n);
  });
});

describe("costs, by hand", () => {
  it("charge gpt-4's 812 in and 1,940 out", () => {
    expect(
      costOfUsage(usage({ inputTokens: 812, outputTokens: 1940 }), price("openai", "gpt-4")),
    ).toBe(140_760_000n);
  });

  it("charge cached input once, and reasoning only as output", () => {
    const body = {
      usage: {
        prompt_tokens: 2006,
        completion_tokens: 300,
        prompt_tokens_details: { cached_tokens: 1920 },
        completion_tokens_details: { reasoning_tokens: 250 },
      },
    };
    const read = usageFromBody("openai", "chat", body) as Usage;
    expect(read).toMatchObject({
      inputTokens: 2006,
      cachedInputTokens: 1920,
      outputTokens: 300,
      reasoningTokens: 250,
    });
    // 86 × $0.15 + 1,920 × $0.075 + 300 × $0.60 per million
    expect(costOfUsage(read, price("openai", "gpt-4o-mini"))).toBe(12_900n + 144_000n + 180_000n);
  });

  it("charge Anthropic's cache reads and writes of both kinds", () => {
    const body = {
      usage: {
        input_tokens: 100,
        cache_read_input_tokens: 1000,
        cache_creation_input_tokens: 500,
        cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 200 },
        output_tokens: 50,
      },
    };
    const read = usageFromBody("anthropic", "messages", body) as Usage;
    expect(read).toMatchObject({
      inputTokens: 1600,
      cachedInputTokens: 1000,
      cacheWriteTokens: 300,
      cacheWrite1hTokens: 200,
    });
    // 100 × 3 + 1000 × 0.3 + 300 × 3.75 + 200 × 6 + 50 × 15 = 3,675 micro-USD
    expect(costOfUsage(read, price("anthropic", "claude-sonnet-4-5"))).toBe(3_675_000n);
  });

  it("are not known where usage is missing or makes no sense", () => {
    for (const body of [
      null,
      {},
      { usage: null },
      { usage: { prompt_tokens: -1 } },
      { usage: { prompt_tokens: "5" } },
      { usage: { prompt_tokens: 1e300 } },
    ])
      expect(usageFromBody("openai", "chat", body)).toBeNull();
  });
});

describe("parseCall", () => {
  it("bounds the specification's costly call at about $0.12", () => {
    const call = parseCall("openai", "POST", "/v1/chat/completions", {
      model: "gpt-4",
      messages: [],
      max_tokens: 2000,
    });
    expect(call).toMatchObject({ operation: "chat", maxOutputTokens: 2000 });
    const bound = upperBoundCost(call, price("openai", "gpt-4"));
    expect(bound).toBeGreaterThanOrEqual(120_000_000n);
    expect(bound).toBeLessThan(121_000_000n);
  });

  it("multiplies the output by n and uses the model's limit where none is named", () => {
    expect(
      parseCall("openai", "POST", "/v1/chat/completions", {
        model: "gpt-4",
        messages: [],
        max_tokens: 100,
        n: 3,
      }).maxOutputTokens,
    ).toBe(300);
    const unlimited = parseCall("openai", "POST", "/v1/chat/completions", {
      model: "gpt-4",
      messages: [],
    });
    expect(upperBoundCost(unlimited, price("openai", "gpt-4"))).toBeGreaterThanOrEqual(
      8_192n * 60_000n,
    );
  });

  it.each([
    [{ messages: [] }, "model"],
    [{ model: "gpt-4" }, "messages"],
    [{ model: "gpt-4", messages: [], max_tokens: -1 }, "max_tokens"],
    [{ model: "gpt-4", messages: [], max_tokens: 1.5 }, "max_tokens"],
    [{ model: "gpt-4", messages: ["hi"] }, "messages[0]"],
    [{ model: "gpt-4", messages: [{ content: 5 }] }, "messages[0].content"],
    [{ model: "gpt-4", messages: [], stream: "yes" }, "stream"],
    [{ model: "gpt-4", messages: [], n: 0 }, "n"],
    [undefined, "model"],
    [[], "model"],
  ])("refuses %j, naming the field", (body, field) => {
    expect(() => parseCall("openai", "POST", "/v1/chat/completions", body)).toThrow(
      expect.objectContaining({ name: InvalidCallError.name, field }),
    );
  });

  it("requires Anthropic's max_tokens and leaves other paths alone", () => {
    expect(() =>
      parseCall("anthropic", "POST", "/v1/messages", { model: "claude-sonnet-4-5", messages: [] }),
    ).toThrow(InvalidCallError);
    expect(parseCall("openai", "GET", "/v1/models", undefined)).toMatchObject({
      operation: "other",
      model: null,
    });
  });

  it("bounds any text, special tokens and very long ones too, by at least its tokens and at most its bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (content) => {
        const { inputTokens } = parseCall("openai", "POST", "/v1/chat/completions", {
          model: "gpt-4o",
          messages: [{ role: "user", content }],
        });
        expect(inputTokens).toBeLessThanOrEqual(Buffer.byteLength(content) + 60);
      }),
    );
    const special = parseCall("openai", "POST", "/v1/chat/completions", {
      model: "gpt-4o",
      messages: [{ role: "user", content: "<|endoftext|>".repeat(3000) }],
    });
    expect(special.inputTokens).toBeGreaterThan(3000);
  });
});

describe("upper bounds", () => {
  it("are at least the cost of any usage within them", () => {
    const models = [
      price("openai", "gpt-4o-mini"),
      price("openai", "gpt-5.5"),
      price("anthropic", "claude-sonnet-4-5"),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.nat(400_000),
        fc.nat(20_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (model, input, output, share, used) => {
          const call = {
            format: "openai" as const,
            operation: "chat" as const,
            model: "m",
            stream: false,
            maxOutputTokens: output,
            inputTokens: input,
            unseenInput: false,
            cacheable: true,
          };
          const real = Math.floor(input * used);
          const cached = Math.floor(real * share);
          const cost = costOfUsage(
            usage({
              inputTokens: real,
              cachedInputTokens: cached,
              cacheWrite1hTokens: real - cached,
              outputTokens: Math.floor(output * used),
            }),
            model,
          );
          expect(cost).toBeLessThanOrEqual(upperBoundCost(call, model));
        },
      ),
    );
  });
});

const sse = (...events: unknown[]) =>
  events
    .map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`)
    .join("");
const openAiStream = sse(
  { choices: [{ delta: { content: "안녕 " } }] },
  { choices: [{ delta: { content: "world 🌍" } }] },
  { choices: [], usage: { prompt_tokens: 9, completion_tokens: 5 } },
  "[DONE]",
);
const chatCall = parseCall("openai", "POST", "/v1/chat/completions", {
  model: "gpt-4o",
  messages: [{ role: "user", content: "hi" }],
  stream: true,
  max_tokens: 50,
});

function run(text: string, cuts: number[], hideUsage: boolean, call = chatCall) {
  const bytes = Buffer.from(text);
  const meter = createStreamMeter(call, { hideUsage });
  const out: Uint8Array[] = [];
  let start = 0;
  for (const end of [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length].sort(
    (a, b) => a - b,
  )) {
    const piece = meter.push(bytes.subarray(start, end));
    if (piece !== null) out.push(piece);
    start = end;
  }
  const rest = meter.flush();
  if (rest !== null) out.push(rest);
  return { usage: meter.usage(), finished: meter.finished, text: Buffer.concat(out).toString() };
}

describe("stream meter", () => {
  it("reads the same usage and passes the same bytes however the stream is cut into pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 30 }), (cuts) => {
        const shown = run(openAiStream, cuts, false);
        expect(shown).toMatchObject({
          finished: true,
          text: openAiStream,
          usage: { inputTokens: 9, outputTokens: 5, estimated: false },
        });
        const hidden = run(openAiStream, cuts, true);
        expect(hidden.usage.outputTokens).toBe(5);
        expect(hidden.text).toBe(openAiStream.replace(/data: \{"choices":\[\],"usage".*\n\n/, ""));
      }),
    );
  });

  it("charges what came when a stream is cut, never nothing", () => {
    const cut = run(openAiStream.slice(0, openAiStream.indexOf('{"choices":[],')), [], false);
    expect(cut.finished).toBe(false);
    expect(cut.usage.estimated).toBe(true);
    expect(cut.usage.inputTokens).toBe(chatCall.inputTokens);
    expect(cut.usage.outputTokens).toBeGreaterThanOrEqual(4);
  });

  it("adds up Anthropic's events, whose output counts are totals so far", () => {
    const call = parseCall("anthropic", "POST", "/v1/messages", {
      model: "claude-sonnet-4-5",
      max_tokens: 100,
      messages: [{ role: "user", content: "hi" }],
      stream: true,
    });
    const text = sse(
      {
        type: "message_start",
        message: { usage: { input_tokens: 25, cache_read_input_tokens: 10, output_tokens: 1 } },
      },
      { type: "content_block_delta", delta: { type: "text_delta", text: "Hello" } },
      { type: "message_delta", usage: { output_tokens: 12 } },
      { type: "message_delta", usage: { output_tokens: 15 } },
      { type: "message_stop" },
    );
    expect(run(text, [3, 77, 150], false, call)).toMatchObject({
      finished: true,
      text,
      usage: { inputTokens: 35, cachedInputTokens: 10, outputTokens: 15, estimated: false },
    });
    const cut = run(text.slice(0, text.indexOf('data: {"type":"message_delta"')), [], false, call);
    expect(cut.usage).toMatchObject({ inputTokens: 35, estimated: true });
    expect(cut.usage.outputTokens).toBeGreaterThan(0);
  });

  it("reads the usage of a responses stream", () => {
    const call = parseCall("openai", "POST", "/v1/responses", {
      model: "gpt-4o",
      input: "hi",
      stream: true,
    });
    const text = sse(
      { type: "response.output_text.delta", delta: "Hi" },
      { type: "response.completed", response: { usage: { input_tokens: 8, output_tokens: 3 } } },
    );
    expect(run(text, [], false, call)).toMatchObject({
      finished: true,
      usage: { inputTokens: 8, outputTokens: 3, estimated: false },
    });
  });

  it("lets nonsense pass", () => {
    expect(run("data: {nonsense\n\ndata: 5\n\n\u0000\n", [4], true).text).toBe(
      "data: {nonsense\n\ndata: 5\n\n\u0000\n",
    );
  });
});

describe("prepareBody and vendor errors", () => {
  it("asks for usage on OpenAI's chat streams only where the client did not", () => {
    expect(prepareBody(chatCall, { stream: true })).toEqual({
      body: { stream: true, stream_options: { include_usage: true } },
      hideUsage: true,
      changed: true,
    });
    expect(prepareBody(chatCall, { stream_options: { include_usage: true } })).toMatchObject({
      hideUsage: false,
      changed: false,
    });
  });

  it("puts our code in each vendor's envelope", () => {
    expect(
      vendorErrorBody("openai", { status: 429, code: "BUDGET_EXCEEDED", message: "m" }),
    ).toMatchObject({ error: { code: "BUDGET_EXCEEDED", type: "insufficient_quota" } });
    expect(
      vendorErrorBody("anthropic", { status: 403, code: "ENDPOINT_BLOCKED", message: "m" }),
    ).toMatchObject({
      type: "error",
      error: { type: "permission_error", code: "ENDPOINT_BLOCKED" },
    });
  });
});
