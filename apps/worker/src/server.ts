import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import type { Metrics } from "./metrics.ts";

/** Why the worker cannot do its work now; null where it can. */
export type Readiness = () => string | null;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  readiness: Readiness,
  metrics: Metrics,
): Promise<void> {
  const path = request.url?.split("?")[0];
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end("GET or HEAD\n");
  } else if (path === "/healthz") {
    response.end("ok\n");
  } else if (path === "/readyz") {
    const problem = readiness();
    response.writeHead(problem === null ? 200 : 503).end(`${problem ?? "ready"}\n`);
  } else if (path === "/metrics") {
    const text = await metrics.text();
    response.writeHead(200, { "content-type": metrics.contentType }).end(text);
  } else {
    response.writeHead(404).end("There is no such page: see /healthz, /readyz and /metrics\n");
  }
}

/** Serves `/healthz`, `/readyz` and `/metrics`. */
export async function startServer(options: {
  host: string;
  port: number;
  readiness: Readiness;
  metrics: Metrics;
  log: Logger;
}): Promise<{ port: number; close(): Promise<void> }> {
  const { host, port, readiness, metrics, log } = options;
  const server = createServer((request, response) => {
    answer(request, response, readiness, metrics).catch((error: unknown) => {
      log.error({ err: error }, "a page of the worker failed");
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
