import { lookUpTokenPrice, parseCall, usageFromBody, type WireFormat } from "@pag0/metering";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  DEMO_CREDENTIALS,
  type DemoProviders,
  startDemoProviders,
  type VendorName,
} from "./index.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const keyOf = (vendor: VendorName): Record<string, string> =>
  vendor === "google"
    ? { "x-goog-api-key": DEMO_CREDENTIALS.google }
    : { authorization: `Bearer ${DEMO_CREDENTIALS[vendor]}` };

const texts = fc.array(
  fc.oneof(fc.string({ unit: "grapheme", maxLength: 400 }), fc.lorem({ maxCount: 40 })),
  { minLength: 1, maxLength: 4 },
);
const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};
const IMAGE = "iVBORw0KGgo=";

interface Asked {
  text: string[];
  limit: number;
  withTool: boolean;
  withImage: boolean;
}

function openAiBody(model: string, limitField: string) {
  return ({ text, limit, withTool, withImage }: Asked) => ({
    model,
    messages: text.map((content) => ({
      role: "user",
      content: withImage
        ? [
            { type: "text", text: content },
            { type: "image_url", image_url: { url: `data:image/png;base64,${IMAGE}` } },
          ]
        : content,
    })),
    [limitField]: limit,
    ...(withTool
      ? { tools: [{ type: "function", function: { name: "get_weather", parameters } }] }
      : {}),
  });
}

function anthropicBody({ text, limit, withTool, withImage }: Asked) {
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data: IMAGE } };
  return {
    model: "claude-haiku-4-5-20251001",
    max_tokens: limit,
    messages: text.map((content) => ({
      role: "user",
      content: [{ type: "text", text: content }, ...(withImage ? [image] : [])],
    })),
    ...(withTool ? { tools: [{ name: "get_weather", input_schema: parameters }] } : {}),
  };
}

function googleBody({ text, limit, withTool, withImage }: Asked) {
  return {
    contents: text.map((content) => ({
      role: "user",
      parts: [
        { text: content },
        ...(withImage ? [{ inlineData: { mimeType: "image/png", data: IMAGE } }] : []),
      ],
    })),
    generationConfig: { maxOutputTokens: limit },
    ...(withTool
      ? { tools: [{ functionDeclarations: [{ name: "get_weather", parameters }] }] }
      : {}),
  };
}

function responsesBody({ text, limit, withTool }: Asked) {
  return {
    model: "gpt-5",
    input: text.join("\n"),
    max_output_tokens: limit,
    ...(withTool ? { tools: [{ type: "function", name: "get_weather", parameters }] } : {}),
  };
}

type Row = [
  name: string,
  format: WireFormat,
  vendor: VendorName,
  priced: string,
  path: string,
  body: (asked: Asked) => object,
];
const ROWS: Row[] = [
  [
    "gpt-4o",
    "openai",
    "openai",
    "openai",
    "/v1/chat/completions",
    openAiBody("gpt-4o", "max_tokens"),
  ],
  [
    "o3",
    "openai",
    "openai",
    "openai",
    "/v1/chat/completions",
    openAiBody("o3", "max_completion_tokens"),
  ],
  ["gpt-5", "openai", "openai", "openai", "/v1/responses", responsesBody],
  ["claude", "anthropic", "anthropic", "anthropic", "/v1/messages", anthropicBody],
  [
    "gemini",
    "google",
    "google",
    "google",
    "/v1beta/models/gemini-2.5-flash:generateContent",
    googleBody,
  ],
  [
    "mistral",
    "openai",
    "mistral",
    "mistral",
    "/v1/chat/completions",
    openAiBody("mistral-large-latest", "max_tokens"),
  ],
  [
    "groq",
    "openai",
    "groq",
    "groq",
    "/openai/v1/chat/completions",
    openAiBody("llama-3.1-8b-instant", "max_tokens"),
  ],
  [
    "deepseek",
    "openai",
    "deepseek",
    "deepseek",
    "/chat/completions",
    openAiBody("deepseek-reasoner", "max_tokens"),
  ],
  [
    "grok",
    "openai",
    "xai",
    "x-ai",
    "/v1/chat/completions",
    openAiBody("grok-3-mini", "max_tokens"),
  ],
];

it.each(ROWS)(
  "%s never reports more than the proxy's upper bound",
  async (_, format, vendor, priced, path, bodyOf) => {
    const asked = fc.record({
      text: texts,
      limit: fc.integer({ min: 1, max: 600 }),
      withTool: fc.boolean(),
      withImage: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(asked, async (given) => {
        const body = bodyOf(given);
        const call = parseCall(format, "POST", path, body, { vendor: priced });
        const response = await fetch(`${providers.url}/${vendor}${path}`, {
          method: "POST",
          headers: keyOf(vendor),
          body: JSON.stringify(body),
        });
        expect(response.status).toBe(200);
        const usage = usageFromBody(format, call.operation, await response.json());
        expect(usage?.inputTokens).toBeLessThanOrEqual(call.inputTokens);
        expect(usage?.outputTokens).toBeLessThanOrEqual(call.maxOutputTokens ?? 0);
      }),
      { numRuns: 30 },
    );
  },
);

it.each(["openai", "anthropic"] as const)(
  "every model that %s lists has a price",
  async (vendor) => {
    const response = await fetch(`${providers.url}/${vendor}/v1/models`, {
      headers: keyOf(vendor),
    });
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.length).toBeGreaterThan(3);
    for (const { id } of data)
      expect(lookUpTokenPrice(vendor, id, new Date("2026-11-01T00:00:00Z")), id).not.toBeNull();
  },
);
