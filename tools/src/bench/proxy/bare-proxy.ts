/**
 * The least that a proxy in Node.js can be: `node bare-proxy.ts UPSTREAM_PORT`, which prints its port. A
 * node:http server before a pool of undici, both ways as a stream; nothing is read, decided or kept.
 */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { Pool } from "undici";

const port = Number(process.argv[2]);
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 128, pipelining: 1 });

/** End-to-end headers, with the provider's credential in place of the caller's. */
function outgoing(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { host: _host, connection: _connection, ...rest } = headers;
  return { ...rest, authorization: "Bearer sk-bench" };
}

const server = createServer((request, response) => {
  pool
    .stream(
      {
        path: request.url ?? "/",
        method: (request.method ?? "GET") as "POST",
        headers: outgoing(request.headers),
        body: request,
      },
      ({ statusCode, headers }) => {
        const { connection: _connection, "transfer-encoding": _coding, ...rest } = headers;
        return response.writeHead(statusCode, rest);
      },
    )
    .catch((error: unknown) => response.destroy(error as Error));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  console.log(JSON.stringify({ port: address.port }));
});
process.on("SIGTERM", () => process.exit(0));
