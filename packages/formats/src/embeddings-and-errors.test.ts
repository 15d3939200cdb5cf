import { describe, expect, it } from "vitest";
import {
  embedPath,
  readEmbeddingsRequest,
  readVendorError,
  writeEmbeddingsAnswer,
  writeEmbedRequest,
  writeVendorError,
} from "./index.ts";

describe("embeddings of OpenAI's clients at Gemini", () => {
  it("asks for each text, in its dimensions", () => {
    const request = readEmbeddingsRequest({ model: "m", input: ["a", "b"], dimensions: 2 });
    expect(writeEmbedRequest({ ...request, model: "gemini-embedding-001" })).toEqual({
      requests: ["a", "b"].map((text) => ({
        model: "models/gemini-embedding-001",
        content: { parts: [{ text }] },
        outputDimensionality: 2,
      })),
    });
    expect(embedPath("gemini-embedding-001")).toBe(
      "/v1beta/models/gemini-embedding-001:batchEmbedContents",
    );
  });

  it("gives the vectors as numbers, or as the base64 that the SDK asks for", () => {
    const body = {
      embeddings: [{ values: [0.5, -0.25] }, { values: [1, 0] }],
      usageMetadata: { promptTokenCount: 7 },
    };
    expect(writeEmbeddingsAnswer(body, { model: "m", encoding: "float" })).toEqual({
      object: "list",
      model: "m",
      data: [
        { object: "embedding", index: 0, embedding: [0.5, -0.25] },
        { object: "embedding", index: 1, embedding: [1, 0] },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
    const packed = writeEmbeddingsAnswer(body, { model: "m", encoding: "base64" });
    if (packed === null) throw new Error("no answer");
    const [first] = packed.data as { embedding: string }[];
    const bytes = Buffer.from(first?.embedding ?? "", "base64");
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4), bytes.length]).toEqual([0.5, -0.25, 8]);
  });

  it.each([
    ["input", { model: "m", input: [[1, 2]] }],
    ["input", { model: "m", input: [] }],
    ["input", { model: "m", input: Array.from({ length: 101 }, () => "a") }],
    ["model", { input: "a" }],
    ["encoding_format", { model: "m", input: "a", encoding_format: "int8" }],
  ])("refuses %s by name", (field, body) => {
    expect(() => readEmbeddingsRequest(body)).toThrow(expect.objectContaining({ field }));
  });

  it.each([null, {}, { embeddings: [{}] }, { embeddings: [{ values: ["a"] }] }])(
    "takes nonsense for no answer (%j)",
    (body) => {
      expect(writeEmbeddingsAnswer(body, { model: "m", encoding: "float" })).toBeNull();
    },
  );
});

describe("errors of vendors", () => {
  it.each([
    ['{"error":{"message":"Too many"}}', "Too many"],
    ['{"type":"error","error":{"type":"x","message":"Overloaded"}}', "Overloaded"],
    ['[{"error":{"code":429,"message":"Quota"}}]', "Quota"],
    ['{"message":"no such host"}', "no such host"],
    ['{"error":"bare"}', "bare"],
    ["Bad gateway", "Bad gateway"],
    ["", null],
    ["{}", null],
    ['{"detail":"Unauthorized"}', "Unauthorized"],
    ['{"message":{"detail":[{"loc":["body","n"],"msg":"Not known"}]}}', "body.n: Not known"],
    ['{"detail":[{"msg":"a"},{"loc":[0],"msg":"b"}]}', "a; b"],
    ['data: {"error":{"message":"Too many"}}\n\n', "Too many"],
  ])("are read from %s", (text, message) => {
    expect(readVendorError(text)).toBe(message);
  });

  it("are written in each envelope with the status's own type", () => {
    expect(writeVendorError("openai", 429, "m")).toEqual({
      error: { message: "m", type: "rate_limit_exceeded", param: null, code: null },
    });
    expect(writeVendorError("anthropic", 529, "m")).toEqual({
      type: "error",
      error: { type: "overloaded_error", message: "m" },
    });
    expect(writeVendorError("google", 503, "m")).toEqual({
      error: { code: 503, message: "m", status: "UNAVAILABLE" },
    });
  });
});
