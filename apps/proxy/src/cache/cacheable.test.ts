import { parseCall, type WireFormat } from "@pag0/metering";
import { describe, expect, it } from "vitest";
import { mayRepeat } from "./cacheable.ts";

const JSON_TYPE = "application/json";
const messages = [{ role: "user", content: "hi" }];
const chat = { model: "gpt-4o", messages };
const response = { model: "gpt-4o", input: "hi" };
const message = { model: "claude-sonnet-4-5", max_tokens: 9, messages };
const contents = [{ role: "user", parts: [{ text: "hi" }] }];
const blocks = [{ role: "user", content: [{ text: "hi" }] }];
const functions = { type: "function", name: "f", parameters: {} };

const PATHS = {
  chat: ["openai", "/v1/chat/completions"],
  responses: ["openai", "/v1/responses"],
  images: ["openai", "/v1/images/generations"],
  messages: ["anthropic", "/v1/messages"],
  generate: ["google", "/v1beta/models/gemini-2.5-flash:generateContent"],
  predict: ["google", "/v1beta/models/imagen-4.0-generate-001:predict"],
  converse: ["openai", "/model/amazon.nova-pro-v1:0/converse"],
} as const satisfies Record<string, readonly [WireFormat, string]>;

function repeats(kind: keyof typeof PATHS, body: object, type = JSON_TYPE): boolean {
  const [format, path] = PATHS[kind];
  return mayRepeat(parseCall(format, "POST", path, body), "POST", path, type, body);
}

describe("mayRepeat", () => {
  it.each<[keyof typeof PATHS, object]>([
    ["chat", { ...chat, store: false, temperature: 2, n: 3, seed: 1 }],
    ["chat", { ...chat, tools: [{ type: "function", function: { name: "f" } }] }],
    ["responses", { ...response, tools: [functions] }],
    ["responses", { ...response, tools: [{ type: "custom", name: "c" }] }],
    ["messages", { ...message, tools: [{ name: "f", input_schema: { type: "object" } }] }],
    ["messages", { ...message, tools: [{ type: "bash_20250124", name: "bash" }] }],
    ["generate", { contents, tools: [{ functionDeclarations: [{ name: "f" }] }] }],
    ["images", { model: "gpt-image-1", prompt: "p" }],
    ["images", { model: "dall-e-3", prompt: "p", response_format: "b64_json" }],
    ["predict", { instances: [{ prompt: "p" }] }],
    ["converse", { messages: blocks, toolConfig: { tools: [{ toolSpec: { name: "f" } }] } }],
  ])("lets %s repeat that says all: %j", (kind, body) => {
    expect(repeats(kind, body)).toBe(true);
  });

  it.each<[string, keyof typeof PATHS, object]>([
    ["keeps it for the caller", "chat", { ...chat, store: true }],
    ["looks the web up", "chat", { ...chat, web_search_options: {} }],
    ["looks the web up", "chat", { ...chat, search_parameters: { mode: "auto" } }],
    ["looks the web up", "chat", { ...chat, model: "perplexity/sonar-pro" }],
    ["looks the web up", "chat", { ...chat, plugins: [{ id: "web" }] }],
    ["looks data up", "chat", { ...chat, data_sources: [{ type: "azure_search" }] }],
    ["refers to a voice that ends", "chat", { ...chat, audio: { voice: "alloy", format: "mp3" } }],
    ["runs a tool", "responses", { ...response, tools: [{ type: "web_search" }] }],
    ["runs a tool", "responses", { ...response, tools: [functions, { type: "mcp" }] }],
    ["runs a tool", "responses", { ...response, tools: [{ type: "code_interpreter" }] }],
    ["works on", "responses", { ...response, background: true }],
    ["has it stored", "responses", { ...response, conversation: "conv_1" }],
    ["has it stored", "responses", { ...response, previous_response_id: "resp_1" }],
    ["runs a tool", "messages", { ...message, tools: [{ type: "web_search_20250305" }] }],
    ["runs a tool", "messages", { ...message, mcp_servers: [{ url: "https://a.example" }] }],
    ["runs a tool", "messages", { ...message, container: "container_1" }],
    ["runs a tool", "generate", { contents, tools: [{ google_search: {} }] }],
    ["runs a tool", "generate", { contents, tools: [{ functionDeclarations: [] }, { a: {} }] }],
    ["has it stored", "generate", { contents, cachedContent: "cachedContents/1" }],
    ["tells an address", "images", { model: "dall-e-3", prompt: "p" }],
    [
      "writes it down",
      "predict",
      { instances: [{ prompt: "p" }], parameters: { storageUri: "gs://b" } },
    ],
    ["runs a tool", "converse", { messages: blocks, toolConfig: { tools: [{ systemTool: {} }] } }],
  ])("does not where the provider %s: %s %j", (_why, kind, body) => {
    expect(repeats(kind, body)).toBe(false);
  });

  it("knows that a form is never sent twice alike", () => {
    expect(repeats("chat", chat, "multipart/form-data; boundary=a")).toBe(false);
  });

  it.each<[WireFormat, string, boolean]>([
    ["openai", "/v1/models", true],
    ["openai", "/v1/models/gpt-4o", true],
    ["google", "/v1beta/models/gemini-2.5-flash", true],
    ["http", "/anything/42", true],
    ["openai", "/v1/responses/resp_1", false],
    ["openai", "/v1/batches/batch_1", false],
    ["openai", "/v1/chat/completions", false],
    ["anthropic", "/v1/messages/batches/b/results", false],
    ["google", "/v1beta/operations/o", false],
  ])("reads of %s %s: %s", (format, path, expected) => {
    const call = parseCall(format, "GET", path, undefined);
    expect(mayRepeat(call, "GET", path, undefined, undefined)).toBe(expected);
  });
});
