import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics, Registry } from "prom-client";

/** Whether the worker can do its work, and if not, why. */
export type Readiness = () => Promise<string | null>;

/** Serves `/healthz`, `/readyz` and `/metrics`. */
export async function startServer(options: {
  host: string;
  port: number;
  readiness: Readiness;
}): Promise<{ port: number; close(): Promise<void> }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "pag0_worker_" });
  const server: Server = createServer(async (request, response) => {
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return response.end("ok\n");
    if (path === "/readyz") {
      const problem = await options.readiness();
      response.statusCode = problem === null ? 200 : 503;
      return response.end(`${problem ?? "ready"}\n`);
    }
    if (path === "/metrics") {
      response.setHeader("content-type", registry.contentType);
      return response.end(await registry.metrics());
    }
    response.statusCode = 404;
    return response.end("There is no such page: see /healthz, /readyz and /metrics\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
