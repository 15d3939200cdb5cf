import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const CHAT = "/v1/chat/completions";
const chat = (more: object = {}) =>
  JSON.stringify({
    model: "gpt-4o-mini",
    max_tokens: 100,
    stream: true,
    messages: [{ role: "user", content: "Say hello" }],
    ...more,
  });
const message = JSON.stringify({
  model: "claude-3-5-haiku-latest",
  max_tokens: 50,
  stream: true,
  messages: [{ role: "user", content: "Say hello" }],
});
const withUsage = { stream_options: { include_usage: true } };

/** The provider's own bytes, without a proxy in between. */
const direct = (path: string, body: string) =>
  fetch(`http://127.0.0.1:${harness.upstream.port}${path}`, { method: "POST", body });

describe("a stream", () => {
  it("reaches the caller piece by piece, the first long before the last was made", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    let [made, arrived] = [0, 0];
    // Each piece is made once the one before it has reached the caller.
    harness.upstream.pace = async () => {
      while (arrived < made) await pause(1);
      made++;
    };
    const response = await forward(
      url,
      projects[0]?.key ?? "",
      "https://api.anthropic.com/v1/messages",
      { method: "POST", body: message },
    );
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    for await (const _piece of response.body ?? []) arrived++;
    harness.upstream.pace = null;
    expect(made).toBeGreaterThanOrEqual(8);
    expect(arrived).toBe(made);
  });

  it.each([
    ["openai, by header", "forward", CHAT, chat(withUsage)],
    ["openai, drop-in", "openai", CHAT, chat(withUsage)],
    ["anthropic, by header", "forward", "/v1/messages", message],
    ["anthropic, drop-in", "anthropic", "/v1/messages", message],
  ])("is passed on byte for byte: %s", async (name, route, path, body) => {
    const { id, projects } = await harness.seed({ projects: [undefined] });
    const key = projects[0]?.key ?? "";
    const vendor = name.startsWith("openai") ? "openai" : "anthropic";
    const own = await (await direct(`/${vendor}${path}`, body)).text();
    const response =
      route === "forward"
        ? await forward(url, key, `https://api.${vendor}.com${path}`, { method: "POST", body })
        : await fetch(`${url}/${route}${path}`, {
            method: "POST",
            headers: { "x-api-key": key },
            body,
          });
    expect(await response.text()).toBe(own);
    expect(response.headers.get("pag0-request-id")).toMatch(/^req_/);
    expect(response.headers.get("pag0-cost")).toBeNull();
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ stream: true, estimated: false, outputTokens: 5 });
    expect(harness.upstream.seen.at(-1)?.body).toBe(body);
  });

  it("lacks nothing but the usage that the caller did not ask for", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const own = await (await direct(`/openai${CHAT}`, chat())).text();
    const response = await forward(url, projects[0]?.key ?? "", `https://api.openai.com${CHAT}`, {
      method: "POST",
      body: chat(),
    });
    expect(await response.text()).toBe(own);
    expect(JSON.parse(harness.upstream.seen.at(-1)?.body ?? "{}")).toMatchObject(withUsage);
  });

  it("that the provider breaks off is broken off for the caller too, and charged for what came", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const response = await forward(url, projects[0]?.key ?? "", `https://api.openai.com${CHAT}`, {
      method: "POST",
      body: chat({ user: "break-off" }),
    });
    await expect(response.text()).rejects.toThrow();
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "upstream_error", estimated: true });
    expect(event?.costNano).toBeGreaterThan(0n);
    expect(event?.costNano).toBeLessThan(event?.estimateNano ?? 0n);
  });

  it.each([
    ["a model that reasons unseen", { model: "gpt-5-mini" }],
    ["a later one", { model: "gpt-6-luna" }],
    [
      "a stored file",
      { messages: [{ role: "user", content: [{ type: "file", file: { file_id: "f" } }] }] },
    ],
  ])("of %s that is broken off counts as the most it can cost", async (_name, more) => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "9000000" }] });
    const response = await forward(url, projects[0]?.key ?? "", `https://api.openai.com${CHAT}`, {
      method: "POST",
      body: chat({ user: "break-off", ...more }),
    });
    await expect(response.text()).rejects.toThrow();
    const [event] = await harness.events(id, 1);
    expect(event?.estimateNano).toBeGreaterThan(0n);
    expect(event).toMatchObject({ estimated: true, costNano: event?.estimateNano });
  });

  it("stops reading from the provider while the caller does not read", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const response = await forward(
      url,
      projects[0]?.key ?? "",
      "https://api.salesforce.com/endless",
    );
    const reader = response.body?.getReader();
    await reader?.read();
    let settled = 0;
    const stands = () => {
      const before = settled;
      settled = harness.upstream.endlessBytes;
      return settled === before;
    };
    await expect.poll(stands, { interval: 200 }).toBe(true);
    expect(settled).toBeGreaterThan(0);
    expect(settled).toBeLessThan(64 * 1024 * 1024);
    await reader?.cancel();
  });
});

describe("an answer that is no stream", () => {
  it("tells its cost, and is the provider's own bytes", async () => {
    const { projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const body = chat({ stream: false });
    const own = await (await direct(`/openai${CHAT}`, body)).text();
    const response = await forward(url, projects[0]?.key ?? "", `https://api.openai.com${CHAT}`, {
      method: "POST",
      body,
    });
    expect(await response.text()).toBe(own);
    expect(response.headers.get("pag0-cost")).toBe("4.5");
    expect(response.headers.get("pag0-cache")).toBe("off");
    expect(response.headers.get("pag0-budget-remaining")).toBe("999995.5");
  });

  it("is recorded although the provider counts more tokens than there can be", async () => {
    const { id, projects } = await harness.seed({ projects: [undefined] });
    await forward(url, projects[0]?.key ?? "", "https://api.anthropic.com/v1/messages", {
      method: "POST",
      body: JSON.stringify({
        ...JSON.parse(message),
        stream: false,
        metadata: { user_id: "huge-usage" },
      }),
    });
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "served", inputTokens: 2_147_483_647 });
  });
});
