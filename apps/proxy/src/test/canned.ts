import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { newId } from "@pag0/contract";
import { encrypt, type Prisma } from "@pag0/db";
import { CREDENTIAL, type Harness } from "./harness.ts";

/** What a canned provider answers. */
export interface CannedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: Uint8Array;
  /** After so many bytes of the body the answer goes no further. */
  cutAt?: number;
  /** Whether the connection is then kept open until the other side ends it, in place of being closed. */
  hang?: boolean;
}

export interface CannedRequest {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A provider that answers what it is told to; it counts its connections. */
export interface Canned {
  host: string;
  url: string;
  /** Connections that are open now. */
  readonly open: number;
  /** Hanging answers whose connection the other side has ended. */
  readonly ended: number;
  close: () => Promise<void>;
}

/**
 * Writes an answer as it is told, byte by byte exact: of a cut answer all bytes before the cut arrive, and
 * then the end of the connection where the end of the body should be.
 */
function write(response: ServerResponse, answer: CannedAnswer): void {
  const { status = 200, headers = {}, body, cutAt } = answer;
  const socket = response.socket as Socket;
  if (cutAt === undefined) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { ...headers, "transfer-encoding": "chunked" });
  response.flushHeaders();
  const came = body.subarray(0, cutAt);
  if (answer.hang) {
    if (came.length > 0) response.write(came);
  } else if (came.length === 0) socket.end();
  else response.write(came, () => socket.end());
}

export async function startCanned(
  answerOf: (request: CannedRequest) => CannedAnswer,
): Promise<Canned> {
  const sockets = new Set<Socket>();
  let ended = 0;
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const answer = answerOf({ url: request.url ?? "", headers: request.headers, body });
    if (answer.hang) response.on("close", () => ended++);
    write(response, answer);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.maxConnections = 5_000;
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1_024, resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    get open() {
      return sockets.size;
    },
    get ended() {
      return ended;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Registers a provider and its endpoint, whose calls go to a canned one. */
export async function addProvider(
  { database, variables }: Harness,
  organizationId: string,
  provider: {
    vendor: string;
    format: "openai" | "anthropic" | "google" | "http";
    baseUrl: string;
    upstreamUrl: string;
    category?: string;
    pathPrefix?: string;
    priceRule?: Prisma.InputJsonObject;
  },
): Promise<{ endpointId: string }> {
  const { vendor, format, baseUrl, upstreamUrl, category = "llm", pathPrefix = "/" } = provider;
  const id = newId("provider");
  const endpointId = newId("endpoint");
  const key = Buffer.from(variables.PAG0_ENCRYPTION_KEY ?? "", "base64");
  await database.system.prisma.provider.create({
    data: {
      ...{ id, organizationId, vendor, format, baseUrl, upstreamUrl, category },
      slug: `${vendor}-${id.slice(-8)}`,
      name: vendor,
      credentialCiphertext: encrypt(Buffer.from(CREDENTIAL), `provider:${id}`, key),
      credentialLast4: CREDENTIAL.slice(-4),
      endpoints: {
        create: {
          ...{ id: endpointId, organizationId, category, pathPrefix },
          host: new URL(baseUrl).host,
          ...(provider.priceRule === undefined ? {} : { priceRule: provider.priceRule }),
        },
      },
    },
  });
  return { endpointId };
}

/** Stores one version of a price of an organization's own. */
export async function addPrice(
  { database }: Harness,
  organizationId: string,
  document: Prisma.InputJsonObject & { id: string; version: number },
): Promise<void> {
  await database.system.prisma.priceOverride.create({
    data: {
      organizationId,
      id: document.id,
      version: document.version,
      document,
      effectiveFrom: new Date("2026-01-01"),
      effectiveTo: null,
      createdById: "test",
      createdByKind: "system",
    },
  });
}
