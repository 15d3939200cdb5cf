import { once } from "node:events";
import { request, type Server } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";
import { raw } from "./raw.ts";

const LIMIT = 64 * 1024;

let harness: Harness;
let url: string;
let port: number;
let server: Server;
let key: string;
beforeAll(async () => {
  harness = await createHarness();
  ({ url, port, server } = await harness.start({ PAG0_MAX_BODY_BYTES: String(LIMIT) }));
  key = (await harness.seed({ projects: [undefined] })).projects[0]?.key ?? "";
});
afterAll(() => harness.close());

const chat = (body: string) =>
  forward(url, key, "https://api.openai.com/v1/chat/completions", { method: "POST", body });

describe("a header that cannot be read", () => {
  it.each([
    ["pag0-tags", "{", "pag0-tags"],
    ["pag0-tags", "not base64!", "pag0-tags"],
    ["pag0-tags", '{"a":1}', "pag0-tags.a"],
    ["pag0-tags", "[]", "pag0-tags"],
    ["pag0-tags", "bnVsbA", "pag0-tags"],
    ["pag0-meta", '{"requiresApproval":"yes"}', "pag0-meta.requiresApproval"],
    ["pag0-restrictions", '{"maxPerRequest":"-1"}', "pag0-restrictions.maxPerRequest"],
    ["pag0-restrictions", '{"maxPerRequest":"1e3"}', "pag0-restrictions.maxPerRequest"],
    ["pag0-restrictions", '{"allowedCategories":"llm"}', "pag0-restrictions.allowedCategories"],
    ["pag0-approval", "later", "pag0-approval"],
    ["pag0-cache-control", "no", "pag0-cache-control"],
    ["pag0-project", "%E0%A4%A", "pag0-project"],
  ])("%s: %s names its field", async (name, value, field) => {
    const response = await forward(url, key, PRICED_URL, { headers: { [name]: value } });
    const body = await problem(response);
    expect([response.status, body.code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(body.errors).toMatchObject([{ field }]);
    expect(String(body.remedy ?? body.detail)).not.toBe("");
  });

  it("is the target's, when it is missing", async () => {
    const response = await fetch(`${url}/v1/forward`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await problem(response)).toMatchObject({
      status: 400,
      code: "TARGET_URL_INVALID",
      errors: [{ field: "pag0-target-url" }],
    });
  });
});

describe("the project's header", () => {
  it("is URL-encoded as the SDK sends it, and may be the slug or the id", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const [project] = projects;
    for (const value of ["team%2D0", "team-0", project?.id ?? "", encodeURIComponent("team-0")]) {
      const headers = { "pag0-project": value };
      const response = await forward(url, project?.key ?? "", PRICED_URL, { headers });
      expect(response.status).toBe(200);
    }
    const korean = { "pag0-project": encodeURIComponent("영업팀") };
    const response = await forward(url, project?.key ?? "", PRICED_URL, { headers: korean });
    expect([response.status, (await problem(response)).code]).toEqual([403, "PROJECT_MISMATCH"]);
  });
});

describe("a body", () => {
  it.each([
    ["{", "MALFORMED_JSON", "body"],
    ["", "VALIDATION_ERROR", "model"],
    ["[]", "VALIDATION_ERROR", "model"],
    ["null", "VALIDATION_ERROR", "model"],
    ['{"model":7}', "VALIDATION_ERROR", "model"],
    ['{"model":"gpt-4o-mini"}', "VALIDATION_ERROR", "messages"],
    ['{"model":"o1-pro","messages":[],"model":"gpt-4o-mini"}', "VALIDATION_ERROR", "model"],
    ['{"model":"gpt-4o-mini","messages":[],"max_tokens":-5}', "VALIDATION_ERROR", "max_tokens"],
  ])("%j names its field", async (text, code, field) => {
    const response = await chat(text);
    const body = await problem(response);
    expect([response.status, body.code]).toEqual([400, code]);
    expect(body.errors).toMatchObject([{ field }]);
  });

  it.each([
    ["[", "", "]"],
    ['{"a":', "1", "}"],
  ])(
    "nested as deep as it likes in %s is refused, and passes where it is not read",
    async (open, inner, close) => {
      const nested = (levels: number) => open.repeat(levels) + inner + close.repeat(levels);
      const ask = (levels: number) =>
        chat(`{"model":"gpt-4o-mini","messages":[],"tools":[${nested(levels)}],"max_tokens":5}`);
      expect((await ask(400)).status).toBe(200);
      for (const levels of [600, 10_000]) {
        const response = await ask(levels);
        const body = await problem(response);
        expect([response.status, body.code]).toEqual([400, "VALIDATION_ERROR"]);
        expect(body.errors).toMatchObject([{ field: "body" }]);
      }
      const headers = { "content-type": "application/json" };
      const passed = { method: "POST", headers, body: nested(10_000) };
      expect((await forward(url, key, PRICED_URL, passed)).status).toBe(200);
    },
  );

  it("of the limit passes, and one byte more is 413, announced or not", async () => {
    const exact = await forward(url, key, PRICED_URL, { method: "POST", body: "x".repeat(LIMIT) });
    expect(exact.status).toBe(200);
    const over = await forward(url, key, PRICED_URL, {
      method: "POST",
      body: "x".repeat(LIMIT + 1),
    });
    expect([over.status, (await problem(over)).code]).toEqual([413, "BODY_TOO_LARGE"]);
    const chunked = await new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}`, "pag0-target-url": PRICED_URL };
      const sending = request(`${url}/v1/forward`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sending.on("error", reject);
      sending.write("x".repeat(LIMIT));
      sending.end("x");
    });
    expect(chunked).toBe(413);
  });

  it("far over the limit is 413 although nobody reads it to its end", async () => {
    for (let i = 0; i < 5; i++) {
      const response = await forward(url, key, PRICED_URL, {
        method: "POST",
        body: Buffer.alloc(20 * 1024 * 1024),
      });
      expect(response.status).toBe(413);
    }
  });

  it("on a vendor's route is refused in the vendor's envelope", async () => {
    const response = await fetch(`${url}/openai/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: "x".repeat(LIMIT + 1),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      error: { code: "BODY_TOO_LARGE", type: "invalid_request_error" },
    });
  });
});

