import { Agent, request } from "node:http";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../test/own-time.ts";
import { ask, sha256 } from "../ask.test-data.ts";
import { DEMO_CREDENTIALS, type DemoProviders, startDemoProviders } from "../index.ts";

let providers: DemoProviders;
beforeAll(async () => {
  providers = await startDemoProviders({ port: 0, seed: "test", speed: 0 });
});
afterAll(() => providers.stop());

const messages = [{ role: "user", content: "Hello there" }];

function chat(fault: string | undefined, stream = false, stopAfterMs?: number) {
  return ask(`${providers.url}/openai/v1/chat/completions`, {
    headers: {
      authorization: `Bearer ${DEMO_CREDENTIALS.openai}`,
      ...(fault === undefined ? {} : { "x-demo-fault": fault }),
    },
    body: {
      model: "gpt-4o",
      messages,
      stream,
      stream_options: stream ? { include_usage: true } : null,
    },
    ...(stopAfterMs === undefined ? {} : { stopAfterMs }),
  });
}

/** What differs with each request is its identifier; the rest of the bytes is fixed by the seed. */
const fixed = (body: Buffer) =>
  body
    .toString("utf8")
    .replace(/chatcmpl-\w+/g, "ID")
    .replace(/"created":\d+/g, "");

async function latest() {
  const response = await fetch(`${providers.url}/_control/requests?limit=1`);
  const { requests } = (await response.json()) as {
    requests: {
      bodySha256: string;
      answer: Record<string, unknown> | null;
      endedAt: string | null;
    }[];
  };
  const [request] = requests;
  if (request === undefined) throw new Error("nothing was received");
  return request;
}

