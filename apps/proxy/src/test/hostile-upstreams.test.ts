import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { newApiKey } from "@pag0/contract";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CREDENTIAL,
  createHarness,
  type EventRow,
  forward,
  type Harness,
  problem,
} from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const HTTP = "https://api.salesforce.com/query";
const MIB = 1024 * 1024;

/** A server that answers any request with the bytes it is told to, be they HTTP or not. */
let raw: Server;
let answer: (socket: Socket, request: string) => void = () => undefined;
const asked: string[] = [];
const sockets = new Set<Socket>();
let harness: Harness;
let url: string;
let key: string;
beforeAll(async () => {
  raw = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      // A small request comes in one piece; what belongs to one before is no request.
      const text = bytes.toString("latin1");
      if (!/^(GET|POST) /.test(text)) return;
      asked.push(text);
      answer(socket, text);
    });
  });
  await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(raw.address() as AddressInfo).port}`;
  harness = await createHarness();
  const seeded = await harness.seed({ projects: [undefined], upstreamUrl: `http://${host}` });
  key = seeded.projects[0]?.key ?? "";
  ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: host, PAG0_HEADERS_TIMEOUT_MS: "1500" }));
});
afterAll(async () => {
  await harness.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => raw.close(() => resolve()));
});

const post = (target = CHAT, more: object = {}) =>
  forward(url, key, target, {
    method: "POST",
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 9,
      messages: [{ role: "user", content: "hi" }],
      ...more,
    }),
  });

const GOOD = JSON.stringify({
  object: "chat.completion",
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const withHead = (head: string, body: string | Buffer = "") =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), Buffer.from(body)]);
const close = (bytes: Buffer) => (socket: Socket) => socket.end(bytes);

/** Closes a circuit that failures have opened, and says that the proxy still works. */
async function stillServes(): Promise<void> {
  answer = close(
    withHead(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${GOOD.length}`,
      GOOD,
    ),
  );
  await expect.poll(async () => (await post()).status).toBe(200);
}

describe("an upstream's head", () => {
  it.each([
    ["that is no HTTP", "\x00\x01\x02\x03 nonsense"],
    ["with an invalid status", "HTTP/1.1 9999 What\r\n"],
    [
      "with a control character in a header",
      "HTTP/1.1 200 OK\r\nx-bad: a\x01b\x00c\r\ncontent-length: 0",
    ],
    ["with a space in a header's name", "HTTP/1.1 200 OK\r\nx bad: 1\r\ncontent-length: 0"],
    [
      "with a length and a transfer coding",
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked",
    ],
    ["with two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6"],
    [
      "with more headers than are read",
      `HTTP/1.1 200 OK\r\nx-long: ${"a".repeat(40_000)}\r\ncontent-length: 0`,
    ],
    [
      "with very many headers",
      `HTTP/1.1 200 OK\r\n${Array.from({ length: 5_000 }, (_, i) => `x-${i}: ${i}`).join("\r\n")}\r\ncontent-length: 0`,
    ],
  ])("%s is refused as the provider's failure", async (_name, head) => {
    answer = close(withHead(head));
    const response = await post();
    expect(response.status).toBe(502);
    expect(response.headers.get("pag0-error")).toMatch(/^UPSTREAM_/);
    // It was sent and may have been worked on: nobody is told that it costs nothing.
    expect(response.headers.get("pag0-cost")).toBe(response.headers.get("pag0-estimated-cost"));
    expect(String((await problem(response)).detail)).toMatch(/broke off|did not answer/);
    await stillServes();
  });

  it("that never ends is cut off in time", async () => {
    answer = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const timer = setInterval(() => socket.write("x-drip: 1\r\n"), 100);
      socket.on("close", () => clearInterval(timer));
    };
    const response = await post();
    expect([response.status, (await problem(response)).code]).toEqual([504, "UPSTREAM_TIMEOUT"]);
    await stillServes();
  });

  it("that is always about to come is cut off in time too", async () => {
    answer = (socket) => {
      const inform = () => socket.write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
      const timer = setInterval(inform, 100);
      socket.on("close", () => clearInterval(timer));
    };
    const response = await post();
    expect([response.status, (await problem(response)).code]).toEqual([504, "UPSTREAM_TIMEOUT"]);
    await stillServes();
  });

  it("with informational answers before it is read past them", async () => {
    const informed = Buffer.from(
      "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
    );
    const final = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${GOOD.length}`;
    answer = close(Buffer.concat([informed, withHead(final, GOOD)]));
    const response = await post();
    expect([response.status, await response.text()]).toEqual([200, GOOD]);
  });

  it("that switches protocols does not get a connection of its own", async () => {
    answer = (socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
    expect((await post()).status).toBe(502);
    await stillServes();
  });
});

