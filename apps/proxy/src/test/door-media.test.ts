import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { NotFoundError, toFile } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDoorBench, type DoorBench, triesOf } from "./door-bench.ts";
import { doorClient, errorOf } from "./door-client.ts";

let bench: DoorBench;
const { post } = doorClient(() => bench);
beforeAll(async () => {
  bench = await createDoorBench();
});
afterAll(async () => bench.close());

const POLICY = { monthlyBudget: "900000000" };
const clientOf = (apiKey: string) =>
  new OpenAI({ baseURL: `${bench.url}/v1`, apiKey, maxRetries: 0 });
const sound = () => toFile(Buffer.alloc(32_000), "said.wav", { type: "audio/wav" });
const picture = () => toFile(Buffer.alloc(500), "cat.png", { type: "image/png" });

/** The one event of an organization that is seeded anew. */
async function eventOf(organizationId: string) {
  const [event, ...others] = await triesOf(bench, organizationId, 1);
  expect(others).toEqual([]);
  return event;
}

describe("what the door passes as it came", () => {
  it("pictures", async () => {
    const { id, key } = await bench.seed(POLICY);
    const made = await clientOf(key).images.generate({
      ...{ model: "openai/gpt-image-1", prompt: "a cat", size: "1024x1024", quality: "low" },
    });
    expect(made.data?.[0]?.b64_json).toBeTypeOf("string");
    const event = await eventOf(id);
    expect(event).toMatchObject({ model: "gpt-image-1", path: "/v1/images/generations" });
    expect(event?.outputTokens).toBe(made.usage?.output_tokens);
    expect(event?.costNano).toBeGreaterThan(0n);
  });

  it("a form, in which it writes the provider's name of the model and nothing else", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.alias(id, "retouch", {
      strategy: "ordered",
      targets: [{ provider: "openai", model: "gpt-image-1" }],
    });
    const image = await picture();
    const edit = () =>
      clientOf(key).images.edit({
        ...{ model: "retouch", prompt: "a hat", quality: "low" },
        image,
      });
    await expect
      .poll(() =>
        edit().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    const event = (await triesOf(bench, id, 1)).at(-1);
    expect(event).toMatchObject({ model: "gpt-image-1", modelAlias: "retouch" });
    expect(event?.costNano).toBeGreaterThan(0n);
  });

  it("speech, transcriptions and translations", async () => {
    const { id, key } = await bench.seed(POLICY);
    const client = clientOf(key);
    const speech = { model: "openai/tts-1", voice: "alloy", input: "Good morning" } as const;
    expect(
      (await (await client.audio.speech.create(speech)).arrayBuffer()).byteLength,
    ).toBeGreaterThan(0);
    const heard = await client.audio.transcriptions.create({
      ...{ model: "openai/gpt-4o-mini-transcribe", file: await sound() },
    });
    expect(heard.text).toBeTypeOf("string");
    await client.audio.translations.create({ model: "openai/whisper-1", file: await sound() });
    const events = await triesOf(bench, id, 3);
    expect(events.map(({ model }) => model).sort()).toEqual([
      "gpt-4o-mini-transcribe",
      "tts-1",
      "whisper-1",
    ]);
    expect(events.every(({ costNano }) => costNano > 0n)).toBe(true);
  });

  it("moderations, which name no model by custom and cost nothing", async () => {
    const { id, key } = await bench.seed(POLICY);
    const { results } = await clientOf(key).moderations.create({ input: "a cat" });
    expect(results[0]?.flagged).toBe(false);
    expect((await eventOf(id))?.costNano).toBe(0n);
  });

  it("the counting of tokens, which costs nothing", async () => {
    const { id, key } = await bench.seed(POLICY);
    const client = new Anthropic({ baseURL: bench.url, apiKey: key, maxRetries: 0 });
    const { input_tokens: tokens } = await client.messages.countTokens({
      model: "anthropic/claude-haiku-4-5",
      messages: [{ role: "user", content: "How many?" }],
    });
    expect(tokens).toBeGreaterThan(0);
    expect((await eventOf(id))?.costNano).toBe(0n);
  });
});

describe("what the door refuses", () => {
  it("a provider of another format", async () => {
    const { key } = await bench.seed(POLICY);
    const body = { model: "anthropic/claude-haiku-4-5", prompt: "a cat" };
    expect(await errorOf(await post("/v1/images/generations", key, body))).toMatchObject({
      ...{ status: 400, code: "VALIDATION_ERROR", param: "model" },
      message: expect.stringContaining("does not take /v1/images/generations"),
    });
  });

  it("a form where JSON is meant, and a model in it that would begin a part of its own", async () => {
    const { key } = await bench.seed(POLICY);
    const send = (path: string, model: string) => {
      const form = new FormData();
      form.append("model", model);
      form.append("file", new Blob([Buffer.alloc(100)]), "said.wav");
      const headers = { authorization: `Bearer ${key}` };
      return fetch(`${bench.url}${path}`, { method: "POST", headers, body: form });
    };
    expect(await errorOf(await send("/v1/moderations", "m"))).toMatchObject({
      ...{ status: 400, code: "VALIDATION_ERROR", param: "body" },
    });
    const broken = await send("/v1/audio/transcriptions", "openai/whisper-1\r\n--x\r\n");
    expect(await errorOf(broken)).toMatchObject({
      ...{ status: 400, code: "VALIDATION_ERROR", param: "model" },
      message: expect.stringContaining("must have no line break"),
    });
  });

  it("a path that is none of its own, in the envelope of whoever asks", async () => {
    const { key } = await bench.seed(POLICY);
    const failure = await clientOf(key)
      .post("/nothing", { body: {} })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotFoundError);
    expect(failure).toMatchObject({
      code: "ROUTE_NOT_FOUND",
      message: expect.stringContaining("such as /openai/v1/nothing"),
    });
    const headers = { "anthropic-version": "2023-06-01" };
    const answer = await post("/v1/complete", key, {}, headers);
    expect(await answer.json()).toMatchObject({
      ...{ type: "error", error: { type: "not_found_error", code: "ROUTE_NOT_FOUND" } },
    });
  });
});
