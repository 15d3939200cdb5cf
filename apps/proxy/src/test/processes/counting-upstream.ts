import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A provider that counts: each call has a path of its own, so that what became of it can be told. */
export interface CountingUpstream {
  port: number;
  url: string;
  /** How often each path came. */
  arrived: Map<string, number>;
  /** The paths whose answer was written to its end. */
  answered: Set<string>;
  /** How long the next answer takes, in milliseconds. */
  delayMs: () => number;
  close: () => Promise<void>;
}

/**
 * Starts it on a free port. `/status/404` in a path gives that status, `/hang-up` ends the connection
 * without an answer, and `/late` answers after 3 s.
 */
export async function startCountingUpstream(): Promise<CountingUpstream> {
  const upstream: CountingUpstream = {
    port: 0,
    url: "",
    arrived: new Map(),
    answered: new Set(),
    delayMs: () => 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    upstream.arrived.set(path, (upstream.arrived.get(path) ?? 0) + 1);
    request.resume();
    response.on("finish", () => upstream.answered.add(path));
    const status = Number(/\/status\/(\d{3})/.exec(path)?.[1] ?? 200);
    if (path.includes("/hang-up")) return void request.socket.destroy();
    const answer = () =>
      response.writeHead(status, { "content-type": "application/json" }).end('{"ok":true}');
    const delay = path.includes("/late") ? 3_000 : upstream.delayMs();
    if (delay > 0) setTimeout(answer, delay);
    else answer();
  });
  // As providers do: a connection that waits is kept for a minute.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstream.port = (server.address() as AddressInfo).port;
  upstream.url = `http://127.0.0.1:${upstream.port}`;
  return upstream;
}
