import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { RECORDINGS, type Recording } from "../recorded/index.ts";
import type { Usage } from "../usage.ts";
import { createStreamMeter } from "./stream-meter.ts";

const streams = RECORDINGS.filter(({ answer }) => answer.stream);
const INPUTS = /^(input|cached|cacheWrite|audioInput|imageInput|videoInput)/;

function callOf({ request }: Recording) {
  const { format, path, body, vendor, form } = request;
  return parseCall(format, "POST", path, body, form === undefined ? { vendor } : { vendor, form });
}

/** Cut points anywhere in the bytes, and then only so many of the bytes at all. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

function run(recording: Recording, parts: readonly Uint8Array[], hideUsage = false) {
  const { contentType } = recording.answer;
  const meter = createStreamMeter(callOf(recording), { hideUsage, contentType });
  const out: Uint8Array[] = [];
  for (const part of parts) {
    // The memory of a chunk may be used again once it was pushed.
    const chunk = Uint8Array.from(part);
    const passed = meter.push(chunk);
    if (passed !== null) out.push(Uint8Array.from(passed));
    chunk.fill(0x20);
  }
  const rest = meter.flush();
  if (rest !== null) out.push(rest);
  return { usage: meter.usage(), finished: meter.finished, bytes: Buffer.concat(out) };
}

const recording = fc.constantFrom(...streams);
const cuts = fc.array(fc.nat(100_000), { maxLength: 40 });

it("reads the same usage and passes the same bytes however a stream comes in pieces: 4,000 times", () => {
  fc.assert(
    fc.property(recording, cuts, (found, at) => {
      const read = run(found, pieces(found.answer.bytes, at));
      expect(read.usage).toEqual(found.usage);
      expect(read.finished).toBe(true);
      expect(read.bytes.equals(found.answer.bytes)).toBe(true);
    }),
    { numRuns: 4_000 },
  );
});

it("reads and passes a stream that comes byte by byte", () => {
  for (const found of streams) {
    const read = run(
      found,
      [...found.answer.bytes].map((byte) => Uint8Array.of(byte)),
    );
    expect(read.usage, found.name).toEqual(found.usage);
    expect(read.bytes.equals(found.answer.bytes), found.name).toBe(true);
  }
});

it("charges a stream that is cut anywhere for no less than was told and no more than its bytes: 4,000 times", () => {
  fc.assert(
    fc.property(recording, fc.nat(100_000), cuts, (found, end, at) => {
      const { bytes } = found.answer;
      const part = bytes.subarray(0, end % (bytes.length + 1));
      const call = callOf(found);
      const { usage, bytes: passed } = run(found, pieces(part, at));
      expect(passed.equals(part)).toBe(true);
      if (usage.estimated) {
        const limit = call.maxOutputTokens ?? Number.POSITIVE_INFINITY;
        expect(usage.inputTokens).toBeGreaterThan(0);
        expect(usage.outputTokens).toBeLessThanOrEqual(
          Math.min(limit, part.length + found.usage.outputTokens + 7_000),
        );
      } else expect(usage).toEqual(found.usage);
      partsHold(usage);
    }),
    { numRuns: 4_000 },
  );
});

/** The parts of a whole are together no more than it. */
function partsHold(usage: Usage): void {
  const { regionalTokens, ...others } = usage;
  expect([0, usage.inputTokens + usage.outputTokens]).toContain(regionalTokens);
  const parts = Object.entries(others).filter(([name]) => /Tokens$/.test(name));
  const sum = (input: boolean) =>
    parts
      .filter(([name]) => INPUTS.test(name) === input && !/^(input|output)Tokens$/.test(name))
      .reduce((total, [, count]) => total + Number(count), 0);
  expect(sum(true)).toBeLessThanOrEqual(usage.inputTokens);
  expect(sum(false)).toBeLessThanOrEqual(usage.outputTokens);
}

const find = (name: string) => streams.find((one) => one.name === name) as Recording;

