import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders } from "../index.ts";
import { countTokens } from "../tokens.ts";

let providers: DemoProviders;
let client: OpenAI;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
  client = new OpenAI({
    apiKey: "demo-openai-key",
    baseURL: `${providers.url}/openai/v1`,
    maxRetries: 0,
  });
});
afterAll(() => providers.stop());

const hello = { model: "gpt-4o", messages: [{ role: "user" as const, content: "Hello there" }] };
const parameters = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer", minimum: 1, maximum: 9 } },
  required: ["city", "days"],
  additionalProperties: false,
};
const named = (name: string) => ({ type: "function" as const, function: { name, parameters } });
const tools = [named("get_weather"), named("get_news")];
const schema = {
  type: "object",
  properties: {
    verdict: { enum: ["yes", "no"] },
    reasons: { type: "array", items: { type: "string" } },
  },
  required: ["verdict", "reasons"],
  additionalProperties: false,
};
const png = "data:image/png;base64,iVBORw0KGgo=";

describe("tools in chat completions", () => {
  it("calls several at once, with arguments that follow the schema", async () => {
    const { choices, usage } = await client.chat.completions.create({ ...hello, tools });
    const [choice] = choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    expect(choice?.message.content).toBeNull();
    const calls = (choice?.message.tool_calls ?? []).flatMap((call) =>
      call.type === "function" ? [call] : [],
    );
    expect(calls.map((call) => call.function.name)).toEqual(["get_weather", "get_news"]);
    for (const call of calls) {
      expect(call.id).toMatch(/^call_[A-Za-z0-9]{24}$/);
      expect(JSON.parse(call.function.arguments)).toEqual({
        city: expect.any(String),
        days: expect.any(Number),
      });
    }
    const written = calls.map(
      (call) => countTokens(call.function.name) + countTokens(call.function.arguments),
    );
    expect(usage?.completion_tokens).toBe((written[0] ?? 0) + (written[1] ?? 0));
  });

  it("calls the one that is forced, and none when it has its answer", async () => {
    const forced = await client.chat.completions.create({
      ...hello,
      tools,
      tool_choice: { type: "function", function: { name: "get_news" } },
    });
    const [call] = forced.choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({ function: { name: "get_news" } });
    const after = await client.chat.completions.create({
      model: "gpt-4o",
      tools,
      messages: [
        ...hello.messages,
        forced.choices[0]?.message ?? { role: "assistant", content: "" },
        { role: "tool", tool_call_id: call?.id ?? "", content: "sunny" },
      ],
    });
    expect(after.choices[0]?.finish_reason).toBe("stop");
    expect(after.choices[0]?.message.tool_calls).toBeUndefined();
  });

  it("streams their arguments in pieces", async () => {
    const whole = await client.chat.completions.create({ ...hello, tools });
    const streamed = await client.chat.completions
      .stream({ ...hello, tools })
      .finalChatCompletion();
    const namesOf = ({ choices }: typeof whole) =>
      choices[0]?.message.tool_calls?.map((call) => call.type === "function" && call.function.name);
    expect(namesOf(streamed)).toEqual(namesOf(whole));
    expect(streamed.choices[0]?.finish_reason).toBe("tool_calls");
  });

  it("refuses a choice of a tool that there is not", async () => {
    await expect(
      client.chat.completions.create({
        ...hello,
        tools,
        tool_choice: { type: "function", function: { name: "nothing" } },
      }),
    ).rejects.toMatchObject({ status: 400, param: "tool_choice" });
  });
});

