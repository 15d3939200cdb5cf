import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { newId, Pag0Failure } from "@pag0/contract";
import { answerApprovals } from "./approvals/routes.ts";
import { readBody } from "./body.ts";
import { type Call, type Envelope, emptyEvent, type RouteKind } from "./call.ts";
import type { Siblings } from "./cluster/siblings.ts";
import { GOOGLE_KEY_HEADER, takeGoogleKey } from "./door/google-key.ts";
import { doorPath } from "./door/operations.ts";
import { isProviderPath, providerEnvelope } from "./door/provider-route.ts";
import { doorEnvelope, unknownRoute } from "./door/unknown-route.ts";
import { CallerEnding } from "./ending.ts";
import { handleCall } from "./pipeline.ts";
import { asFailure, isGone, rawProblem, sendFailure } from "./problem.ts";
import type { Services } from "./services.ts";
import { isGoogleUpload } from "./stages/resolve.ts";

const MAX_HEADER_BYTES = 32 * 1024;
const CONNECTIONS_PER_CALL = 8;
/** So much of the places one organization may take where there are others: the rest is never all its own. */
const LARGEST_SHARE = 0.75;
/** How long a socket stays for its other side to read the last that it gets. */
const LINGER_MS = 1_000;
const NO_BODY = Buffer.alloc(0);
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export interface ProxyServer {
  server: Server;
  inFlight: () => number;
  /** From now on calls are refused, and `/readyz` says so. */
  stopTaking: () => void;
}

function pathOf(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** The way in that a path belongs to, or null. */
function routeOf(path: string): RouteKind | null {
  if (path === "/v1/forward") return "forward";
  if (path.startsWith("/openai/")) return "openai";
  if (path.startsWith("/anthropic/")) return "anthropic";
  if (path.startsWith("/google/") || isGoogleUpload(path)) return "google";
  if (doorPath(path) !== null) return "door";
  if (isProviderPath(path)) return "provider";
  if (path.startsWith("/v1/approvals/")) return "approvals";
  return null;
}

/** The vendor's error format on a route. */
function envelopeOf(route: RouteKind, { url, headers }: Received): Envelope | null {
  if (route === "door") return doorEnvelope(pathOf(url), headers);
  if (route === "provider") return providerEnvelope(pathOf(url), headers);
  return route === "forward" || route === "approvals" ? null : route;
}

interface Received {
  url: string;
  headers: IncomingHttpHeaders;
}

/** The request as it came, but for a key in the URL of Google's clients: that moves to its header. */
function received(request: IncomingMessage, route: RouteKind): Received {
  const { url = "/", headers } = request;
  if (route !== "google") return { url, headers };
  const { url: rest, key } = takeGoogleKey(url);
  return key === null || headers[GOOGLE_KEY_HEADER] !== undefined
    ? { url: rest, headers }
    : { url: rest, headers: { ...headers, [GOOGLE_KEY_HEADER]: key } };
}

/** The one HTTP server of the proxy: limits, health and routing. What a call does is in `pipeline.ts`. */
export function createProxyServer(
  services: Services,
  siblings: Siblings | null = null,
): ProxyServer {
  let inFlight = 0;
  let taking = true;
  const inFlightOf = new Map<string, number>();
  const { held } = services;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(pathOf(request.url ?? "/"));
    if (route === null) return answerOperations(request, response);
    const { url, headers } = received(request, route);
    const door = route === "door" ? doorPath(pathOf(url)) : null;
    const requestId = newId("request");
    const method = request.method ?? "GET";
    const gone = new CallerEnding();
    response.on("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    const told: Record<string, string> = {};
    const envelope = envelopeOf(route, { url, headers });
    const trace = services.tracing?.begin({ requestId, route, method, headers }) ?? null;
    inFlight++;
    let heldBytes = 0;
    let organizationId = "";
    let errorCode: string | null = null;
    try {
      admit(method, headers);
      const call: Call = {
        requestId,
        envelope,
        response,
        told,
        route,
        door,
        method,
        url,
        headers,
        outgoing: headers,
        body: NO_BODY,
        receive: async () => {
          organizationId = admitOf(call.event.organizationId);
          call.body = await readBody(request, { bytes: services.limits.maxBodyBytes, held });
          heldBytes = call.body.length;
        },
        gone,
        stalledMs: services.limits.stalledMs,
        startedAt: performance.now(),
        durability: "batched",
        event: emptyEvent(requestId, method, new Date(services.now())),
        recorded: false,
        trace,
        capture: null,
        upstreamMs: 0,
      };
      if (route === "approvals") await answerApprovals(services, call);
      else await handleCall(services, call);
    } catch (error) {
      if (isGone(error, gone)) response.destroy();
      else {
        const failure = asFailure(services.log, error, requestId);
        errorCode = failure.code;
        sendFailure({ requestId, envelope, response, told }, failure);
      }
    } finally {
      inFlight--;
      trace?.end(response.statusCode, errorCode);
      held.give(heldBytes);
      leave(organizationId);
    }
  }

  function admit(method: string, headers: IncomingHttpHeaders): void {
    const retry = { retryAfterSeconds: 1 };
    if (!METHODS.has(method))
      throw new Pag0Failure("METHOD_NOT_ALLOWED", `The method ${method} is not allowed`);
    if (headers.upgrade !== undefined) refuseWebSocket(headers.upgrade);
    if (!taking) throw new Pag0Failure("NOT_READY", "The proxy is stopping", retry);
    const overload = services.health.overload();
    if (overload !== null) throw new Pag0Failure("OVERLOADED", overload, retry);
    const { problem } = services.journal;
    if (problem !== null) throw new Pag0Failure("JOURNAL_UNAVAILABLE", problem, retry);
  }

  /** Counts a call for its organization, so that the slow calls of one do not keep out all others. */
  function admitOf(organizationId: string): string {
    const own = inFlightOf.get(organizationId) ?? 0;
    const share = services.snapshot.size > 1 ? LARGEST_SHARE : 1;
    if (own >= Math.ceil(services.limits.maxInFlight * share))
      throw new Pag0Failure("OVERLOADED", "Too many calls of this organization are under way", {
        retryAfterSeconds: 1,
      });
    inFlightOf.set(organizationId, own + 1);
    return organizationId;
  }

  function leave(organizationId: string): void {
    const left = (inFlightOf.get(organizationId) ?? 0) - 1;
    if (left > 0) inFlightOf.set(organizationId, left);
    else inFlightOf.delete(organizationId);
  }

  async function answerOperations(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = pathOf(request.url ?? "/");
    const json = (status: number, body: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
        .end(JSON.stringify(body));
    if (request.method === "GET" && path === "/healthz") json(200, { status: "ok" });
    else if (request.method === "GET" && path === "/readyz") {
      const state = services.health.state();
      const processes = siblings?.processes() ?? undefined;
      json(state.status === "unavailable" ? 503 : 200, { ...state, processes });
    } else if (request.method === "GET" && path === "/metrics") {
      const { registry } = services.metrics;
      const text = await (siblings?.metrics() ?? registry.metrics());
      response.writeHead(200, { "content-type": registry.contentType }).end(text);
    } else {
      const context = { requestId: newId("request"), response, told: {} };
      const envelope = doorEnvelope(path, request.headers);
      sendFailure({ ...context, envelope }, new Pag0Failure("ROUTE_NOT_FOUND", unknownRoute(path)));
    }
  }

  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 20_000,
      requestTimeout: 120_000,
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        services.log.error({ err: error }, "an answer could not be written");
        response.destroy();
      });
    },
  );
  // Connections that wait between their calls are many; beyond this a new one is closed at once.
  server.maxConnections = services.limits.maxInFlight * CONNECTIONS_PER_CALL;
  services.health.server = { inFlight: () => inFlight, taking: () => taking };
  server.on("clientError", refuseUnreadable);
  server.on("connect", refuseTunnel);
  return {
    server,
    inFlight: () => inFlight,
    stopTaking: () => {
      taking = false;
    },
  };
}