describe("a cut stream", () => {
  it.each([
    ["openai-chat-hello-stream", '"finish_reason":"stop"', 4],
    ["openai-chat-tools-flex-stream", '"finish_reason":"stop"', 8],
    ["deepseek-chat-stream", '"finish_reason":"stop"', 10],
    ["openai-responses-cached-stream", "response.completed", 5],
    ["openai-transcription-stream", "transcript.text.done", 5],
    ["anthropic-thinking-stream", "message_delta", 4],
    ["google-hello-stream", '"finishReason":"STOP"', 4],
    ["google-thinking-stream", '"finishReason": "STOP"', 4],
    ["ollama-chat-stream", '"done":true', 2],
  ])("%s is charged for what came", (name, before, least) => {
    const found = find(name);
    const at = Buffer.from(found.answer.bytes).indexOf(before);
    expect(at).toBeGreaterThan(0);
    const { usage, finished } = run(found, [found.answer.bytes.subarray(0, at)]);
    expect(usage.estimated).toBe(true);
    expect(finished).toBe(false);
    expect(usage.outputTokens).toBeGreaterThanOrEqual(least);
    expect(usage.inputTokens).toBeGreaterThan(0);
  });

  it("keeps the input that Anthropic told and counts reasoning that was shown", () => {
    const found = find("anthropic-cache-stream");
    const at = Buffer.from(found.answer.bytes).indexOf("message_delta");
    expect(run(found, [found.answer.bytes.subarray(0, at)]).usage).toMatchObject({
      inputTokens: 4_096,
      cachedInputTokens: 1_800,
      cacheWrite1hTokens: 100,
      estimated: true,
    });
    const deepseek = find("deepseek-chat-stream");
    const end = Buffer.from(deepseek.answer.bytes).indexOf('"finish_reason":"stop"');
    const { reasoningTokens } = run(deepseek, [deepseek.answer.bytes.subarray(0, end)]).usage;
    expect(reasoningTokens).toBeGreaterThanOrEqual(6);
  });

  it("counts the searches that came before the cut", () => {
    const found = find("openai-responses-tools-stream");
    const at = Buffer.from(found.answer.bytes).indexOf("event: response.completed");
    expect(run(found, [found.answer.bytes.subarray(0, at)]).usage.units).toEqual(found.usage.units);
    const search = find("anthropic-search-stream");
    const end = Buffer.from(search.answer.bytes).indexOf("event: message_delta");
    expect(run(search, [search.answer.bytes.subarray(0, end)]).usage.units).toEqual(
      search.usage.units,
    );
  });
});