describe("an upstream's packed answer", () => {
  const packed = (encoding: string, type: string, body: Buffer) =>
    close(
      withHead(
        `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-encoding: ${encoding}\r\nconnection: close\r\ncontent-length: ${body.length}`,
        body,
      ),
    );
  const zeros = Buffer.alloc(200 * MIB);
  const bombs = {
    gzip: gzipSync(zeros),
    br: brotliCompressSync(zeros),
    zstd: zstdCompressSync(zeros),
  };

  it.each(Object.entries(bombs))(
    "of %s that says 200 MiB passes as it is, in little memory, and counts as the most it can cost",
    async (encoding, bomb) => {
      for (const type of ["application/json", "text/event-stream"]) {
        answer = packed(encoding, type, bomb);
        const before = process.memoryUsage().rss;
        const event = await packedCall();
        expect([event.estimated, event.costNano]).toEqual([true, event.estimateNano]);
        expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
      }
    },
  );

  /**
   * The event of a call whose answer is not unpacked by the client: its own limits are not what is tested.
   */
  async function packedCall(): Promise<EventRow> {
    const messages = [{ role: "user", content: "bomb" }];
    const response = await request(`${url}/v1/forward`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "pag0-target-url": CHAT },
      body: JSON.stringify({ model: "gpt-4o-mini", max_tokens: 9, messages }),
    });
    let length = 0;
    for await (const chunk of response.body) length += (chunk as Buffer).length;
    expect(response.statusCode).toBe(200);
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(MIB);
    const requestId = String(response.headers["pag0-request-id"]);
    const find = () =>
      harness.database.system.prisma.usageEvent.findFirst({ where: { requestId } });
    await expect.poll(find).not.toBeNull();
    return (await find()) as EventRow;
  }

  it("in an encoding upon an encoding is not unpacked at all", async () => {
    const twice = gzipSync(gzipSync(Buffer.from(GOOD)));
    answer = packed("gzip, gzip", "application/json", twice);
    const event = await packedCall();
    expect(event.costNano).toBe(event.estimateNano);
  });
});

describe("what leaves", () => {
  it("carries no key of ours, wherever the caller has put it", async () => {
    const own = newApiKey("project");
    for (const target of [`${HTTP}?key=${key}`, `${HTTP}?a=${own.replaceAll("_", "%5F")}`]) {
      const before = asked.length;
      const response = await forward(url, key, target);
      expect([response.status, (await problem(response)).code]).toEqual([
        400,
        "TARGET_URL_INVALID",
      ]);
      expect(asked.length).toBe(before);
    }
    answer = close(withHead("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2", "{}"));
    const headers = {
      "x-api-key": key,
      "x-goog-api-key": key,
      "x-debug": `Bearer ${key}`,
      cookie: `session=${key}`,
      "pag0-tags": '{"a":"b"}',
      "x-mine": "1",
    };
    expect((await forward(url, key, HTTP, { headers })).status).toBe(200);
    const sent = asked.at(-1) ?? "";
    expect(sent).not.toContain("pag0");
    expect(sent).toContain("x-mine: 1");
    expect(sent).toContain(`Bearer ${CREDENTIAL}`);
  });

  it("goes to one place: a redirect is passed back, to wherever it points", async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const location = "http://169.254.169.254/latest/meta-data";
      answer = close(
        withHead(
          `HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\nconnection: close\r\ncontent-length: 0`,
        ),
      );
      const before = asked.length;
      const response = await forward(url, key, HTTP);
      expect([response.status, response.headers.get("location")]).toEqual([status, location]);
      expect(asked.length).toBe(before + 1);
    }
  });
});

describe("what comes back", () => {
  it("does not hold the provider's credential, in headers or however its body is cut", async () => {
    for (let cut = 1; cut < CREDENTIAL.length; cut += 5) {
      answer = (socket) => {
        socket.setNoDelay(true);
        const body = `{"echo":"${CREDENTIAL}"}`;
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-echo: ${CREDENTIAL}\r\n` +
            `location: /?k=${encodeURIComponent(CREDENTIAL)}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 9 + cut)}`,
        );
        setTimeout(() => socket.end(body.slice(9 + cut)), 20);
      };
      const response = await forward(url, key, HTTP);
      const text = await response.text();
      expect(text).toBe('{"echo":"[credential]"}');
      expect(JSON.stringify([...response.headers])).not.toContain(CREDENTIAL);
    }
  });

  it.each([200, 401])(
    "does not hold it packed in an answer of status %i either",
    async (status) => {
      const send = (body: Buffer) =>
        withHead(
          `HTTP/1.1 ${status} Said\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n` +
            `connection: close\r\ncontent-length: ${body.length}`,
          body,
        );
      answer = close(send(gzipSync(`{"echo":"${CREDENTIAL}"}`)));
      const echoed = await forward(url, key, HTTP);
      expect([echoed.status, await echoed.text()]).toEqual([status, '{"echo":"[credential]"}']);
      expect(echoed.headers.get("content-encoding")).toBeNull();
      answer = close(send(gzipSync('{"echo":"nothing"}')));
      const other = await forward(url, key, HTTP);
      expect(other.headers.get("content-encoding")).toBe("gzip");
      expect(await other.text()).toBe('{"echo":"nothing"}');
    },
  );
});