describe("a path", () => {
  it.each([
    ["GET", "/", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/v1/forward/x", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/openai", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/v1/approvals/", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/v1/approvals/apr_x/execute", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/v1/approvals/..%2f..%2fetc", 404, "NOT_FOUND"],
    ["GET", "/v1/approvals/%00", 404, "NOT_FOUND"],
    ["GET", "/v1/approvals/apr_x?wait=forever", 400, "VALIDATION_ERROR"],
    ["POST", "/openai/%ZZ", 422, "ENDPOINT_NOT_PRICED"],
    ["POST", "/openai/v1/no-such-thing", 422, "ENDPOINT_NOT_PRICED"],
    ["POST", "/v1/forward?x=1", 400, "TARGET_URL_INVALID"],
    ["TRACE", "/v1/forward", 405, "METHOD_NOT_ALLOWED"],
    ["PROPFIND", "/v1/forward", 405, "METHOD_NOT_ALLOWED"],
  ])("%s %s", async (method, path, status, code) => {
    const answer = await raw(
      port,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(`pag0-error: ${code}`);
  });
});

describe("bytes that are no request", () => {
  it.each([
    ["no HTTP", "hello\r\n\r\n", 400],
    ["a bad header", "GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
    ],
    [
      "length and chunks, as in smuggling",
      "POST /v1/forward HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
      400,
    ],
    [
      "a chunk of no length",
      "POST /v1/forward HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
      400,
    ],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nx: ${"a".repeat(40_000)}\r\n\r\n`, 431],
  ])("%s", async (_name, bytes, status) => {
    const answer = await raw(port, bytes);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('"code":"');
    expect(answer.match(/^HTTP\/1\.1 \d/gm)).toHaveLength(1);
  });

  it("get an answer, and no socket for ever where the other side does not close it", async () => {
    const connections = () =>
      new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
    const before = await connections();
    const sockets = ["hello\r\n\r\n", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"].map(
      (bytes) => {
        const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
        socket.on("error", () => undefined).resume();
        socket.write(bytes);
        return socket;
      },
    );
    await Promise.all(sockets.map((socket) => once(socket, "end")));
    await expect.poll(connections).toBeLessThanOrEqual(before);
    for (const socket of sockets) socket.destroy();
  });

  it("or almost none: whatever comes, the answer is clean and the proxy lives", async () => {
    const word = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom("pag0-tags: {", "content-length: 5", "a: b", "transfer-encoding: chunked"),
    );
    const bytes = fc
      .tuple(
        fc.constantFrom("GET", "POST", "get", "\0", ""),
        fc.oneof(fc.constantFrom("/v1/forward", "/openai/v1/x", "http://a/", "*"), word),
        fc.array(word, { maxLength: 4 }),
        fc.string({ unit: "binary", maxLength: 40 }),
      )
      .map(
        ([method, path, headers, body]) =>
          `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n${headers.map((header) => `${header}\r\n`).join("")}Connection: close\r\n\r\n${body}`,
      );
    await fc.assert(
      fc.asyncProperty(bytes, async (text) => {
        const answer = await raw(port, text, 150);
        expect(answer).not.toMatch(/^HTTP\/1\.1 500/);
        expect(answer).not.toMatch(/node:internal|\bat .+\.ts:\d+/);
      }),
      { numRuns: 100, seed: 20_26 },
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
  });

  it("is any JSON at all, on a vendor's route", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), fc.boolean(), async (json, wrapped) => {
        const body = wrapped
          ? `{"model":"gpt-4o-mini","messages":${json},"max_tokens":${json}}`
          : json;
        for (const path of ["/openai/v1/chat/completions", "/anthropic/v1/messages"]) {
          const headers = { authorization: `Bearer ${key}` };
          const response = await fetch(url + path, { method: "POST", headers, body });
          const text = await response.text();
          expect([200, 400, 413, 422]).toContain(response.status);
          expect(text).not.toContain("node:internal");
        }
      }),
      { numRuns: 100, seed: 20_26 },
    );
  });
});

describe("another protocol", () => {
  const upgrade = (path: string, protocol: string) =>
    raw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\npag0-target-url: ${PRICED_URL}\r\nConnection: close, upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
    );

  it("is refused where it is WebSocket, before anything is sent or spent", async () => {
    const sent = harness.upstream.seen.length;
    const realtime = await upgrade("/openai/v1/realtime?model=gpt-realtime", "websocket");
    expect(realtime).toMatch(/^HTTP\/1\.1 400 /);
    expect(realtime).toContain("upgrade is websocket; WebSocket connections are not proxied");
    expect(await upgrade("/v1/forward", "WebSocket")).toContain('"field":"upgrade"');
    expect(harness.upstream.seen.length).toBe(sent);
  });

  it("is not taken where it is another one", async () => {
    const answer = await upgrade("/v1/forward", "h2c");
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(harness.upstream.seen.at(-1)?.headers.upgrade).toBeUndefined();
  });

  it("in a tunnel is refused, with what to do", async () => {
    const answer = await raw(port, "CONNECT api.openai.com:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toContain("allow: GET, ");
    expect(answer).toContain("give your client its address as the base URL");
  });
});

describe("a forged Host or Forwarded header", () => {
  it("changes nothing", async () => {
    const answer = await raw(
      port,
      `GET /v1/forward HTTP/1.1\r\nHost: api.openai.com\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\nX-Original-URL: /metrics\r\npag0-target-url: ${PRICED_URL}\r\nAuthorization: Bearer ${key}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toContain("HTTP/1.1 200");
    const headers = harness.upstream.seen.at(-1)?.headers ?? {};
    expect(headers.host).toBe(`127.0.0.1:${harness.upstream.port}`);
    expect(Object.keys(headers).filter((name) => name.includes("forwarded"))).toEqual([]);
  });
});
