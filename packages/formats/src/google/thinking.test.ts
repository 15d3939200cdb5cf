/** How clients of other formats have Gemini reason, by what its generations take. */
import { describe, expect, it } from "vitest";
import { readMessagesRequest } from "../anthropic/read-request.ts";
import { readChatRequest } from "../openai-chat/read-request.ts";
import { writeGenerateRequest } from "./write-request.ts";

const messages = [{ role: "user", content: "Hi" }];

describe("reasoning at Gemini", () => {
  const asked = (model: string, reasoning_effort: string) =>
    writeGenerateRequest(readChatRequest({ model, messages, reasoning_effort }));

  it.each([
    ["gemini-2.5-flash", "high", { thinkingBudget: 24_576 }],
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-pro", "none", { thinkingBudget: 128 }],
    ["gemini-3-pro-preview", "minimal", { thinkingLevel: "low" }],
    ["gemini-3.8-flash", "medium", { thinkingLevel: "medium" }],
    ["gemini-pro-latest", "high", { thinkingLevel: "high" }],
    ["gemini-3-pro-image-preview", "low", { thinkingBudget: 2_048 }],
  ])("of %s with the effort %s is what the model takes", (model, effort, thinkingConfig) => {
    expect(asked(model, effort).generationConfig).toEqual({ thinkingConfig });
  });

  it("is shown to clients of messages, who set a budget, as much as the model may have", () => {
    const thinking = { type: "enabled", budget_tokens: 31_999 };
    const body = (model: string) =>
      writeGenerateRequest(readMessagesRequest({ model, max_tokens: 64_000, messages, thinking }));
    expect(body("gemini-2.5-flash").generationConfig).toMatchObject({
      thinkingConfig: { thinkingBudget: 24_576, includeThoughts: true },
    });
    expect(body("gemini-3.8-flash").generationConfig).toMatchObject({
      thinkingConfig: { thinkingLevel: "high", includeThoughts: true },
    });
  });
});
