import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as OTLP's JSON has it, as far as tests look at it. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  status: number;
  attributes: Record<string, unknown>;
}

/** A collector of traces: OTLP over HTTP, in JSON. */
export interface Collector {
  url: string;
  /** All that came, as text. */
  readonly received: string[];
  readonly headers: Record<string, unknown>[];
  spans: () => CollectedSpan[];
  close: () => Promise<void>;
}

interface Value {
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: { values: Value[] };
}

function plainOf(value: Value): unknown {
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainOf);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.doubleValue ?? value.boolValue;
}

interface RawSpan extends Omit<CollectedSpan, "attributes" | "status" | "parentSpanId"> {
  parentSpanId?: string;
  attributes: { key: string; value: Value }[];
  status?: { code?: number };
}

interface Traces {
  resourceSpans: { scopeSpans: { spans: RawSpan[] }[] }[];
}

export async function startCollector(): Promise<Collector> {
  const received: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push(`${request.url} ${Buffer.concat(chunks).toString("utf8")}`);
    headers.push(request.headers);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    headers,
    spans: () =>
      received
        .map((text) => JSON.parse(text.slice(text.indexOf(" ") + 1)) as Traces)
        .flatMap(({ resourceSpans }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, status, parentSpanId = "", ...span }) => ({
          ...span,
          parentSpanId,
          status: status?.code ?? 0,
          attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plainOf(value)])),
        })),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
