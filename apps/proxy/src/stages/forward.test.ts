import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Pag0Failure } from "@pag0/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClientGoneError } from "../body.ts";
import { Connections } from "../egress/connections.ts";
import { CallerEnding } from "../ending.ts";
import { forward, neverSent } from "./forward.ts";

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
    if (url === "/hang") return;
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

/** What a call ends with that brings no answer. */
async function failureOf(of: Connections, href: string, ending = new CallerEnding()) {
  const request = { url: new URL(href), method: "POST", headers: {}, body: Buffer.from("{}") };
  return forward(of, request, ending).then(
    () => new Error("it was answered"),
    (error: Error) => error,
  );
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

describe("a call without an answer", () => {
  it.each([
    ["because nobody listens", () => "http://127.0.0.1:9/", true],
    ["because the other side speaks no TLS", () => origin.replace("http:", "https:"), true],
    ["from where it was sent to", () => `${origin}/crash`, false],
  ])("%s is known to be sent, or not", async (_name, hrefOf, isUnsent) => {
    const href = hrefOf();
    const options = { connectTimeoutMs: 10_000, headersTimeoutMs: 10_000, idleTimeoutMs: 10_000 };
    const privateHosts = new Set([new URL(href).host]);
    const of = new Connections({ ...options, privateHosts, connectionsPerOrigin: 1 });
    const failure = await failureOf(of, href);
    expect(failure).toMatchObject({
      code: "UPSTREAM_UNREACHABLE",
      message: isUnsent
        ? "The provider could not be reached"
        : "The provider's connection broke off",
    });
    expect(neverSent(failure)).toBe(isUnsent);
    await of.close();
  });

  it("ends in time where every connection is taken, and was never sent", async () => {
    const caller = new CallerEnding();
    await keep(1);
    const taken = failureOf(connections as Connections, `${origin}/hang`, caller);
    await expect.poll(() => arrived).toEqual(["/hang"]);
    const request = { url: new URL(origin), method: "POST", headers: {}, body: Buffer.from("{}") };
    const failure = await forward(
      connections as Connections,
      request,
      new CallerEnding(),
      100,
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
    expect(neverSent(failure)).toBe(true);
    expect(arrived).toEqual(["/hang"]);
    caller.abort();
    expect(neverSent(await taken)).toBe(false);
  });

  it("whose caller goes away before there is a connection was never sent", async () => {
    const asked = Promise.withResolvers<void>();
    const of = new Connections({
      ...{ connectTimeoutMs: 10_000, headersTimeoutMs: 10_000, idleTimeoutMs: 10_000 },
      ...{ privateHosts: new Set<string>(), connectionsPerOrigin: 1 },
      resolve: () => asked.resolve(),
    });
    const caller = new CallerEnding();
    const failure = failureOf(of, "https://slow.example/", caller);
    await asked.promise;
    caller.abort();
    expect(await failure).toBeInstanceOf(ClientGoneError);
    expect(neverSent(await failure)).toBe(true);
    await of.close();
  });
});
