import Anthropic, { APIError as AnthropicError, toFile } from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addProvider, type Canned, startCanned } from "./canned.ts";
import { createHarness, type Harness } from "./harness.ts";

/** What reached the provider. */
const seen: string[] = [];
let harness: Harness;
let canned: Canned;
let anthropic: Anthropic;
let google: GoogleGenAI;
/** The same SDK as it speaks to Vertex AI. */
let vertex: GoogleGenAI;

beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(({ url }) => {
    seen.push(url);
    const headers = {
      "content-type": "application/json",
      "x-goog-upload-url": `${canned.url}/upload/v1beta/files?upload_id=1`,
    };
    const body = url.includes("upload_id")
      ? { file: { name: "files/1" } }
      : { id: "id_1", data: [] };
    return {
      headers: { ...headers, "x-goog-upload-status": "final" },
      body: Buffer.from(JSON.stringify(body)),
    };
  });
  // A micro-dollar a day: nothing that costs something fits.
  const { id, projects } = await harness.seed({
    projects: [{ dailyBudget: "1" }],
    upstreamUrl: canned.url,
  });
  await addProvider(harness, id, {
    ...{ vendor: "google", format: "google", upstreamUrl: canned.url },
    baseUrl: "https://generativelanguage.googleapis.com",
  });
  const { url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host });
  const apiKey = projects[0]?.key ?? "";
  anthropic = new Anthropic({ apiKey, baseURL: `${url}/anthropic`, maxRetries: 0 });
  const httpOptions = { baseUrl: `${url}/google` };
  google = new GoogleGenAI({ apiKey, httpOptions });
  vertex = new GoogleGenAI({ apiKey, vertexai: true, httpOptions });
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

const asked = {
  model: "claude-opus-5",
  max_tokens: 1_000,
  messages: [{ role: "user" as const, content: "Hi" }],
};
const model = "gemini-2.5-flash";

type Call = readonly [name: string, call: () => Promise<unknown>];

/** The error's text, in which our code stands; nothing may have reached the provider. */
async function refusalOf(call: () => Promise<unknown>): Promise<string> {
  const before = seen.length;
  const error = await call().then(
    () => null,
    (failed: unknown) => failed,
  );
  expect(error).toBeInstanceOf(Error);
  expect(seen.length).toBe(before);
  return (error as Error).message;
}

describe("with a budget that is used up, calls of the vendors' SDKs", () => {
  it.each<Call>([
    ["messages.create", () => anthropic.messages.create(asked)],
    ["messages.stream", () => anthropic.messages.stream(asked).finalMessage()],
    ["beta.messages.create", () => anthropic.beta.messages.create({ ...asked, betas: [] })],
    [
      "messages.batches.create",
      () => anthropic.messages.batches.create({ requests: [{ custom_id: "1", params: asked }] }),
    ],
    ["generateContent", () => google.models.generateContent({ model, contents: "Hi" })],
    ["generateContentStream", () => google.models.generateContentStream({ model, contents: "Hi" })],
    [
      "embedContent",
      () =>
        google.models.embedContent({ model: "gemini-embedding-001", contents: "Hi ".repeat(900) }),
    ],
    [
      "generateContent at Vertex AI",
      () => vertex.models.generateContent({ model, contents: "Hi" }),
    ],
    [
      "generateImages",
      () => vertex.models.generateImages({ model: "imagen-4.0-generate-001", prompt: "An otter" }),
    ],
    ["chats", () => google.chats.create({ model }).sendMessage({ message: "Hi" })],
  ])("that cost something are stopped before anything is sent: %s", async (_, call) => {
    expect(await refusalOf(call)).toMatch(/BUDGET_EXCEEDED/);
  });

  it.each<Call>([
    [
      "beta.sessions.create",
      () => anthropic.beta.sessions.create({ agent: "a", environment_id: "e" }),
    ],
    ["caches.create", () => google.caches.create({ model, config: { contents: "Hi" } })],
    [
      "caches.update",
      () => google.caches.update({ name: "cachedContents/1", config: { ttl: "9s" } }),
    ],
    [
      "generateVideos",
      () =>
        vertex.models.generateVideos({
          model: "veo-3.0-generate-001",
          source: { prompt: "An otter" },
        }),
    ],
    ["authTokens.create", () => google.authTokens.create({ config: {} })],
    ["batches.create", () => google.batches.create({ model, src: [{ contents: "Hi" }] })],
  ])("whose cost no answer tells are refused with what to do: %s", async (_, call) => {
    expect(await refusalOf(call)).toMatch(/ENDPOINT_NOT_PRICED/);
  });

  it.each<Call>([
    ["messages.countTokens", () => anthropic.messages.countTokens(asked)],
    ["messages.batches.cancel", () => anthropic.messages.batches.cancel("msgbatch_1")],
    ["messages.batches.list", () => anthropic.messages.batches.list()],
    ["models.retrieve", () => anthropic.models.retrieve("claude-opus-5")],
    [
      "files.upload",
      async () =>
        anthropic.beta.files.upload({
          file: await toFile(Buffer.from("a,b\n1,2"), "a.csv", { type: "text/csv" }),
        }),
    ],
    ["files.delete", () => anthropic.beta.files.delete("file_1")],
    ["countTokens at Vertex AI", () => vertex.models.countTokens({ model, contents: "Hi" })],
    ["computeTokens", () => vertex.models.computeTokens({ model, contents: "Hi" })],
    ["countTokens", () => google.models.countTokens({ model, contents: "Hi" })],
    ["models.get", () => google.models.get({ model })],
    [
      "files.upload",
      () => google.files.upload({ file: new Blob(["Hi"]), config: { mimeType: "text/plain" } }),
    ],
    ["files.delete", () => google.files.delete({ name: "files/1" })],
    ["caches.delete", () => google.caches.delete({ name: "cachedContents/1" })],
    ["batches.cancel", () => google.batches.cancel({ name: "batches/1" })],
  ])("that cost nothing pass: %s", async (_, call) => {
    const before = seen.length;
    await call();
    expect(seen.length).toBeGreaterThan(before);
  });
});

it("tells Anthropic's SDK its own kind of error", async () => {
  const failed = await anthropic.messages.create(asked).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(AnthropicError);
});
