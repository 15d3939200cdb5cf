import { describe, expect, it } from "vitest";
import type { WireFormat } from "../call.ts";
import { type Treatment, treatmentOf } from "../sdk-routes.test-data.ts";

describe("routes of clouds", () => {
  const bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com";
  const claude = "anthropic.claude-sonnet-4-5-20250929-v1%3A0";
  const invoke = { anthropic_version: "bedrock-2023-05-31", max_tokens: 5, messages: [] };
  it.each<[WireFormat, string, string, unknown, Treatment]>([
    ["openai", "aws", `/model/${claude}/invoke`, invoke, "metered"],
    ["openai", "aws", `/model/${claude}/invoke-with-response-stream`, invoke, "metered"],
    ["openai", "aws", `/model/${claude}/count-tokens`, { input: {} }, "free"],
    ["anthropic", "aws", `/model/${claude}/invoke`, invoke, "metered"],
    ["anthropic", "aws", `/model/${claude}/count-tokens`, { input: {} }, "free"],
    // Bodies of other vendors are written in other ways: Converse is one for all.
    [
      "anthropic",
      "aws",
      "/model/amazon.titan-text-express-v1/invoke",
      { inputText: "" },
      "refused",
    ],
    ["openai", "aws", "/model/amazon.titan-text-express-v1/invoke", { inputText: "" }, "refused"],
    ["openai", "aws", "/model/amazon.nova-pro-v1%3A0/converse", { messages: [] }, "metered"],
    ["openai", "aws", "/guardrail/1/version/1/apply", {}, "refused"],
    ["openai", "aws", `/model/${claude}/async-invoke`, {}, "refused"],
  ])("%s of %s: %s", (format, vendor, path, body, treatment) => {
    expect(treatmentOf(format, vendor, bedrock, `POST ${path}`, body)).toBe(treatment);
  });

  it("counts tokens at Vertex AI, where that looks like a model", () => {
    const path =
      "/v1/projects/p-1/locations/us-east5/publishers/anthropic/models/count-tokens:rawPredict";
    const base = "https://us-east5-aiplatform.googleapis.com";
    const found = treatmentOf("anthropic", "anthropic", base, `POST ${path}`, { messages: [] });
    expect(found).toBe("free");
  });
});
