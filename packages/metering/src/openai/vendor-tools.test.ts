import { nanoUsd } from "@pag0/money";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../call.ts";
import { estimateCall } from "../estimate-call.ts";
import { priceBook } from "../prices/price-book.ts";
import { costOfUsage, type TokenPrice } from "../prices/token-price.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import type { Usage } from "../usage.ts";
import { usageFromBody } from "../usage-from-body.ts";

const BASE = "https://api.openai.com";
const TRANSCRIPTIONS = "/v1/audio/transcriptions";

function ask(body: JsonObject, path = "/v1/responses", vendor = "openai") {
  const provider = {
    name: "OpenAI",
    vendor,
    format: "openai" as const,
    baseUrl: new URL(BASE),
  };
  const endpoint = { pricePerRequest: null, priceRule: null, provider };
  const estimate = estimateCall(endpoint, {
    url: new URL(BASE + path),
    method: "POST",
    body: { model: "gpt-5.4", input: "Hi", max_output_tokens: 1_000, ...body },
    at: new Date("2026-11-21T00:00:00Z"),
    prices: priceBook({ overrides: [] }),
    defaultMaxOutputTokens: null,
  });
  const { pricing, parsed, upperBound } = estimate;
  if (pricing.kind !== "tokens") throw new Error("the call is not priced by tokens");
  return { parsed, upperBound, price: pricing.price };
}

const usage = { input_tokens: 2_400, output_tokens: 60, total_tokens: 2_460 };

function charge(asked: ReturnType<typeof ask>, response: JsonObject) {
  const told = usageFromBody("openai", "responses", { usage, ...response }, asked.parsed) as Usage;
  const cost = costOfUsage(told, asked.price);
  expect(asked.upperBound).toBeGreaterThanOrEqual(cost);
  return { cost, told };
}

describe("pictures that a response draws", () => {
  const draw = { type: "image_generation", size: "1024x1024", quality: "high" };
  const pictures = (count: number, status = "completed") =>
    Array.from({ length: count }, () => ({ type: "image_generation_call", status }));
  // 2,400 × 2.5 + 60 × 15 µ$ of gpt-5.4.
  const TEXT = 6_900_000n;

  it("cost what the model costs that draws them, to the nano-dollar", () => {
    const image_gen = {
      input_tokens: 50,
      input_tokens_details: { image_tokens: 40, text_tokens: 10 },
      output_tokens: 7_024,
      output_tokens_details: { image_tokens: 7_024, text_tokens: 0 },
      total_tokens: 7_074,
    };
    const response = { output: pictures(1), tool_usage: { image_gen } };
    // 10 × 5 + 40 × 8 + 7,024 × 30 µ$ of gpt-image-2.
    expect(charge(ask({ tools: [draw] }), response).cost).toBe(TEXT + 211_090_000n);
    const older = ask({ tools: [{ ...draw, model: "gpt-image-1.5" }] });
    // 10 × 5 + 40 × 8 + 7,024 × 32 µ$.
    expect(charge(older, response).cost).toBe(TEXT + 225_138_000n);
  });

  it("cost the most that they can where the response does not tell, but none that failed", () => {
    const asked = ask({ tools: [draw] });
    const zero = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
    const untold = { output: [...pictures(2), ...pictures(1, "failed")] };
    const { told } = charge(asked, { ...untold, tool_usage: { image_gen: zero } });
    expect(told.drawn?.imageOutputTokens).toBe(2 * (7_024 + 1_000));
    expect(charge(asked, untold).told).toEqual(told);
    expect(charge(asked, { output: [] }).cost).toBe(TEXT);
  });

  it("are bounded by how many there may be", () => {
    const most = (body: JsonObject) => ask({ tools: [draw], ...body }).upperBound;
    const plain = ask({ tools: [{ type: "mcp" }] }).upperBound;
    const one = most({ max_tool_calls: 1 });
    expect(one - plain).toBeGreaterThan(210_720_000n);
    expect(one - plain).toBeLessThan(400_000_000n);
    expect(most({}) - plain).toBeGreaterThan(10n * 210_720_000n);
    const edits = most({ max_tool_calls: 1, previous_response_id: "resp_1" });
    expect(edits).toBeGreaterThan(one);
  });

  it("are refused where the model that draws has no price, or writes what has no bound", () => {
    expect(() => ask({ tools: [{ ...draw, model: "paints-1" }] })).toThrow(
      'The model "paints-1" of OpenAI has no known price, and may draw for this call',
    );
    expect(() => ask({ tools: [{ ...draw, output_format: "svg" }] })).toThrow(
      "tools must not draw svg",
    );
  });

  it("count in a stream that is cut, each once and beside the text's limit", () => {
    const asked = ask({ tools: [draw], max_output_tokens: 3, stream: true });
    const meter = createStreamMeter(asked.parsed, { hideUsage: false });
    const events = [
      { type: "response.output_text.delta", delta: "Here it is, your picture of an otter:" },
      { type: "response.image_generation_call.in_progress", item_id: "ig_1" },
      { type: "response.image_generation_call.generating", item_id: "ig_1" },
    ];
    for (const event of events) meter.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
    const told = meter.usage();
    expect(told).toMatchObject({ estimated: true, outputTokens: 3 + 8_024 });
    const { input } = asked.price.base;
    const text = BigInt(told.inputTokens) * input + 3n * asked.price.base.output;
    const picture = 8_024n * (asked.price.drawing as TokenPrice).base.imageOutput;
    expect(costOfUsage(told, asked.price)).toBe(nanoUsd((text + picture) / 1_000_000n));
  });

  it("may come from a stored prompt, which has whatever tools it has", () => {
    const { parsed } = ask({ prompt: { id: "pmpt_1" } });
    expect(parsed.drawing?.model).toBe("gpt-image-2");
    expect(parsed.units.map(({ kind }) => kind)).toEqual([
      "web_search",
      "file_search",
      "code_interpreter_session",
    ]);
  });
});