describe("server-sent events", () => {
  const call = parseCall("openai", "POST", "/v1/chat/completions", {
    model: "gpt-4o",
    messages: [{ role: "user", content: "hi" }],
    stream: true,
  });
  const chunk = (content: string) => JSON.stringify({ choices: [{ delta: { content } }] });
  const usage = (tokens: number) =>
    JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: tokens } });
  const read = (text: string | Uint8Array, hideUsage = false) => {
    const meter = createStreamMeter(call, { hideUsage });
    const out: Uint8Array[] = [];
    const bytes = Buffer.from(text as string);
    for (let i = 0; i < bytes.length; i += 7) {
      const passed = meter.push(bytes.subarray(i, i + 7));
      if (passed !== null) out.push(passed);
    }
    const rest = meter.flush();
    if (rest !== null) out.push(rest);
    return { usage: meter.usage(), text: Buffer.concat(out).toString() };
  };

  it.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])(
    "end their lines with %s; with a byte order mark, comments and no end of the last",
    (_, end) => {
      const shown = `\uFEFF: a comment${end}${end}id: 1${end}data: ${chunk("안녕")}${end}${end}: ping${end}${end}`;
      const hidden = `data: ${usage(5)}${end}${end}`;
      const after = `data: [DONE]${end}`;
      const { usage: told, text } = read(shown + hidden + after, true);
      expect(told).toMatchObject({ inputTokens: 9, outputTokens: 5, estimated: false });
      expect(text).toBe(shown + after);
      expect(read(shown + hidden + after).text).toBe(shown + hidden + after);
    },
  );

  it("hide a usage event that has no empty line after it, and one over several lines", () => {
    expect(read(`data: ${chunk("a")}\n\ndata: ${usage(3)}\n`, true).text).toBe(
      `data: ${chunk("a")}\n\n`,
    );
    const split =
      'data: {"choices":[],\ndata: "usage":{"prompt_tokens":9,"completion_tokens":4}}\n\n';
    expect(read(split, true)).toMatchObject({ text: "", usage: { outputTokens: 4 } });
  });

  it("show what has choices, or no usage, to a client that did not ask", () => {
    const filters =
      'data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}],"usage":null}\n\n';
    const last =
      'data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}\n\n';
    const { text, usage: told } = read(filters + last, true);
    expect(text).toBe(filters + last);
    expect(told).toMatchObject({ outputTokens: 4, estimated: false });
  });

  it("that tell usage with each chunk are counted once, and up to the cut", () => {
    const so = (tokens: number, content: string, finish: string | null) =>
      `data: {"choices":[{"delta":{"content":"${content}"},"finish_reason":${JSON.stringify(finish)}}],"usage":{"prompt_tokens":9,"completion_tokens":${tokens}}}\n\n`;
    const whole = so(1, "Hello", null) + so(2, " you", null) + so(3, "", "stop");
    expect(read(whole).usage).toMatchObject({ inputTokens: 9, outputTokens: 3, estimated: false });
    expect(read(so(1, "Hello", null) + so(700, " you", null)).usage).toMatchObject({
      inputTokens: 9,
      outputTokens: 700,
      estimated: true,
    });
  });

  it("that are too large are passed on, and the next is read", () => {
    const meter = createStreamMeter(call, { hideUsage: true });
    const piece = Buffer.alloc(1_048_576, 0x61);
    let passed = 0;
    passed += meter.push(Buffer.from("data: "))?.length ?? 0;
    for (let i = 0; i < 26; i++) passed += meter.push(piece)?.length ?? 0;
    const tail = Buffer.from(`\n\ndata: ${usage(6)}\n\n`);
    passed += meter.push(tail)?.length ?? 0;
    expect(meter.flush()).toBeNull();
    expect(passed).toBe(6 + 26 * 1_048_576 + 2);
    expect(meter.usage()).toMatchObject({ outputTokens: 6, estimated: false });
  });
});

describe("Amazon's event stream", () => {
  it("is read no further after a head whose checksum does not hold, and passed all the same", () => {
    const found = find("bedrock-converse-stream");
    const broken = Uint8Array.from(found.answer.bytes);
    broken[3] = (broken[3] as number) ^ 1;
    const { usage, bytes } = run(found, pieces(broken, [50, 111]));
    expect(bytes.equals(broken)).toBe(true);
    expect(usage.estimated).toBe(true);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });
});

it("lets nonsense of any kind pass, in every framing", () => {
  fc.assert(
    fc.property(recording, fc.uint8Array({ maxLength: 400 }), cuts, (found, noise, at) => {
      const { usage, bytes } = run(found, pieces(noise, at));
      expect(bytes.equals(noise)).toBe(true);
      partsHold(usage);
    }),
    { numRuns: 1_000 },
  );
});

it("hides nothing but the usage event, wherever the stream is cut: 2,000 times", () => {
  const chats = streams.filter(
    ({ request, answer }) =>
      request.format === "openai" && answer.contentType === "text/event-stream",
  );
  fc.assert(
    fc.property(fc.constantFrom(...chats), cuts, (found, at) => {
      const shown = run(found, pieces(found.answer.bytes, at), true);
      const expected = Buffer.from(found.answer.bytes)
        .toString()
        .split("\n\n")
        .filter((event) => !/"choices":\[\],"usage":\{/.test(event))
        .join("\n\n");
      expect(shown.bytes.toString()).toBe(expected);
      expect(shown.usage).toEqual(found.usage);
    }),
    { numRuns: 2_000 },
  );
});
