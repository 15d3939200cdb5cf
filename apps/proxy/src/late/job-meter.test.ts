import { gzipSync } from "node:zlib";
import { lookUpTokenPrice, parseCall, upperBoundCost } from "@pag0/metering";
import { expect, it } from "vitest";
import type { Estimate } from "../stages/estimate.ts";
import { createMeter } from "../stages/meter.ts";
import { noTokens } from "../stages/usage.ts";

function estimateOf(format: "openai" | "anthropic", method: string, path: string, body?: object) {
  const parsed = parseCall(format, method, path, body);
  const price = lookUpTokenPrice(format, parsed.model ?? "", new Date("2026-11-21T00:00:00Z"));
  const pricing =
    parsed.operation === "free" || price === null
      ? ({ kind: "free" } as const)
      : ({ kind: "tokens", price } as const);
  const upperBound = price === null ? 0n : upperBoundCost(parsed, price);
  return {
    ...{ parsed, pricing, upperBound, unseen: false, hideUsage: false },
    unmetered: (cost: bigint) => ({ ...noTokens, cost, estimated: cost > 0n, priceVersion: "p" }),
  } as unknown as Estimate;
}

const asked = { model: "gpt-5-mini", input: "hi", background: true, max_output_tokens: 1_000 };
const created = { id: "resp_1", object: "response", status: "queued", background: true };

it("charges a response in the background the most it can cost, and keeps its job and price", async () => {
  const estimate = estimateOf("openai", "POST", "/v1/responses", asked);
  const meter = createMeter(estimate, { status: 200, headers: {} });
  meter.observe(Buffer.from(JSON.stringify({ ...created, usage: null })));
  const metered = await meter.finish();
  expect(metered).toMatchObject({ cost: estimate.upperBound, job: { id: "resp_1", requests: 1 } });
  expect(metered.job?.price).toContain("gpt-5-mini");
});

it.each(["", "gzip"])(
  "charges one whose stream was left the most it can cost: its vendor goes on (packed: %j)",
  async (encoding) => {
    const estimate = estimateOf("openai", "POST", "/v1/responses", { ...asked, stream: true });
    const headers = { "content-type": "text/event-stream", "content-encoding": encoding };
    const meter = createMeter(estimate, { status: 200, headers });
    const event = { type: "response.created", response: { ...created, usage: null } };
    const bytes = Buffer.from(`event: response.created\ndata: ${JSON.stringify(event)}\n\n`);
    await meter.observe(encoding === "" ? bytes : gzipSync(bytes));
    const metered = await meter.finish();
    expect(metered).toMatchObject({ cost: estimate.upperBound, estimated: true });
    if (encoding === "") expect(metered.job?.id).toBe("resp_1");
  },
);

it.each(["", "gzip"])(
  "passes an answer as it came and reads what a job has used (packed: %j)",
  async (encoding) => {
    const estimate = estimateOf("openai", "GET", "/v1/responses/resp_1");
    const meter = createMeter(estimate, { status: 200, headers: { "content-encoding": encoding } });
    const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
    const plain = Buffer.from(JSON.stringify({ ...created, status: "completed", usage }));
    const bytes = encoding === "" ? plain : gzipSync(plain);
    expect(await meter.observe(bytes)).toBe(bytes);
    const { cost, report } = await meter.finish();
    expect(cost).toBe(0n);
    expect(
      report?.usagesOf({ vendor: "openai", units: [], drawing: null, regional: false }),
    ).toMatchObject([{ inputTokens: 3, outputTokens: 4 }]);
  },
);

it("reads nothing of an error, nor of half an answer", async () => {
  const estimate = estimateOf("openai", "GET", "/v1/responses/resp_1");
  for (const [status, text] of [
    [404, JSON.stringify({ ...created, status: "completed", usage: { input_tokens: 1 } })],
    [200, '{"id":"resp_1","status":"comp'],
  ] as const) {
    const meter = createMeter(estimate, { status, headers: {} });
    await meter.observe(Buffer.from(text));
    expect((await meter.finish()).report).toBeUndefined();
  }
});
