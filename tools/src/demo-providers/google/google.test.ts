import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Modality, Type } from "@google/genai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders } from "../index.ts";
import { countTokens } from "../tokens.ts";

let providers: DemoProviders;
let client: GoogleGenAI;
const clientWith = (apiKey: string) =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${providers.url}/google` } });
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
  client = clientWith("demo-google-key");
});
afterAll(() => providers.stop());

const hello = { model: "gemini-2.5-flash", contents: "Hello there" };
const lite = { ...hello, model: "gemini-2.5-flash-lite" };
const declarations = ["get_weather", "get_news"].map((name) => ({
  name,
  parameters: {
    type: Type.OBJECT,
    properties: { city: { type: Type.STRING }, days: { type: Type.INTEGER } },
    required: ["city", "days"],
  },
}));
const tools = [{ functionDeclarations: declarations }];

describe("content", () => {
  it("is answered with usage that is that of the text and of the thoughts", async () => {
    const answer = await client.models.generateContent(hello);
    const usage = answer.usageMetadata;
    expect(usage?.promptTokenCount).toBe(2);
    expect(usage?.promptTokensDetails).toEqual([{ modality: "TEXT", tokenCount: 2 }]);
    expect(usage?.candidatesTokenCount).toBe(countTokens(answer.text ?? ""));
    expect(usage?.thoughtsTokenCount).toBeGreaterThanOrEqual(64);
    expect(usage?.totalTokenCount).toBe(
      2 + (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
    );
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
  });

  it("shows thoughts when asked, and has none without a budget", async () => {
    const thinking = (thinkingConfig: object) =>
      client.models.generateContent({ ...hello, config: { thinkingConfig } });
    const shown = await thinking({ includeThoughts: true });
    const [thought] = shown.candidates?.[0]?.content?.parts ?? [];
    expect(thought?.thought).toBe(true);
    expect(countTokens(thought?.text ?? "")).toBe(shown.usageMetadata?.thoughtsTokenCount);
    const none = await thinking({ thinkingBudget: 0 });
    expect(none.usageMetadata?.thoughtsTokenCount).toBeUndefined();
  });

  it("streams, each event with what was used so far", async () => {
    const stream = await client.models.generateContentStream(hello);
    let text = "";
    const counts: number[] = [];
    let total: number | undefined;
    for await (const chunk of stream) {
      text += chunk.text ?? "";
      counts.push(chunk.usageMetadata?.candidatesTokenCount ?? 0);
      total = chunk.usageMetadata?.totalTokenCount;
    }
    expect(counts.at(-1)).toBe(countTokens(text));
    expect(counts).toEqual([...counts].sort((one, other) => one - other));
    expect(total).toBeGreaterThan(countTokens(text) + 64);
  });

  it("streams one JSON list where no events are asked for, by a key in the query", async () => {
    const response = await fetch(
      `${providers.url}/google/v1beta/models/gemini-2.5-flash:streamGenerateContent?key=demo-google-key`,
      {
        method: "POST",
        body: JSON.stringify({ contents: [{ parts: [{ text: "Hello there" }] }] }),
      },
    );
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const list = (await response.json()) as { usageMetadata: object }[];
    expect(list.length).toBeGreaterThan(5);
    expect(list.at(-1)?.usageMetadata).toHaveProperty("thoughtsTokenCount");
    const logged = await fetch(`${providers.url}/_control/requests?limit=1`);
    expect(await logged.text()).not.toContain("demo-google-key");
  });

  it("stops at the limit and before a stop sequence", async () => {
    const cut = await client.models.generateContent({ ...lite, config: { maxOutputTokens: 5 } });
    expect(cut.candidates?.[0]?.finishReason).toBe("MAX_TOKENS");
    expect(cut.usageMetadata?.candidatesTokenCount).toBe(5);
    const stopped = await client.models.generateContent({
      ...lite,
      config: { stopSequences: [" "] },
    });
    expect(stopped.usageMetadata?.candidatesTokenCount).toBe(1);
  });

  it("answers in JSON of a schema", async () => {
    const { text } = await client.models.generateContent({
      ...lite,
      config: {
        responseMimeType: "application/json",
        responseSchema: {
          type: Type.OBJECT,
          properties: { verdict: { type: Type.STRING, enum: ["yes", "no"] } },
          required: ["verdict"],
        },
      },
    });
    expect(JSON.parse(text ?? "")).toEqual({ verdict: expect.stringMatching(/^(yes|no)$/) });
  });

  it("calls functions, and answers their results in text", async () => {
    const called = await client.models.generateContent({ ...hello, config: { tools } });
    expect(called.functionCalls?.map(({ name }) => name)).toEqual(["get_weather", "get_news"]);
    const toolConfig = {
      functionCallingConfig: {
        mode: FunctionCallingConfigMode.ANY,
        allowedFunctionNames: ["get_news"],
      },
    };
    const forced = await client.models.generateContent({ ...hello, config: { tools, toolConfig } });
    expect(forced.functionCalls).toMatchObject([
      { name: "get_news", args: { city: expect.any(String), days: expect.any(Number) } },
    ]);
    const after = await client.models.generateContent({
      ...hello,
      contents: [
        { role: "user", parts: [{ text: "Hello there" }] },
        forced.candidates?.[0]?.content ?? {},
        {
          role: "user",
          parts: [{ functionResponse: { name: "get_news", response: { ok: true } } }],
        },
      ],
      config: { tools },
    });
    expect(after.functionCalls).toBeUndefined();
    expect(countTokens(after.text ?? "")).toBeGreaterThanOrEqual(40);
  });

  it("counts images in and out by their modality", async () => {
    const image = { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } };
    const drawn = await client.models.generateContent({
      model: "gemini-2.5-flash-image",
      contents: [image, "draw it"],
      config: { responseModalities: [Modality.TEXT, Modality.IMAGE] },
    });
    expect(drawn.usageMetadata?.promptTokensDetails).toEqual([
      { modality: "TEXT", tokenCount: 2 },
      { modality: "IMAGE", tokenCount: 258 },
    ]);
    expect(drawn.usageMetadata?.candidatesTokensDetails).toContainEqual({
      modality: "IMAGE",
      tokenCount: 1_290,
    });
    const parts = drawn.candidates?.[0]?.content?.parts;
    expect(parts?.at(-1)?.inlineData?.data).toMatch(/^iVBOR/);
  });

  it("reads a long prompt from its cache the second time", async () => {
    const long = { ...lite, contents: "word ".repeat(2_000) };
    const first = await client.models.generateContent(long);
    const second = await client.models.generateContent(long);
    expect(first.usageMetadata?.cachedContentTokenCount).toBeUndefined();
    expect(second.usageMetadata?.cachedContentTokenCount).toBe(1_800);
  });
});

describe("the rest", () => {
  it("embeds", async () => {
    const { embeddings } = await client.models.embedContent({
      model: "gemini-embedding-001",
      contents: ["one two", "three"],
      config: { outputDimensionality: 256 },
    });
    expect(embeddings).toHaveLength(2);
    expect(Math.hypot(...(embeddings?.[0]?.values ?? []))).toBeCloseTo(1, 6);
  });

  it("counts tokens and knows its models", async () => {
    expect((await client.models.countTokens(hello)).totalTokens).toBe(2);
    expect((await client.models.get({ model: "gemini-2.5-pro" })).displayName).toBe(
      "Gemini 2.5 Pro",
    );
    const names: unknown[] = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names).toContain("models/gemini-2.5-flash");
  });

  it("refuses in Google's envelope", async () => {
    const wrong = await clientWith("wrong")
      .models.generateContent(hello)
      .catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(ApiError);
    expect(wrong).toMatchObject({ status: 400 });
    expect(String((wrong as ApiError).message)).toContain("API_KEY_INVALID");
    await expect(
      client.models.generateContent({ ...hello, model: "gemini-embedding-001" }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(
      client.models.generateContent({
        ...hello,
        config: { httpOptions: { headers: { "x-demo-fault": "429" } } },
      }),
    ).rejects.toMatchObject({ status: 429 });
  });

  it("stops a stream that is cancelled", async () => {
    const gone = new AbortController();
    const stream = await client.models.generateContentStream({
      ...hello,
      config: {
        abortSignal: gone.signal,
        httpOptions: { headers: { "x-demo-fault": "slow-body:20" } },
      },
    });
    await expect(async () => {
      for await (const _ of stream) gone.abort();
    }).rejects.toThrow();
  });
});
