import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Pag0Failure } from "@pag0/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Connections } from "../egress/connections.ts";
import { CallerEnding } from "../ending.ts";
import { forward } from "./forward.ts";

let server: Server;
let connections: Connections | undefined;
let origin: string;
/** Paths in the order they came. */
let arrived: string[];

/**
 * Answers the first request of each connection. As the next one comes it closes all that have had their answer,
 * as a provider does whose patience with waiting connections ends at that very moment.
 */
beforeAll(async () => {
  const answered = new Set<Socket>();
  server = createServer((request, response) => {
    const { socket, url = "" } = request;
    arrived.push(url);
    if (url === "/crash") return void socket.destroy();
    if (answered.has(socket)) {
      for (const waiting of answered) waiting.destroy();
      answered.clear();
      return;
    }
    answered.add(socket);
    response.end("answer");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await connections?.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  arrived = [];
});

async function keep(connectionsPerOrigin: number): Promise<void> {
  await connections?.close();
  connections = new Connections({
    privateHosts: new Set([new URL(origin).host]),
    connectTimeoutMs: 10_000,
    headersTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
    connectionsPerOrigin,
  });
}

async function ask(method: string, path: string): Promise<string> {
  if (connections === undefined) throw new TypeError("there are no connections yet");
  const body = Buffer.from(method === "POST" ? "{}" : "");
  const request = { url: new URL(path, origin), method, headers: {}, body };
  try {
    const answer = await forward(connections, request, new CallerEnding());
    const pieces: Buffer[] = [];
    await answer.body.each((piece) => pieces.push(piece));
    return Buffer.concat(pieces).toString();
  } catch (error) {
    return error instanceof Pag0Failure ? error.code : String(error);
  }
}

describe("a connection that its provider closes as a request is written to it", () => {
  it("is not met by the caller of a safe request, which is sent again on another", async () => {
    await keep(1);
    expect(await ask("GET", "/first")).toBe("answer");
    expect(await ask("GET", "/second")).toBe("answer");
    expect(arrived).toEqual(["/first", "/second", "/second"]);
  });

  it("is not met either where many were kept and all are closed", async () => {
    await keep(4);
    const many = Array.from({ length: 4 }, (_, i) => `/${i}`);
    expect(new Set(await Promise.all(many.map((path) => ask("GET", path))))).toEqual(
      new Set(["answer"]),
    );
    for (let i = 0; i < 4; i++) expect(await ask("GET", "/again")).toBe("answer");
    expect(arrived.length).toBeGreaterThan(8);
  });

  it("ends a request that may have been executed, which is not sent twice", async () => {
    await keep(1);
    expect(await ask("GET", "/first")).toBe("answer");
    expect(await ask("POST", "/second")).toBe("UPSTREAM_UNREACHABLE");
    expect(arrived).toEqual(["/first", "/second"]);
  });
});

describe("a new connection that its provider closes", () => {
  it("is the provider's own failure", async () => {
    await keep(1);
    expect(await ask("GET", "/crash")).toBe("UPSTREAM_UNREACHABLE");
    expect(arrived).toEqual(["/crash"]);
  });
});
