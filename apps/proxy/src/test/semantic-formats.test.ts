import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addProvider, type Canned, startCanned } from "./canned.ts";
import { createHarness, forward, type Harness } from "./harness.ts";
import { allowing } from "./semantic-asking.ts";

const GEMINI = "https://generativelanguage.googleapis.com";

// The provider of the tests gives every text the same vector.
let harness: Harness;
let google: Canned;
let url: string;
let key: string;
let answered = 0;
beforeAll(async () => {
  harness = await createHarness();
  google = await startCanned(() => {
    const text = `answer ${++answered}`;
    const document = {
      candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
    };
    return {
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(document)),
    };
  });
  const seeded = await harness.seed({ organization: allowing(), projects: [{}] });
  await addProvider(harness, seeded.id, {
    ...{ vendor: "google", format: "google", baseUrl: GEMINI, upstreamUrl: google.url },
  });
  key = seeded.projects[0]?.key ?? "";
  const hosts = `${harness.variables.PAG0_PRIVATE_HOSTS},${google.host}`;
  url = (await harness.start({ PAG0_PRIVATE_HOSTS: hosts })).url;
});
afterAll(async () => {
  await harness.close();
  await google.close();
});

async function ask(target: string, body: object) {
  const response = await forward(url, key, target, { method: "POST", body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, state: response.headers.get("pag0-cache"), text };
}

describe("the semantic cache", () => {
  it("compares questions to Gemini, one model and one way of answering apart from another", async () => {
    const to = (text: string, model = "gemini-2.5-flash", config = {}) =>
      ask(`${GEMINI}/v1beta/models/${model}:generateContent`, {
        contents: [{ role: "user", parts: [{ text }] }],
        generationConfig: { maxOutputTokens: 50, ...config },
      });
    const first = await to("What is the refund policy?");
    expect([first.status, first.state]).toEqual([200, "miss"]);
    expect(await to("How do refunds work")).toEqual({ ...first, state: "semantic" });
    expect((await to("How do refunds work here", "gemini-2.5-pro")).state).toBe("miss");
    expect((await to("And refunds", "gemini-2.5-flash", { topK: 1 })).state).toBe("miss");
    expect((await to("Refunds, please", "gemini-2.5-flash", { temperature: 1 })).state).toBe(
      "miss",
    );
  });

  it("compares questions in the responses format that the provider does not store", async () => {
    const to = (input: unknown, more: object = { store: false }) =>
      ask("https://api.openai.com/v1/responses", {
        ...{ model: "gpt-4o-mini", max_output_tokens: 50, input },
        ...more,
      });
    const first = await to("What is the refund policy?");
    expect([first.status, first.state]).toEqual([200, "miss"]);
    const item = [{ role: "user", content: [{ type: "input_text", text: "How do refunds work" }] }];
    expect(await to(item)).toEqual({ ...first, state: "semantic" });
    expect((await to("What are refunds", {})).state).toBe("miss");
    expect((await to("How are refunds made", {})).state).toBe("miss");
  });
});
