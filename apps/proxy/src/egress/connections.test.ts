import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { Pag0Failure } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Connections } from "./connections.ts";

let server: Server;
let port: number;
let reached = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    reached++;
    response.end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Connections whose names resolve to these addresses, one list a question. */
function connections(answers: string[][], privateHosts: string[] = []) {
  const asked: string[] = [];
  const made = new Connections({
    privateHosts: new Set(privateHosts),
    connectTimeoutMs: 20_000,
    headersTimeoutMs: 20_000,
    idleTimeoutMs: 20_000,
    connectionsPerOrigin: 2,
    resolve: (hostname, _options, done) => {
      const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(hostname);
      done(
        null,
        addresses.map(
          (address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 }),
        ),
      );
    },
  });
  return { made, asked };
}

async function outcome(made: Connections, text: string): Promise<string> {
  const url = new URL(text);
  try {
    const answer = await made.for(url).dispatcher.request({
      origin: url.origin,
      path: "/",
      method: "GET",
    });
    return await answer.body.text();
  } catch (error) {
    for (let at = error; at instanceof Error; at = at.cause)
      if (at instanceof Pag0Failure) return at.code;
    return String((error as { code?: unknown }).code);
  } finally {
    await made.close();
  }
}

describe("a name", () => {
  it.each([
    ["loopback", ["127.0.0.1"]],
    ["metadata", ["169.254.169.254"]],
    ["IPv6 loopback", ["::1"]],
    ["an IPv4 address in IPv6", ["::ffff:127.0.0.1"]],
    ["a private address beside a public one", ["93.184.216.34", "10.0.0.1"]],
    ["nothing", []],
  ])("that resolves to %s is refused before a connection is made", async (_name, addresses) => {
    const { made } = connections([addresses]);
    const before = reached;
    expect(await outcome(made, `http://looks-public.example:${port}/`)).toBe(
      "TARGET_ADDRESS_FORBIDDEN",
    );
    expect(reached).toBe(before);
  });

  it("is asked once for a connection: a second answer is never looked at", async () => {
    const { made, asked } = connections([["192.0.2.1"], ["127.0.0.1"]]);
    expect(await outcome(made, `http://rebinding.example:${port}/`)).toBe(
      "TARGET_ADDRESS_FORBIDDEN",
    );
    expect(asked).toEqual(["rebinding.example"]);
  });
});

describe("a connection by TLS", () => {
  it("offers HTTP/1.1 alone, of which what is cut and what is too large is always known", async () => {
    const hello = Promise.withResolvers<Buffer>();
    const greeted = createTcpServer((socket) =>
      socket
        .on("error", () => undefined)
        .once("data", (bytes) => {
          hello.resolve(bytes);
          socket.destroy();
        }),
    );
    await new Promise<void>((resolve) => greeted.listen(0, "127.0.0.1", resolve));
    const { port: at } = greeted.address() as AddressInfo;
    const { made } = connections([[]], [`127.0.0.1:${at}`]);
    await outcome(made, `https://127.0.0.1:${at}/`);
    // The extension of RFC 7301: type 16, its length, the list's, and the one name in it.
    const alpn = Buffer.from("\0\x10\0\x0b\0\x09\x08http/1.1", "latin1");
    expect((await hello.promise).includes(alpn)).toBe(true);
    await new Promise((resolve) => greeted.close(resolve));
  });
});

describe("an address", () => {
  it("that is private is refused, unless the operator listed it with its port", async () => {
    const url = `http://127.0.0.1:${port}/`;
    expect(() => connections([[]]).made.for(new URL(url))).toThrow(
      expect.objectContaining({ code: "TARGET_ADDRESS_FORBIDDEN" }),
    );
    const otherPort = connections([[]], [`127.0.0.1:${port + 1}`]);
    expect(() => otherPort.made.for(new URL(url))).toThrow(
      expect.objectContaining({ code: "TARGET_ADDRESS_FORBIDDEN" }),
    );
    const { made } = connections([[]], [`127.0.0.1:${port}`]);
    expect(await outcome(made, url)).toBe("reached");
  });
});
