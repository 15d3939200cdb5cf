import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DemoProviders, startDemoProviders, type VendorName } from "../index.ts";

let providers: DemoProviders;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
  openai = new OpenAI({
    apiKey: "demo-openai-key",
    baseURL: `${providers.url}/openai/v1`,
    maxRetries: 0,
    timeout: 60_000,
  });
  anthropic = new Anthropic({
    apiKey: "demo-anthropic-key",
    baseURL: `${providers.url}/anthropic`,
    maxRetries: 0,
    timeout: 60_000,
  });
});
afterAll(() => providers.stop());

const question = [{ role: "user" as const, content: "Hello there" }];
const chat = { model: "gpt-4o", messages: question };
const message = { model: "claude-haiku-4-5-20251001", max_tokens: 50, messages: question };
const withFault = (word: string) => ({ headers: { "x-demo-fault": word } });

async function setFault(rule: object): Promise<Response> {
  return fetch(`${providers.url}/_control/faults`, { method: "POST", body: JSON.stringify(rule) });
}

async function drain(stream: AsyncIterable<unknown>): Promise<number> {
  let events = 0;
  for await (const _ of stream) events++;
  return events;
}

describe("the header x-demo-fault", () => {
  it("fails one call with each vendor's error", async () => {
    await expect(openai.chat.completions.create(chat, withFault("500"))).rejects.toMatchObject({
      constructor: OpenAI.InternalServerError,
      status: 500,
      type: "server_error",
    });
    await expect(anthropic.messages.create(message, withFault("429"))).rejects.toMatchObject({
      constructor: Anthropic.RateLimitError,
      status: 429,
      type: "rate_limit_error",
    });
    expect((await openai.chat.completions.create(chat)).choices).toHaveLength(1);
  });

  it("tells how long to wait after a 429", async () => {
    const error = await openai.chat.completions
      .create(chat, withFault("429"))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.RateLimitError>).headers?.get("retry-after")).toBe(
      "1",
    );
  });

  it("lets the SDK's own time-out strike", async () => {
    await expect(
      openai.chat.completions.create(chat, { ...withFault("timeout"), timeout: 150 }),
    ).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it("cuts an answer half-way", async () => {
    await expect(openai.chat.completions.create(chat, withFault("cut"))).rejects.toThrow();
    const stream = await openai.chat.completions.create(
      { ...chat, stream: true },
      withFault("cut"),
    );
    await expect(drain(stream)).rejects.toThrow();
  });

  it("ends a stream half-way through an event", async () => {
    const stream = await anthropic.messages.create(
      { ...message, stream: true },
      withFault("half-json"),
    );
    const types: string[] = [];
    // A reader of server-sent events drops an event that no blank line ends, and takes the end for an end.
    for await (const { type } of stream) types.push(type);
    expect(types[0]).toBe("message_start");
    expect(types).not.toContain("message_delta");
    expect(types).not.toContain("message_stop");
  });

  it("refuses a word that it does not know", async () => {
    await expect(openai.chat.completions.create(chat, withFault("sulk"))).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe("the control endpoint", () => {
  afterEach(async () => {
    for (const vendor of ["openai", "anthropic"] satisfies VendorName[])
      await setFault({ vendor, ratio: 0 });
  });

  it("fails every call to a vendor until it is told to stop", async () => {
    await setFault({ vendor: "anthropic", status: 529, retryAfter: 7 });
    await expect(anthropic.messages.create(message)).rejects.toMatchObject({
      status: 529,
      type: "overloaded_error",
    });
    expect((await openai.chat.completions.create(chat)).object).toBe("chat.completion");
    const stopped = await setFault({ vendor: "anthropic", ratio: 0 });
    expect(await stopped.json()).toEqual({ faults: [] });
    expect((await anthropic.messages.create(message)).type).toBe("message");
  });

  it("fails the share that it is told", async () => {
    await setFault({ vendor: "openai", status: 503, ratio: 0.5 });
    const calls = Array.from({ length: 60 }, () =>
      openai.models.list().then(
        () => "answered",
        (error: { status?: number }) => error.status,
      ),
    );
    const failed = (await Promise.all(calls)).filter((outcome) => outcome === 503).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
  });

  it.each([
    [{ vendor: "nobody" }, "vendor"],
    [{ vendor: "openai", status: 200 }, "status"],
    [{ vendor: "openai", ratio: 2 }, "ratio"],
    [{ vendor: "openai", retryAfter: -1 }, "retryAfter"],
  ])("names the field that is wrong in %j", async (rule, field) => {
    const response = await setFault(rule);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toContain(`${field}:`);
  });

  it("tells what arrived, without the credentials", async () => {
    await openai.chat.completions.create(chat);
    const response = await fetch(`${providers.url}/_control/requests?limit=1`);
    const { requests } = (await response.json()) as { requests: Record<string, unknown>[] };
    expect(requests).toMatchObject([
      { vendor: "openai", path: "/openai/v1/chat/completions", isCredentialRight: true },
    ]);
    expect(JSON.stringify(requests)).not.toContain("demo-openai-key");
  });
});
