import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { newApiKey } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe("the memory of a proxy", () => {
  it("takes no body from a caller that nobody knows", async () => {
    const { url } = await harness.start();
    const headers = {
      authorization: `Bearer ${newApiKey("project")}`,
      "pag0-target-url": PRICED_URL,
      "content-length": "1000000",
    };
    // The body never comes: an answer shows that nobody waited for it.
    const status = await new Promise<number>((resolve, reject) => {
      const sending = request(`${url}/v1/forward`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        sending.destroy();
      });
      sending.on("error", reject);
      sending.flushHeaders();
    });
    expect(status).toBe(401);
  });

  it("has a limit for the bodies of all calls together, which ends with them", async () => {
    const { url } = await harness.start({
      PAG0_MAX_BODY_BYTES: "100000",
      PAG0_MAX_HELD_BODY_BYTES: "150000",
    });
    const key = (await harness.seed({ projects: [undefined] })).projects[0]?.key ?? "";
    const send = () => forward(url, key, PRICED_URL, { method: "POST", body: "x".repeat(100_000) });
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const before = harness.upstream.seen.length;
    const first = send();
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 1);
    const second = await send();
    harness.upstream.letGo = null;
    letGo();
    expect([second.status, (await problem(second)).code]).toEqual([503, "OVERLOADED"]);
    expect((await first).status).toBe(200);
    expect((await send()).status).toBe(200);
  });

  it("has the answers in the same limit: while they fill it nothing new is sent", async () => {
    let letGo = (): void => undefined;
    const whole = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const large = createServer(async (asked, response) => {
      asked.resume();
      response.writeHead(200, { "content-type": "application/json" }).write(" ".repeat(200_000));
      await whole;
      response.end('{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}');
    });
    await new Promise<void>((resolve) => large.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(large.address() as AddressInfo).port}`;
    const { url } = await harness.start({
      PAG0_PRIVATE_HOSTS: host,
      PAG0_MAX_BODY_BYTES: "100000",
      PAG0_MAX_HELD_BODY_BYTES: "150000",
    });
    const seeded = await harness.seed({ projects: [undefined], upstreamUrl: `http://${host}` });
    const key = seeded.projects[0]?.key ?? "";
    const messages = [{ role: "user", content: "hi" }];
    const body = JSON.stringify({ model: "gpt-4o-mini", max_tokens: 9, messages });
    const send = () =>
      forward(url, key, "https://api.openai.com/v1/chat/completions", { method: "POST", body });
    const first = send();
    // Whoever asks while it is not full yet is let in, and waits like the first; on a busy machine a refusal takes as long.
    const waiting: Promise<Response>[] = [];
    const refused = async () => {
      const next = send();
      const outcome = await Promise.race([next, pause(500, null)]);
      if (outcome === null) waiting.push(next);
      return outcome?.status;
    };
    await expect.poll(refused).toBe(503);
    expect((await problem(await send())).code).toBe("OVERLOADED");
    letGo();
    expect((await first).status).toBe(200);
    for (const response of waiting) expect([200, 503]).toContain((await response).status);
    await expect.poll(async () => (await send()).status).toBe(200);
    large.closeAllConnections();
    await new Promise((resolve) => large.close(resolve));
  });

  it("is not kept by a caller that stops reading: it is cut off, and the provider with it", async () => {
    const { port } = await harness.start({ PAG0_IDLE_TIMEOUT_MS: "2000" });
    const { id, projects } = await harness.seed({ projects: [undefined] });
    const head = [
      "GET /v1/forward HTTP/1.1",
      "host: proxy",
      `authorization: Bearer ${projects[0]?.key}`,
      "pag0-target-url: https://api.salesforce.com/endless",
      "",
      "",
    ];
    const socket = connect(port, "127.0.0.1", () => socket.write(head.join("\r\n")));
    socket.on("error", () => undefined);
    socket.once("readable", () => socket.pause());
    const [event] = await harness.events(id, 1);
    expect([event?.outcome, event?.costNano]).toEqual(["client_gone", 20_000_000n]);
    socket.destroy();
  });

  it("is never all one organization's: its slow calls do not keep out the others", async () => {
    const { url } = await harness.start({ PAG0_MAX_IN_FLIGHT: "8" });
    const seed = async () => (await harness.seed({ projects: [undefined] })).projects[0]?.key ?? "";
    const [slow, other] = [await seed(), await seed()];
    const status = async (key: string) => (await forward(url, key, PRICED_URL)).status;
    await expect.poll(() => status(other)).toBe(200);
    await expect.poll(() => status(slow)).toBe(200);
    const before = harness.upstream.seen.length;
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const statuses: number[] = [];
    const calls = Array.from({ length: 8 }, async () => statuses.push(await status(slow)));
    await expect.poll(() => harness.upstream.seen.length - before).toBe(6);
    await expect.poll(() => statuses).toEqual([503, 503]);
    harness.upstream.letGo = null;
    expect(await status(other)).toBe(200);
    letGo();
    await Promise.all(calls);
    expect(statuses.slice(2)).toEqual(Array(6).fill(200));
    expect(await status(slow)).toBe(200);
  });
});