describe("errors", () => {
  it.each([
    ["429", 429, "1"],
    ["429:7", 429, "7"],
    ["503:30", 503, "30"],
    ["500", 500, undefined],
    ["529", 529, undefined],
  ])("%s answers %i with retry-after %s", async (fault, status, retryAfter) => {
    const answer = await chat(fault);
    expect(answer.status).toBe(status);
    expect(answer.headers["retry-after"]).toBe(retryAfter);
    expect(JSON.parse(answer.body.toString()).error.message).toBeTypeOf("string");
  });

  it("tells an instant of HTTP", async () => {
    const { headers } = await chat("429:date:60");
    const waitMs = Date.parse(headers["retry-after"] ?? "") - Date.now();
    expect(headers["retry-after"]).toMatch(/GMT$/);
    expect(waitMs).toBeGreaterThan(55_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });

  it.each(["sulk", "cut:x", "usage:odd", "redirect:200:/x", "length:5", "bomb,gzip"])(
    "refuses %s",
    async (fault) => expect((await chat(fault)).status).toBe(400),
  );
});

describe.each([false, true])("the transport, streaming %s", (stream) => {
  it("cuts after so many bytes, which are the beginning of the whole", async () => {
    const whole = await chat(undefined, stream);
    const cut = await chat("cut:123", stream);
    expect(cut.body).toHaveLength(123);
    expect(cut.error).toBe("ECONNRESET");
    expect(fixed(whole.body)).toContain(fixed(cut.body).slice(60, 100));
  });

  it("resets before it answers", async () => {
    expect(await chat("reset", stream)).toMatchObject({ status: 0, error: "ECONNRESET" });
  });

  it("stalls, with the connection open", async () => {
    const stalled = await chat("stall:50", stream, 200);
    expect(stalled.body).toHaveLength(50);
    expect(stalled.error).toBe("stopped");
  });

  it.each([
    ["gzip", gunzipSync],
    ["br", brotliDecompressSync],
    ["deflate", inflateSync],
  ] as const)("compresses by %s", async (encoding, decompress) => {
    const answer = await chat(encoding, stream);
    expect(answer.headers["content-encoding"]).toBe(encoding);
    const plain = decompress(answer.body);
    const { answer: sent } = await latest();
    expect(sent).toMatchObject({
      bodySha256: sha256(plain),
      bodyBytes: plain.length,
      sentSha256: sha256(answer.body),
      sentBytes: answer.body.length,
      isWhole: true,
    });
    expect(fixed(plain)).toBe(fixed((await chat(undefined, stream)).body));
  });

  it("breaks gzip", async () => {
    const { body } = await chat("broken-gzip", stream);
    expect(() => gunzipSync(body)).toThrow();
  });

  it("sends a bomb", async () => {
    const { body, headers } = await chat("bomb:50", stream);
    expect(headers["content-encoding"]).toBe("gzip");
    expect(body.length).toBeLessThan(200_000);
    expect(gunzipSync(body).length).toBeGreaterThan(50_000_000);
  });

  it("sends a large answer that is what it was", async () => {
    const { body } = await chat("large:3", stream);
    expect(body.length).toBeGreaterThan(3_000_000);
    expect(fixed(body).replace(/^[:\s]+/, "")).toBe(fixed((await chat(undefined, stream)).body));
  });

  it("takes its time for headers and body, together with others", async () => {
    const startedAt = performance.now();
    const slow = await chat("slow-headers:80,slow-body:5,gzip", stream);
    expect(slow.headersMs).toBeGreaterThan(75);
    expect(performance.now() - startedAt).toBeGreaterThan(80 + 15 * 5);
    expect(gunzipSync(slow.body).length).toBeGreaterThan(300);
  });

  it("lies about its length", async () => {
    const more = await chat("length:+10", stream);
    expect(more.error).toBe("ECONNRESET");
    const less = await chat("length:-10", stream);
    expect(Number(less.headers["content-length"])).toBe(less.body.length);
  });

  it("labels wrongly", async () => {
    const page = await chat("html", stream);
    expect(page.headers["content-type"]).toMatch(stream ? /event-stream/ : /json/);
    expect(page.body.toString()).toMatch(/^<!DOCTYPE html>/);
    expect((await chat("content-type:image/png", stream)).headers["content-type"]).toBe(
      "image/png",
    );
  });

  it("redirects", async () => {
    const other = await chat("redirect:307:/openai/v1/models", stream);
    expect(other).toMatchObject({ status: 307, headers: { location: "/openai/v1/models" } });
    const inward = await chat("redirect:302:private", stream);
    expect(inward.headers.location).toBe("http://169.254.169.254/latest/meta-data/");
  });

  it("sends huge headers", async () => {
    const { headers } = await chat("huge-headers:100", stream);
    expect(JSON.stringify(headers).length).toBeGreaterThan(100_000);
  });

  it("closes a connection that it promised to keep", async () => {
    const agent = new Agent({ keepAlive: true });
    const closed = new Promise<number>((resolve) => {
      const passed = ownTime();
      const sent = request(
        `${providers.url}/openai/v1/models`,
        {
          agent,
          headers: {
            authorization: `Bearer ${DEMO_CREDENTIALS.openai}`,
            "x-demo-fault": "early-close",
          },
        },
        (answer) => {
          expect(answer.headers["keep-alive"]).toBe("timeout=60");
          answer.resume();
        },
      );
      sent.on("socket", (socket) => {
        socket.on("close", () => resolve(passed()));
      });
      sent.end();
    });
    // The usual time to keep a connection is five seconds.
    expect(await closed).toBeLessThan(2_000);
    agent.destroy();
  });

  it.each([
    ["negative", (usage: { prompt_tokens: unknown }) => expect(usage.prompt_tokens).toBe(-9)],
    ["strings", (usage: { prompt_tokens: unknown }) => expect(usage.prompt_tokens).toBe("8")],
    ["huge", (usage: { prompt_tokens: unknown }) => expect(usage.prompt_tokens).toBe(1e300)],
    ["fraction", (usage: { prompt_tokens: unknown }) => expect(usage.prompt_tokens).toBe(8.5)],
  ] as const)("tells %s usage", async (kind, check) => {
    const text = (await chat(`usage:${kind}`, stream)).body.toString();
    const json = stream ? (text.match(/data: (\{[^\n]*"choices":\[\][^\n]*)/)?.[1] ?? "") : text;
    check(JSON.parse(json).usage);
  });

  it("tells its usage twice, or not at all", async () => {
    const count = (body: Buffer) => body.toString().split('"prompt_tokens":').length - 1;
    expect(count((await chat("usage:twice", stream)).body)).toBe(2);
    expect(count((await chat("usage:missing", stream)).body)).toBe(0);
  });
});

describe("half an answer", () => {
  it("ends in the middle of a JSON text and of an event", async () => {
    const answer = await chat("half-json");
    expect(answer.error).toBeUndefined();
    expect(() => JSON.parse(answer.body.toString())).toThrow(SyntaxError);
    const stream = await chat("half-event", true);
    expect(stream.error).toBeUndefined();
    expect(stream.body.toString()).not.toMatch(/\n\n$/);
  });

  it("chooses a place by the seed", async () => {
    const { body } = await chat("cut:random", true);
    const { answer } = await latest();
    expect(answer).toMatchObject({ sentBytes: body.length, isWhole: false });
  });

  it("tells of an error in the middle of a stream", async () => {
    const { body } = await chat("error-event", true);
    const events = body.toString().trim().split("\n\n");
    expect(events.at(-1)).toMatch(/^data: \{"error":\{"message":"Overloaded"/);
    expect(events.length).toBeGreaterThan(10);
  });
});

it("records the bytes that it received and sent", async () => {
  const body = { model: "gpt-4o", messages };
  const answer = await ask(`${providers.url}/openai/v1/chat/completions`, {
    headers: { authorization: `Bearer ${DEMO_CREDENTIALS.openai}` },
    body,
  });
  const id = answer.headers["x-request-id"];
  const found = await fetch(`${providers.url}/_control/requests?requestId=${id}`);
  const { requests } = (await found.json()) as { requests: object[] };
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    requestId: id,
    bodySha256: sha256(JSON.stringify(body)),
    answer: {
      status: 200,
      bodySha256: sha256(answer.body),
      sentSha256: sha256(answer.body),
      sentBytes: answer.body.length,
      isWhole: true,
    },
  });
});

it.each(["slow-body:200", "timeout"])(
  "notices at once that its caller has gone (%s)",
  async (fault) => {
    const gone = new AbortController();
    let sinceGone = ownTime();
    const leave = () => {
      sinceGone = ownTime();
      gone.abort();
    };
    // Without an answer there is nothing to wait for.
    if (fault === "timeout") setTimeout(leave, 500);
    const response = fetch(`${providers.url}/openai/v1/chat/completions`, {
      method: "POST",
      signal: gone.signal,
      headers: { authorization: `Bearer ${DEMO_CREDENTIALS.openai}`, "x-demo-fault": fault },
      body: JSON.stringify({ model: "gpt-4o", messages, stream: true }),
    });
    const read = async () => {
      for await (const _piece of (await response).body ?? []) leave();
    };
    await expect(read()).rejects.toThrow();
    await expect.poll(latest).toMatchObject({ answer: { isWhole: false } });
    expect(sinceGone()).toBeLessThan(1_000);
    const { answer } = await latest();
    expect(answer?.status).toBe(fault === "timeout" ? 0 : 200);
  },
);

it("fails as often as a rule says, and no more", async () => {
  const rule = { vendor: "openai", fault: "503:2,gzip", times: 2 };
  await fetch(`${providers.url}/_control/faults`, { method: "POST", body: JSON.stringify(rule) });
  const statuses = [];
  for (let call = 0; call < 3; call++) statuses.push((await chat(undefined)).status);
  expect(statuses).toEqual([503, 503, 200]);
});