describe("containers", () => {
  const session = (key: string | null, count = 1) => [
    { kind: "code_interpreter_session", count, key },
  ];
  const code = (memory_limit?: string) => ({
    type: "code_interpreter",
    container: { type: "auto", ...(memory_limit === undefined ? {} : { memory_limit }) },
  });
  const ran = { type: "code_interpreter_call", container_id: "cntr_1" };

  it.each([
    [undefined, "1g", 30_000_000n],
    ["1g", "1g", 30_000_000n],
    ["4g", "4g", 120_000_000n],
    ["16g", "16g", 480_000_000n],
    ["64g", "64g", 1_920_000_000n],
    ["512g", "512g", 1_920_000_000n],
  ])("of %s are billed by their memory, %s", (memory, key, price) => {
    const asked = ask({ tools: [code(memory)] });
    expect(asked.parsed.units).toEqual(session(key, 3));
    expect(ask({ tools: [code(memory)], max_tool_calls: 2 }).parsed.units).toEqual(session(key, 2));
    const { told, cost } = charge(asked, { output: [ran, ran] });
    expect(told.units).toEqual(session(key));
    expect(cost - charge(asked, { output: [] }).cost).toBe(price);
  });

  it("are opened by the vendor's shell, and not by the caller's own", () => {
    const hosted = { type: "shell", environment: { type: "container_auto", memory_limit: "4g" } };
    const asked = ask({ tools: [hosted] });
    const environment = { type: "container_reference", container_id: "cntr_1" };
    const calls = [
      { type: "shell_call", environment },
      { type: "shell_call_output" },
      { type: "shell_call", environment },
    ];
    expect(charge(asked, { output: calls }).told.units).toEqual(session("4g"));
    const own = ask({ tools: [{ type: "shell", environment: { type: "local" } }] });
    expect(own.parsed).toMatchObject({ units: [], unseenInput: false });
    const local = [{ type: "shell_call", environment: { type: "local" } }];
    expect(charge(own, { output: local }).told.units).toEqual([]);
  });
});

it("charges xAI's tools by what it tells of them, once, and bounds each that may be asked for", () => {
  const tools = ["web_search", "x_search", "collections_search", "code_execution"];
  const body = { model: "grok-4.3", tools: tools.map((type) => ({ type })), max_tool_calls: 5 };
  const asked = ask(body, "/v1/responses", "x-ai");
  expect(asked.parsed.units).toMatchObject([
    { kind: "web_search", count: 10 },
    { kind: "file_search", count: 5 },
    { kind: "code_interpreter_session", count: 5 },
  ]);
  const output = Array.from({ length: 4 }, () => ({ type: "web_search_call" }));
  const details = { web_search_calls: 3, x_search_calls: 1, code_interpreter_calls: 0 };
  const more = { num_sources_used: 9, server_side_tool_usage_details: details };
  const { told } = charge(asked, { output, usage: { ...usage, ...more } });
  expect(told.units).toEqual([{ kind: "web_search", count: 4, key: null }]);
  const silent = charge(asked, { output }).told;
  expect(silent.units).toEqual([{ kind: "web_search", count: 4, key: null }]);
});

it("counts the seconds of a price by the second, whatever tokens are told beside them", () => {
  const asked = ask({ model: "gpt-transcribe", url: "https://a.example/b.mp3" }, TRANSCRIPTIONS);
  const tokens = { input_tokens: 14, output_tokens: 45, total_tokens: 59 };
  const heard = (answer: JsonObject) => {
    const told = usageFromBody("openai", "transcription", answer, asked.parsed) as Usage;
    return costOfUsage(told, asked.price);
  };
  const by = heard({ text: "Hi", usage: { type: "duration", seconds: 60 } });
  expect(by).toBeGreaterThan(0n);
  expect(heard({ text: "Hi", duration: 59.2, usage: tokens })).toBe(by);
  expect(heard({ text: "Hi", usage: tokens })).toBe(asked.upperBound);
  const voices = { known_speaker_references: [`data:audio/wav;base64,${"A".repeat(400_000)}`] };
  const known = ask({ model: "gpt-4o-transcribe-diarize", url: "x", ...voices }, TRANSCRIPTIONS);
  const unknown = ask({ model: "gpt-4o-transcribe-diarize", url: "x" }, TRANSCRIPTIONS);
  expect(known.parsed.inputTokens).toBeGreaterThan(unknown.parsed.inputTokens + 100);
});

it("meters the compaction of a conversation, and puts no limit into it", () => {
  const asked = ask({ previous_response_id: "resp_1" }, "/v1/responses/compact");
  expect(asked.parsed).toMatchObject({ operation: "responses", unseenInput: true, stream: false });
  const { cost } = charge(asked, { object: "response.compaction", output: [] });
  expect(cost).toBe(6_900_000n);
});
