import { lookUpTokenPrice, parseCall, usageFromBody } from "@pag0/metering";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO_CREDENTIALS, type DemoProviders, startDemoProviders } from "./index.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const authorization = (vendor: "openai" | "anthropic") => ({
  authorization: `Bearer ${DEMO_CREDENTIALS[vendor]}`,
});

const messages = fc.array(
  fc.record({
    role: fc.constant("user"),
    content: fc.oneof(fc.string({ unit: "grapheme", maxLength: 400 }), fc.lorem({ maxCount: 40 })),
  }),
  { minLength: 1, maxLength: 4 },
);

it.each([
  ["openai", "/v1/chat/completions", "gpt-4"],
  ["openai", "/v1/chat/completions", "o3"],
  ["anthropic", "/v1/messages", "claude-haiku-4-5-20251001"],
] as const)(
  "%s %s: %s never reports more than the proxy's upper bound",
  async (vendor, path, model) => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 600 }), async (list, limit) => {
        const body = {
          model,
          messages: list,
          [model === "o3" ? "max_completion_tokens" : "max_tokens"]: limit,
        };
        const call = parseCall(vendor, "POST", path, body);
        const response = await fetch(`${providers.url}/${vendor}${path}`, {
          method: "POST",
          headers: authorization(vendor),
          body: JSON.stringify(body),
        });
        expect(response.status).toBe(200);
        const usage = usageFromBody(vendor, call.operation, await response.json());
        expect(usage?.inputTokens).toBeLessThanOrEqual(call.inputTokens);
        expect(usage?.outputTokens).toBeLessThanOrEqual(call.maxOutputTokens ?? 0);
      }),
      { numRuns: 40 },
    );
  },
);

it.each(["openai", "anthropic"] as const)(
  "every model that %s lists has a price",
  async (vendor) => {
    const response = await fetch(`${providers.url}/${vendor}/v1/models`, {
      headers: authorization(vendor),
    });
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.length).toBeGreaterThan(3);
    for (const { id } of data)
      expect(lookUpTokenPrice(vendor, id, new Date("2026-11-01T00:00:00Z")), id).not.toBeNull();
  },
);