describe("other abilities of chat completions", () => {
  it("answers in JSON, of a schema or of any kind, streamed as well", async () => {
    const response_format = {
      type: "json_schema" as const,
      json_schema: { name: "verdict", schema },
    };
    const answer = await client.chat.completions.create({ ...hello, response_format });
    expect(JSON.parse(answer.choices[0]?.message.content ?? "")).toEqual({
      verdict: expect.stringMatching(/^(yes|no)$/),
      reasons: expect.any(Array),
    });
    const any = { type: "json_object" as const };
    const stream = await client.chat.completions.create({
      ...hello,
      response_format: any,
      stream: true,
    });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(JSON.parse(text)).toHaveProperty("answer");
  });

  it("counts images by their detail", async () => {
    const ask = async (detail: "low" | "high") =>
      client.chat.completions.create({
        model: "gpt-4o",
        messages: [
          { role: "user", content: [{ type: "image_url", image_url: { url: png, detail } }] },
        ],
      });
    expect((await ask("low")).usage?.prompt_tokens).toBe(6 + 85);
    expect((await ask("high")).usage?.prompt_tokens).toBe(6 + 765);
  });

  it("refuses an image that is none", async () => {
    const content = [{ type: "image_url" as const, image_url: { url: "ftp://x" } }];
    await expect(
      client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content }] }),
    ).rejects.toMatchObject({ status: 400, param: "messages[0].content[0].image_url" });
  });

  it("ends before a stop sequence, and echoes the tier", async () => {
    const whole = await client.chat.completions.create(hello);
    const stopped = await client.chat.completions.create({
      ...hello,
      stop: [" "],
      service_tier: "flex",
    });
    expect(stopped.choices[0]?.message.content).not.toContain(" ");
    expect(stopped.choices[0]?.finish_reason).toBe("stop");
    expect(stopped.usage?.completion_tokens).toBe(1);
    expect(stopped.service_tier).toBe("flex");
    expect(whole.service_tier).toBe("default");
  });

  it("speaks, with the tokens of its sound within the output", async () => {
    const { choices, usage } = await client.chat.completions.create({
      ...hello,
      model: "gpt-4o-audio-preview",
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "pcm16" },
    });
    const audio = choices[0]?.message.audio;
    const words = countTokens(audio?.transcript ?? "");
    expect(usage?.completion_tokens_details?.audio_tokens).toBe(words * 3);
    expect(usage?.completion_tokens).toBe(words * 4);
    expect(Buffer.from(audio?.data ?? "", "base64")).toHaveLength(words * 480);
  });
});

describe("pictures, sound and the rest", () => {
  it("draws, with the tokens of size and quality", async () => {
    const image = await client.images.generate({
      model: "gpt-image-1",
      prompt: "a red fox",
      n: 2,
      quality: "low",
    });
    expect(image.data).toHaveLength(2);
    expect(image.usage).toMatchObject({ input_tokens: 3, output_tokens: 544, total_tokens: 547 });
    const dalle = await client.images.generate({ model: "dall-e-3", prompt: "a fox" });
    expect(dalle.data?.[0]?.url).toMatch(/^https:/);
    expect(dalle.usage).toBeUndefined();
  });

  it("speaks and listens", async () => {
    const speech = await client.audio.speech.create({
      model: "tts-1",
      voice: "alloy",
      input: "one two three",
      response_format: "wav",
    });
    const sound = Buffer.from(await speech.arrayBuffer());
    expect(sound.toString("latin1", 0, 4)).toBe("RIFF");
    const file = new File([sound], "speech.wav");
    const heard = await client.audio.transcriptions.create({ model: "whisper-1", file });
    expect(heard).toMatchObject({ usage: { type: "duration", seconds: 1 } });
    const counted = await client.audio.transcriptions.create({ model: "gpt-4o-transcribe", file });
    expect(counted).toMatchObject({
      usage: { type: "tokens", input_tokens: 10, output_tokens: countTokens(counted.text) },
    });
    const stream = await client.audio.transcriptions.create({
      model: "gpt-4o-transcribe",
      file,
      stream: true,
    });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types.at(-1)).toBe("transcript.text.done");
  });

  it("moderates and shows a model", async () => {
    const { results } = await client.moderations.create({ input: ["hello", "you idiot"] });
    expect(results.map(({ flagged }) => flagged)).toEqual([false, true]);
    expect((await client.models.retrieve("gpt-4o")).id).toBe("gpt-4o");
    await expect(client.models.retrieve("gpt-9")).rejects.toMatchObject({ status: 404 });
  });

  it("stops a stream that is cancelled", async () => {
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 3) stream.controller.abort();
    expect(chunks).toBeGreaterThanOrEqual(3);
  });
});