/** Another protocol is offered and need not be taken (RFC 9110 section 7.8), but what speaks WebSocket reads no other answer. */
function refuseWebSocket(upgrade: string): void {
  if (!/\bwebsocket\b/i.test(upgrade)) return;
  const message =
    "is websocket; WebSocket connections are not proxied, use the provider's HTTP interface";
  throw new Pag0Failure("VALIDATION_ERROR", undefined, { errors: [{ field: "upgrade", message }] });
}

/** Who takes Pag0 for a proxy of any connection is told so: what is in a tunnel can be neither judged nor metered. */
function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  const failure = new Pag0Failure(
    "METHOD_NOT_ALLOWED",
    "Pag0 opens no tunnels: give your client its address as the base URL, not as an HTTP proxy",
  );
  sendRaw(socket, failure);
}

/** The last that a socket gets; who does not close it then would keep it for ever. */
function sendRaw(socket: Duplex, failure: Pag0Failure): void {
  const end = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(end));
  socket.end(rawProblem(failure, newId("request")));
}

/** What cannot be read as HTTP gets a problem document too, on the bare socket. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  sendRaw(socket, unreadable(error.code));
}

function unreadable(code: string | undefined): Pag0Failure {
  if (code === "HPE_HEADER_OVERFLOW") return new Pag0Failure("HEADERS_TOO_LARGE");
  const why =
    code === "ERR_HTTP_REQUEST_TIMEOUT" ? "did not come whole in time" : "is not valid HTTP/1.1";
  return new Pag0Failure("VALIDATION_ERROR", `The request ${why}`);
}
