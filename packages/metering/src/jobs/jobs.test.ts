import { expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { lookUpTokenPrice } from "../prices/catalogue.ts";
import { priceOfText, priceText } from "../prices/price-text.ts";
import { type JobQuestion, type JobReport, startedJob, streamedJob } from "./job.ts";
import { jobReader } from "./job-reader.ts";
import { sumUsage } from "./sum-usage.ts";

const BATCH = "msgbatch_013Zva2CMHLNnXjNJJKqJ2EF";
const results: JobQuestion = { id: BATCH, told: "batch_results" };

/** Lines as https://docs.claude.com/en/docs/build-with-claude/batch-processing shows them. */
const succeeded = (name: string, usage: object) =>
  JSON.stringify({
    custom_id: name,
    result: {
      type: "succeeded",
      message: {
        id: "msg_014VwiXbi91y3JMjcpyGBHX5",
        type: "message",
        role: "assistant",
        model: "claude-sonnet-4-5",
        content: [{ type: "text", text: 'Hello, {"result": 1}\\n world — 안녕' }],
        stop_reason: "end_turn",
        stop_sequence: null,
        usage,
      },
    },
  });
const ended = (name: string, type: string) =>
  JSON.stringify({ custom_id: name, result: { type, error: { type: "error" } } });
const USAGE = {
  input_tokens: 10,
  output_tokens: 34,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 0,
  service_tier: "batch",
};

/** What a report tells of a call that asked for nothing particular. */
function shown(report: JobReport | null) {
  if (report === null) return null;
  const { id, requests, usagesOf } = report;
  return {
    id,
    requests,
    usages: usagesOf({ vendor: null, units: [], drawing: null, regional: false }),
  };
}

function read(question: JobQuestion, text: string, sizes: readonly number[] = []) {
  const reader = jobReader(question);
  const bytes = Buffer.from(text);
  let at = 0;
  for (let place = 0; at < bytes.length; place++) {
    const piece = Buffer.from(
      bytes.subarray(at, at + (sizes[place % sizes.length] ?? bytes.length)),
    );
    at += piece.length;
    reader.push(piece);
    // What was given may be used again.
    piece.fill(0);
  }
  return shown(reader.end());
}

const FULL = [
  succeeded("a", USAGE),
  ended("b", "errored"),
  ended("c", "canceled"),
  ended("d", "expired"),
  succeeded("e", { input_tokens: 7, output_tokens: 3 }),
].join("\n");

it.each([[[1]], [[7, 1, 300]], [[100_000]]])(
  "reads what each request of a batch used, in pieces of %j bytes",
  (sizes) => {
    for (const text of [FULL, `${FULL}\n`, FULL.replaceAll("\n", "\r\n")]) {
      const report = read(results, text, sizes);
      expect(report).toMatchObject({ id: BATCH, requests: 5 });
      expect(report?.usages).toHaveLength(2);
      expect(report?.usages[0]).toMatchObject({
        ...{ inputTokens: 15, cachedInputTokens: 5, outputTokens: 34, serviceTier: "batch" },
      });
      // A batch is billed as one, whatever a message leaves out.
      expect(report?.usages[1]).toMatchObject({ inputTokens: 7, serviceTier: "batch" });
      expect(sumUsage(report?.usages ?? [])).toMatchObject({
        ...{ inputTokens: 22, outputTokens: 37, cachedInputTokens: 5, serviceTier: "batch" },
      });
    }
  },
);

it.each([
  ["half a line", FULL.slice(0, -10)],
  ["nonsense between the lines", `${succeeded("a", USAGE)}\n<html>\n${ended("b", "errored")}`],
  ["a result of a kind that nobody knows", `${FULL}\n${ended("f", "paused")}`],
  ["a message without usage", `${FULL}\n${succeeded("f", {})}`],
])("tells nothing of a batch from %s", (_, text) => {
  expect(read(results, text)).toBe(null);
});

it("tells that a batch costs nothing of which no request succeeded, and of no other", () => {
  const question: JobQuestion = { id: BATCH, told: "batch" };
  const counts = { processing: 0, succeeded: 0, errored: 1, canceled: 2, expired: 0 };
  const batch = {
    id: BATCH,
    type: "message_batch",
    processing_status: "ended",
    request_counts: counts,
  };
  const told = (change: object) => read(question, JSON.stringify({ ...batch, ...change }));
  expect(told({})).toEqual({ id: BATCH, requests: null, usages: [] });
  expect(told({ request_counts: { ...counts, succeeded: 1 } })).toBe(null);
  expect(told({ request_counts: { ...counts, processing: 1 } })).toBe(null);
  expect(told({ processing_status: "canceling" })).toBe(null);
  expect(told({ id: "msgbatch_other" })).toBe(null);
  expect(told({ request_counts: null })).toBe(null);
});

it("reads what a response in the background used when it has ended", () => {
  const question: JobQuestion = { id: "resp_1", told: "response" };
  const usage = {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 40 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 120,
  };
  const response = {
    ...{ id: "resp_1", object: "response", background: true, status: "completed", usage },
    ...{ model: "gpt-5-mini", service_tier: "flex", output: [] },
  };
  const told = (change: object) => read(question, JSON.stringify({ ...response, ...change }));
  expect(told({})).toMatchObject({
    requests: null,
    usages: [{ inputTokens: 100, cachedInputTokens: 40, reasoningTokens: 5, serviceTier: "flex" }],
  });
  expect(told({ status: "cancelled" })?.usages).toHaveLength(1);
  for (const change of [
    { status: "queued" },
    { status: "in_progress" },
    { usage: null },
    { background: false },
    { id: "resp_2" },
  ])
    expect(told(change)).toBe(null);
});

it("knows whether a vendor goes on with a job", () => {
  const state = (told: "batch" | "response" | "batch_results", text: string) => {
    const reader = jobReader({ id: "job_1", told });
    reader.push(Buffer.from(text));
    reader.end();
    return reader.state();
  };
  for (const [told, change, expected] of [
    ["batch", { processing_status: "in_progress" }, "running"],
    ["batch", { processing_status: "canceling" }, "running"],
    ["batch", { processing_status: "ended" }, "ended"],
    ["response", { status: "queued" }, "running"],
    ["response", { status: "cancelled" }, "ended"],
    ["response", { status: "cancelled", id: "job_2" }, null],
    ["response", { status: "elsewhere" }, null],
    ["response", {}, null],
  ] as const)
    expect(state(told, JSON.stringify({ id: "job_1", ...change }))).toBe(expected);
  expect(state("response", "<html>")).toBe(null);
  expect(state("batch_results", FULL)).toBe("ended");
  expect(state("batch_results", "<html>")).toBe(null);
});

it("reads what a response used that is streamed again, in pieces of any size", () => {
  const event = (type: string, response: object) =>
    `event: ${type}\r\ndata: ${JSON.stringify({ type, response })}\r\n\r\n`;
  const response = { id: "resp_1", background: true, model: "gpt-5-mini" };
  const usage = { input_tokens: 100, output_tokens: 20, total_tokens: 120 };
  const begun = event("response.created", { ...response, status: "in_progress", usage: null });
  const text = begun + event("response.completed", { ...response, status: "completed", usage });
  for (const size of [1, 50, 10_000]) {
    const reader = jobReader({ id: "resp_1", told: "response" }, true);
    for (let at = 0; at < text.length; at += size)
      reader.push(Buffer.from(text.slice(at, at + size)));
    expect(shown(reader.end())).toMatchObject({ usages: [{ inputTokens: 100, outputTokens: 20 }] });
  }
  const cut = jobReader({ id: "resp_1", told: "response" }, true);
  cut.push(Buffer.from(begun));
  expect(cut.end()).toBe(null);
});

it("finds the response that a stream has begun, wherever its bytes are cut", () => {
  const call = parseCall("openai", "POST", "/v1/responses", {
    ...{ model: "gpt-5", input: "hi", background: true, stream: true },
  });
  const job = streamedJob(call);
  expect(job.started()).toBe(null);
  for (const letter of 'data: {"type":"response.created","response":{"id":"resp_68a1"}}')
    job.push(Buffer.from(letter));
  expect(job.started()?.id).toMatch(/^resp_/);
});

const job = (method: string, path: string, format: "openai" | "anthropic" = "anthropic") =>
  parseCall(format, method, path, undefined).jobQuestion;

it("knows by its path what an answer may tell of", () => {
  expect(job("GET", `/v1/messages/batches/${BATCH}`)).toEqual({ id: BATCH, told: "batch" });
  expect(job("GET", `/v1/messages/batches/${BATCH}/results`)).toEqual(results);
  const response = { id: "resp_1", told: "response" };
  expect(job("GET", "/v1/responses/resp_1", "openai")).toEqual(response);
  expect(job("GET", "/openai/v1/responses/resp_1", "openai")).toEqual(response);
  expect(job("POST", "/v1/responses/resp_1/cancel", "openai")).toEqual(response);
  for (const [method, path, format] of [
    ["DELETE", `/v1/messages/batches/${BATCH}`],
    ["POST", `/v1/messages/batches/${BATCH}/cancel`],
    ["GET", "/v1/messages/batches"],
    ["GET", `/v1/messages/batches/${"x".repeat(201)}`],
    ["DELETE", "/v1/responses/resp_1", "openai"],
    ["GET", "/v1/responses/resp_1/input_items", "openai"],
    ["GET", "/v1/models/gpt-5", "openai"],
  ] as const)
    expect(job(method, path, format)).toBe(null);
});

it("lets a batch be cancelled, which costs nothing", () => {
  const cancel = parseCall("anthropic", "POST", `/v1/messages/batches/${BATCH}/cancel`, undefined);
  expect(cancel.operation).toBe("free");
});

it("knows the job that an answer has started, and of how many requests", () => {
  const params = { model: "claude-sonnet-4-5", max_tokens: 10, messages: [] };
  const call = parseCall("anthropic", "POST", "/v1/messages/batches", {
    requests: [{ params }, { params }],
  });
  expect(startedJob(call, { id: BATCH })).toEqual({ id: BATCH, requests: 2 });
  expect(startedJob(call, { id: "no id/" })).toBe(null);
  expect(startedJob(call, undefined)).toBe(null);
  const response = (background: unknown) =>
    parseCall("openai", "POST", "/v1/responses", { model: "gpt-5", input: "hi", background });
  expect(startedJob(response(true), { id: "resp_1" })).toEqual({ id: "resp_1", requests: 1 });
  expect(startedJob(response(false), { id: "resp_1" })).toBe(null);
});

it("writes a price as text and reads it again as it was", () => {
  for (const [vendor, model] of [
    ["anthropic", "claude-sonnet-4-5"],
    ["openai", "gpt-5"],
    ["openai", "gpt-image-1"],
  ] as const) {
    const price = lookUpTokenPrice(vendor, model, new Date("2026-11-21T00:00:00Z"));
    if (price === null) throw new Error(`${model} has no price`);
    expect(priceOfText(priceText(price))).toEqual(price);
  }
});
