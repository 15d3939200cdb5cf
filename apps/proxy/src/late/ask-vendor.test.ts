import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { ClaimedAsk } from "@pag0/db";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Connections } from "../egress/connections.ts";
import type { OrganizationSnapshot, ProviderSnapshot } from "../snapshot/model.ts";
import { askVendor } from "./ask-vendor.ts";

let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: string[];
const server = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers["x-api-key"] ?? request.headers.authorization}`);
  answer(request, response);
});
let connections: Connections;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
  connections = new Connections({
    privateHosts: new Set([host]),
    ...{ connectTimeoutMs: 30_000, headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 },
    connectionsPerOrigin: 4,
  });
});
afterAll(async () => {
  await connections.close();
  server.closeAllConnections();
  server.close();
});
let failures: string[];
beforeEach(() => {
  asked = [];
  failures = [];
});

function organizationOf(change: Partial<ProviderSnapshot> = {}): OrganizationSnapshot {
  const provider = {
    ...{ id: "prv_1", slug: "vendor", format: "anthropic", credentialId: "prv_1" },
    ...{ baseUrl: new URL("https://api.example.com"), upstreamUrl: new URL(`${origin}/mirror`) },
    ...{ authHeader: "x-api-key", authPrefix: "", credential: "first", regions: [] },
    ...{ credentialWeight: 1, credentials: [], ...change },
  } as unknown as ProviderSnapshot;
  const host = provider.baseUrl.host;
  const endpoint = { id: "end_1", provider, host, pathPrefix: "/" };
  return {
    providers: [provider],
    endpoints: new Map([[host, [endpoint]]]),
  } as unknown as OrganizationSnapshot;
}

const SECOND = [{ id: "crd_2", value: "second", weight: 1, region: null, baseUrl: null }];

function ask(path: string, organization: OrganizationSnapshot, signal?: AbortSignal) {
  const job = path.endsWith("responses") ? "resp_1" : "msgbatch_1";
  const claimed = {
    ...{ organizationId: "org_1", providerId: "prv_1", job },
    event: { path, host: "api.example.com" },
  } as unknown as ClaimedAsk;
  const asking = {
    ...{ connections, now: () => 0 },
    failed: (message: string) => void failures.push(message),
  };
  return askVendor(asking, organization, claimed, signal ?? new AbortController().signal);
}
const BATCHES = "/v1/messages/batches";

const batch = (change: object) => ({
  ...{ id: "msgbatch_1", processing_status: "ended", request_counts: { succeeded: 1 } },
  // Nothing is ever asked for there.
  results_url: "http://169.254.169.254/latest/meta-data",
  ...change,
});
const succeeded = (usage: object) =>
  JSON.stringify({ custom_id: "a", result: { type: "succeeded", message: { usage } } });
const json = (response: ServerResponse, body: unknown, status = 200, headers = {}) =>
  response.writeHead(status, headers).end(JSON.stringify(body));

it("asks each credential of a provider until one knows of the work, at the provider's mirror", async () => {
  answer = ({ headers, url = "" }, response) => {
    if (headers["x-api-key"] === "first") json(response, {}, 404);
    else if (url.endsWith("/results"))
      response.end(succeeded({ input_tokens: 3, output_tokens: 4 }));
    else json(response, batch({}));
  };
  const told = await ask(BATCHES, organizationOf({ credentials: SECOND }));
  expect(told).toMatchObject({ kind: "ended", report: { id: "msgbatch_1", requests: 1 } });
  const at = `/mirror${BATCHES}/msgbatch_1`;
  expect(asked).toEqual([`${at} first`, `${at} second`, `${at}/results second`]);
});

it("asks no further where none of a batch succeeded, or where it goes on", async () => {
  const counts = { succeeded: 0, processing: 0 };
  for (const [change, kind] of [
    [{ request_counts: counts }, "ended"],
    [{ processing_status: "canceling" }, "running"],
  ] as const) {
    asked = [];
    answer = (_, response) => json(response, batch(change));
    expect(await ask(BATCHES, organizationOf({ credentials: SECOND }))).toMatchObject({ kind });
    expect(asked).toHaveLength(1);
  }
});

it("reads an answer that is packed though nobody asked for that", async () => {
  const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
  const response = { id: "resp_1", background: true, status: "completed", usage };
  answer = (_, to) => {
    to.writeHead(200, { "content-encoding": "gzip" });
    to.end(gzipSync(JSON.stringify(response)));
  };
  const organization = organizationOf({
    ...{ format: "openai", authHeader: "authorization", authPrefix: "Bearer " },
  });
  expect(await ask("/v1/responses", organization)).toMatchObject({ kind: "ended" });
  expect(asked).toEqual(["/mirror/v1/responses/resp_1 Bearer first"]);
});

it.each<[string, (response: ServerResponse) => unknown, object]>([
  ["no such work", (to) => json(to, {}, 404), { kind: "not_found" }],
  ["no such credential", (to) => json(to, {}, 401), { kind: "refused" }],
  [
    "another address",
    (to) => json(to, {}, 302, { location: "http://169.254.169.254/" }),
    { kind: "refused" },
  ],
  [
    "too many questions",
    (to) => json(to, {}, 429, { "retry-after": "7" }),
    { kind: "failed", retryAfterMs: 7_000 },
  ],
  [
    "a pause of a year",
    (to) => json(to, {}, 503, { "retry-after": "31536000" }),
    { kind: "failed", retryAfterMs: 86_400_000 },
  ],
  ["nonsense", (to) => to.end("<html>"), { kind: "failed" }],
  ["other work", (to) => json(to, batch({ id: "msgbatch_2" })), { kind: "failed" }],
  ["half an answer", (to) => void to.write("{", () => to.destroy()), { kind: "failed" }],
  [
    "a packing that nobody knows",
    (to) => json(to, batch({}), 200, { "content-encoding": "zip" }),
    { kind: "failed" },
  ],
])("tells nothing of what was used from %s", async (_, send, told) => {
  answer = (_request, response) => void send(response);
  expect(await ask(BATCHES, organizationOf())).toMatchObject(told);
  expect(asked).toHaveLength(1);
});

it("tells that a response has ended without a usage, which no later answer has", async () => {
  const response = { id: "resp_1", background: true, status: "cancelled", usage: null };
  answer = (_, to) => json(to, response);
  expect(await ask("/v1/responses", organizationOf({ format: "openai" }))).toEqual({
    kind: "no_usage",
  });
});

it("asks nothing without a provider, a credential, a registered address or one that may be called", async () => {
  answer = (_, to) => json(to, {});
  const elsewhere = { baseUrl: new URL("https://other.example.com") };
  const metadata = { upstreamUrl: new URL("http://169.254.169.254/") };
  for (const [path, organization, kind] of [
    ["/v1/else", organizationOf(), "unknown_work"],
    [BATCHES, organizationOf({ id: "prv_2" }), "no_provider"],
    [BATCHES, organizationOf({ credential: null }), "no_credential"],
    [BATCHES, organizationOf(elsewhere), "unregistered"],
    [BATCHES, organizationOf(metadata), "unregistered"],
  ] as const)
    expect(await ask(path, organization)).toEqual({ kind });
  expect([asked, failures]).toEqual([[], []]);
});

it("tells of a vendor that is not there, and ends when it is to", async () => {
  const away = { upstreamUrl: new URL("https://vendor.invalid/") };
  expect(await ask(BATCHES, organizationOf(away))).toEqual({ kind: "failed" });
  expect(failures).toHaveLength(1);
  const ending = new AbortController();
  answer = () => ending.abort();
  await expect(ask(BATCHES, organizationOf(), ending.signal)).rejects.toThrow();
});
