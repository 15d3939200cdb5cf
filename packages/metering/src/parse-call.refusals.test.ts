import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, InvalidCallError } from "./call.ts";
import { parseCall } from "./parse-call.ts";
import { usageFromBody } from "./usage-from-body.ts";

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
const failure = (field: string) => expect.objectContaining({ name: InvalidCallError.name, field });

describe("bad input is refused with the field's path", () => {
  const params = { model: "m", max_tokens: 5, messages: [] };
  it.each<[string, () => unknown, string]>([
    ["an unknown tier", () => chat({ service_tier: "ultrafast" }), "service_tier"],
    ["a tier of the prototype", () => chat({ service_tier: "constructor" }), "service_tier"],
    [
      "best_of",
      () => parseCall("openai", "POST", "/v1/completions", { model: "m", best_of: 21 }),
      "best_of",
    ],
    [
      "a prompt",
      () => parseCall("openai", "POST", "/v1/completions", { model: "m", prompt: {} }),
      "prompt",
    ],
    ["max_tool_calls", () => responses({ max_tool_calls: 0 }), "max_tool_calls"],
    ["background", () => responses({ background: "true" }), "background"],
    ["another model's turn", () => chat({ models: ["gpt-4.1", "gpt-5"] }), "models"],
    ["an untold search", () => chat({ plugins: [{ id: "web" }] }, "openrouter"), "plugins"],
    ["another model's turn at OpenRouter's messages", () => message({ models: ["m"] }), "models"],
    ["an item", () => responses({ input: [5] }), "input[0]"],
    [
      "an image's size",
      () => parseCall("openai", "POST", "/v1/images/generations", { model: "dall-e-2", size: 5 }),
      "size",
    ],
    [
      "a picture by a model that is not named",
      () => parseCall("openai", "POST", "/v1/images/generations", { prompt: "An otter" }),
      "model",
    ],
    [
      "a picture that another model writes",
      () =>
        parseCall("openai", "POST", "/v1/images/generations", {
          model: "gpt-image-2.6-flare",
          output_format: "svg",
        }),
      "output_format",
    ],
    ["speech", () => parseCall("openai", "POST", "/v1/audio/speech", { model: "tts-1" }), "input"],
    [
      "long speech",
      () =>
        parseCall("openai", "POST", "/v1/audio/speech", {
          model: "tts-1",
          input: "a".repeat(4_097),
        }),
      "input",
    ],
    ["contents", () => gemini({ contents: "Hi" }), "contents"],
    ["a content", () => gemini({ contents: [{ parts: [7] }] }), "contents[0].parts"],
    [
      "a limit",
      () => gemini({ generationConfig: { maxOutputTokens: 0 } }),
      "generationConfig.maxOutputTokens",
    ],
    [
      "a limit under two names",
      () => gemini({ generationConfig: { maxOutputTokens: 1, max_output_tokens: 2 } }),
      "maxOutputTokens",
    ],
    [
      "candidates",
      () => gemini({ generationConfig: { candidateCount: 9 } }),
      "generationConfig.candidateCount",
    ],
    ["an empty batch", () => message({ requests: [] }, "/v1/messages/batches"), "requests"],
    [
      "a batch of two models",
      () =>
        message(
          { requests: [{ params }, { params: { ...params, model: "n" } }] },
          "/v1/messages/batches",
        ),
      "requests[1].params.model",
    ],
    [
      "a batch's message",
      () =>
        message({ requests: [{ params: { ...params, messages: [1] } }] }, "/v1/messages/batches"),
      "requests[0].params.messages[0]",
    ],
    [
      "an advisor of another model",
      () => message({ tools: [{ type: "advisor_20260301", model: "claude-opus-4-7" }] }),
      "tools[0].model",
    ],
    [
      "a converse's message",
      () => parseCall("openai", "POST", "/model/m/converse", { messages: [{}] }),
      "messages[0].content",
    ],
    [
      "a model's escape",
      () => parseCall("openai", "POST", "/model/%E0%A4%A/converse", { messages: [] }),
      "modelId",
    ],
    [
      "num_predict",
      () =>
        parseCall("openai", "POST", "/api/chat", {
          model: "m",
          messages: [],
          options: { num_predict: -3 },
        }),
      "options.num_predict",
    ],
  ])("%s", (_, parse, field) => {
    expect(parse).toThrow(failure(field));
  });

  it("whatever the body is, with no other error", () => {
    const paths: readonly [Call["format"], string][] = [
      ["openai", "/v1/chat/completions"],
      ["openai", "/v1/responses"],
      ["openai", "/v1/completions"],
      ["openai", "/v1/embeddings"],
      ["openai", "/v1/images/edits"],
      ["openai", "/v1/audio/transcriptions"],
      ["openai", "/api/generate"],
      ["openai", "/model/m/converse"],
      ["anthropic", "/v1/messages"],
      ["anthropic", "/v1/messages/batches"],
      ["google", "/v1beta/models/gemini-2.5-pro:generateContent"],
      ["google", "/v1beta/models/gemini-2.5-pro:batchEmbedContents"],
    ];
    const fields = [
      "model",
      "messages",
      "input",
      "prompt",
      "contents",
      "tools",
      "content",
      "parts",
      "max_tokens",
      "requests",
      "params",
      "system",
      "generationConfig",
      "images",
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, -1, 1.5, "", "m", "gpt-4o"),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...fields, "type", "text"), tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, ([format, path], body) => {
        try {
          const call = parseCall(format, "POST", path, body);
          expect(Number.isSafeInteger(call.inputTokens)).toBe(true);
          for (const { operation } of [call]) usageFromBody(format, operation, body, call);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCallError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
