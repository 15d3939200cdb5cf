import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, sha256 } from "../ask.test-data.ts";
import {
  DEMO_CREDENTIALS,
  type DemoProviders,
  startDemoProviders,
  type VendorName,
} from "../index.ts";

const SEED = "test";
let providers: DemoProviders;
const errors: unknown[] = [];
const start = () =>
  startDemoProviders({ port: 0, seed: SEED, speed: 0, onError: (error) => errors.push(error) });
beforeAll(async () => {
  providers = await start();
});
afterAll(() => providers.stop());

type Call = [vendor: VendorName, path: string, body: object | undefined];
const messages = [{ role: "user", content: "Hello there" }];
const contents = [{ parts: [{ text: "Hello there" }] }];
const blocks = [{ role: "user", content: [{ text: "Hello there" }] }];
const claude = { model: "claude-opus-4-6", max_tokens: 200, messages };
const SAY = "/v1/chat/completions";

const CALLS: Call[] = [
  ["openai", SAY, { model: "gpt-4o", messages, stream: true }],
  ["openai", "/v1/responses", { model: "gpt-5", input: "Hello", stream: true }],
  ["openai", "/v1/embeddings", { model: "text-embedding-3-small", input: "Hello" }],
  ["openai", "/v1/audio/speech", { model: "tts-1", voice: "alloy", input: "Hello there" }],
  ["anthropic", "/v1/messages", { ...claude, stream: true }],
  ["anthropic", "/v1/messages", claude],
  ["google", "/v1beta/models/gemini-2.5-flash:generateContent", { contents }],
  ["google", "/v1beta/models/gemini-2.5-flash:streamGenerateContent", { contents }],
  ["google", "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", { contents }],
  ["mistral", SAY, { model: "mistral-large-latest", messages, stream: true }],
  ["groq", `/openai${SAY}`, { model: "llama-3.1-8b-instant", messages, stream: true }],
  ["together", SAY, { model: "meta-llama/Llama-3.3-70B-Instruct-Turbo", messages, stream: true }],
  ["deepseek", SAY, { model: "deepseek-chat", messages, stream: true }],
  ["azure", `/openai${SAY}`, { model: "gpt-4o", messages, stream: true }],
  ["ollama", "/api/chat", { model: "llama3.2", messages }],
  ["vllm", SAY, { model: "Qwen/Qwen3-8B", messages, stream: true }],
  ["xai", SAY, { model: "grok-3", messages }],
  ["bedrock", "/model/amazon.nova-pro-v1%3A0/converse", { messages: blocks }],
  ["bedrock", "/model/amazon.nova-pro-v1%3A0/converse-stream", { messages: blocks }],
  ["salesforce", "/services/data/v62.0/query?q=SELECT+Id+FROM+Lead", undefined],
  ["zendesk", "/api/v2/tickets", undefined],
  ["deepl", "/v2/translate", { text: ["Good morning"], target_lang: "KO" }],
  ["search", "/v1/search?q=budget", undefined],
  ["stability", "/v1/generation", { prompt: "a fox" }],
];

const PREFIXES: Partial<Record<VendorName, [header: string, prefix: string]>> = {
  google: ["x-goog-api-key", ""],
  search: ["x-api-key", ""],
  deepl: ["authorization", "DeepL-Auth-Key "],
};

function call([vendor, path, body]: Call, fault?: string, url = providers.url) {
  const [header, prefix] = PREFIXES[vendor] ?? ["authorization", "Bearer "];
  const headers = {
    [header]: prefix + DEMO_CREDENTIALS[vendor],
    ...(fault === undefined ? {} : { "x-demo-fault": fault }),
  };
  return ask(`${url}/${vendor}${path}`, {
    headers,
    body,
    ...(fault?.startsWith("stall") ? { stopAfterMs: 60 } : {}),
  });
}

const FAULTS = [
  "429:date:5",
  "500",
  "503:2,gzip",
  "529,slow-headers:2",
  "slow-body:1",
  "stall",
  "stall:0",
  "cut:7",
  "cut:random",
  "gzip,cut:40",
  "reset",
  "half-json",
  "half-event,br",
  "error-event",
  "usage:negative",
  "usage:strings",
  "usage:huge,deflate",
  "usage:null",
  "usage:missing",
  "usage:twice",
  "html",
  "content-type:text/plain",
  "broken-gzip",
  "bomb:20",
  "redirect:301:/elsewhere",
  "redirect:302:private",
  "huge-headers:20",
  "large:1",
  "early-close",
  "length:+50",
  "length:-5",
];

describe.each(CALLS)("%s%s", (...row) => {
  it("bears every fault, and answers afterwards as before", async () => {
    const before = await call(row);
    expect(before.status).toBe(200);
    const answers = await Promise.all(
      FAULTS.map(async (fault) => ({ fault, status: (await call(row, fault)).status })),
    );
    for (const { fault, status } of answers) {
      const [, asked] = /^(?:redirect:)?(\d{3})/.exec(fault) ?? [];
      if (fault !== "reset") expect(status, fault).toBe(Number(asked ?? 200));
    }
    const after = await call(row);
    expect(after.status).toBe(200);
    expect(after.headers["content-type"]).toBe(before.headers["content-type"]);
    expect(errors).toEqual([]);
  });
});

it("says of each cut stream how much was sent, wherever it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CALLS), fc.nat({ max: 3_000 }), async (row, at) => {
      const cut = await call(row, `cut:${at}`);
      const response = await fetch(`${providers.url}/_control/requests?limit=1`);
      const { requests } = (await response.json()) as { requests: [{ answer: object }] };
      expect(requests[0].answer).toMatchObject({
        sentBytes: cut.body.length,
        sentSha256: sha256(cut.body),
        isWhole: false,
      });
      expect(cut.body.length).toBeLessThanOrEqual(at);
    }),
    { numRuns: 60 },
  );
});

it("answers the same to the same requests in the same order, by its seed", async () => {
  const timeless = (body: Buffer) =>
    body.toString("latin1").replace(/"(created|created_at|updated_at)":("[^"]*"|\d+)/g, "");
  const [one, other] = [await start(), await start()];
  try {
    for (const row of CALLS) {
      const [first, second] = [
        await call(row, undefined, one.url),
        await call(row, undefined, other.url),
      ];
      expect(timeless(second.body)).toBe(timeless(first.body));
      const places = [
        await call(row, "cut:random", one.url),
        await call(row, "cut:random", other.url),
      ];
      expect(places[1]?.body.length).toBe(places[0]?.body.length);
    }
  } finally {
    await Promise.all([one.stop(), other.stop()]);
  }
});
