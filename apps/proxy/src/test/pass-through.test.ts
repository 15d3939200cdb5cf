import { createHash } from "node:crypto";
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { costOfUsage, priceBook, type Usage } from "@pag0/metering";
import { RECORDINGS, type Recording } from "@pag0/metering/recorded";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addProvider, type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { CREDENTIAL, createHarness, forward, type Harness } from "./harness.ts";

/** The recorded calls of all vendors: request and answer as the documentation has them. */
const CALLS = RECORDINGS.filter(({ request }) => request.form === undefined);
const BASES = new Map(
  CALLS.map(({ request }) => [
    `${request.vendor}/${request.format}`,
    { ...request, host: `${request.vendor}-${request.format}.example` },
  ]),
);

let harness: Harness;
let canned: Canned;
let url: string;
let key: string;
let organizationId: string;
let answer: CannedAnswer = { body: Buffer.alloc(0) };
let received = "";
/** Recorded calls that the catalogue has no price of. */
const refused: string[] = [];
/** How many times its charge was held for a call. */
const excess: number[] = [];
beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(({ body }) => {
    received = body;
    return answer;
  });
  const { id, projects } = await harness.seed({
    projects: [undefined],
    upstreamUrl: canned.url,
  });
  organizationId = id;
  key = projects[0]?.key ?? "";
  for (const { vendor, format, host } of BASES.values())
    await addProvider(harness, id, {
      ...{ vendor, format, baseUrl: `https://${host}`, upstreamUrl: canned.url },
    });
  ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host }));
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The call through the proxy. @returns the bytes that came, undecoded, and the recorded event */
async function through({ request: asked }: Recording) {
  const host = BASES.get(`${asked.vendor}/${asked.format}`)?.host;
  const body = JSON.stringify(asked.body);
  const response = await forward(url, key, `https://${host}${asked.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return { response, body };
}

async function eventOf(requestId: string | null) {
  const { prisma } = harness.database.system;
  const where = { organizationId, requestId: requestId ?? "" };
  await expect.poll(() => prisma.usageEvent.count({ where })).toBe(1);
  return prisma.usageEvent.findFirstOrThrow({ where });
}

/** What the documented usage costs: the book's arithmetic on figures worked out by hand. */
function costOf(
  { request: asked }: Recording,
  model: string,
  usage: Usage,
  at: Date,
): bigint | null {
  const book = priceBook({ overrides: [] });
  const price = book.lookUp(asked.vendor, model, at);
  if (price === null || usage.drawn === undefined)
    return price === null ? null : costOfUsage(usage, price);
  // The tool names no model: the vendor's reference says which one draws then.
  const drawing = book.lookUp(asked.vendor, "gpt-image-2", at);
  return drawing === null ? null : costOfUsage(usage, { ...price, drawing });
}

describe("every recorded call", () => {
  it.each(CALLS.map((recording) => [recording.name, recording] as const))(
    "%s: the same bytes out as in, charged for the usage that it tells",
    async (_name, recording) => {
      const bytes = Buffer.from(recording.answer.bytes);
      answer = { headers: { "content-type": recording.answer.contentType }, body: bytes };
      const { response, body } = await through(recording);
      const came = Buffer.from(await response.arrayBuffer());
      if (response.status === 422) {
        // The catalogue has no price of it: refused before anything is spent.
        expect(JSON.parse(came.toString()).code).toMatch(/_NOT_PRICED$/);
        refused.push(recording.name);
        return;
      }
      expect(response.status, came.toString().slice(0, 500)).toBe(200);
      const asksItself = received !== body;
      if (asksItself)
        expect(JSON.parse(received)).toEqual({
          ...JSON.parse(body),
          stream_options: { ...JSON.parse(body).stream_options, include_usage: true },
        });
      // Usage that only we asked for is taken out again.
      if (!asksItself) expect(hash(came)).toBe(hash(bytes));
      const event = await eventOf(response.headers.get("pag0-request-id"));
      expect(event.stream).toBe(recording.answer.stream);
      const cost = costOf(recording, event.model ?? "", recording.usage, event.occurredAt);
      if (!recording.usage.estimated && cost !== null) expect(event.costNano).toBe(cost);
      expect(event.costNano).toBeLessThanOrEqual(event.estimateNano);
      if (event.costNano > 0n) excess.push(Number(event.estimateNano) / Number(event.costNano));
    },
  );

  it("is held with more than it costs, by how much is printed; few have no price", () => {
    const sorted = [...excess].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const average = excess.reduce((sum, share) => sum + share, 0) / excess.length;
    console.info(
      `Of ${excess.length} recorded calls the most they may cost is ${median.toFixed(1)} times their charge in the median, ${average.toFixed(1)} on average; without a price: ${refused.join(", ")}`,
    );
    expect(sorted[0]).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeLessThan(CALLS.length / 10);
  });
});

const EVENTS = Array.from({ length: 300 }, (_, index) => ({
  id: `c${index}`,
  choices: [{ index: 0, delta: { content: " apple" } }],
}));
const USAGE = { prompt_tokens: 1_000, completion_tokens: 300, total_tokens: 1_300 };
const STREAM = Buffer.from(
  [...EVENTS, { choices: [], usage: USAGE }]
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .join(""),
);
const packings: [string, (body: Buffer) => Buffer][] = [
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
];

describe("the head of an answer", () => {
  const SALESFORCE = "https://api.salesforce.com/query";
  const headOf = async (method: "GET" | "HEAD" | "POST", target: string, body?: string) => {
    const {
      statusCode,
      headers,
      body: sent,
    } = await request(`${url}/v1/forward`, {
      method,
      headers: { authorization: `Bearer ${key}`, "pag0-target-url": target },
      ...(body === undefined ? {} : { body }),
    });
    await sent.dump();
    return { status: statusCode, headers };
  };

  it.each([
    ["that is passed on as it comes", () => headOf("GET", SALESFORCE)],
    [
      "that is read whole",
      () => {
        const messages = [{ role: "user", content: "hi" }];
        const body = JSON.stringify({ model: "gpt-4o-mini", max_tokens: 9, messages });
        return headOf("POST", "https://api.openai.com/v1/chat/completions", body);
      },
    ],
  ])("%s keeps bytes above ASCII", async (_name, ask) => {
    // UTF-8 read as Latin-1, as node:http and undici give it.
    const disposition = Buffer.from('attachment; filename="übersicht.pdf"').toString("latin1");
    answer = {
      headers: { "content-type": "application/json", "content-disposition": disposition },
      body: Buffer.from("{}"),
    };
    const { status, headers } = await ask();
    expect([status, headers["content-disposition"]]).toEqual([200, disposition]);
  });

  it("that is all of it tells the provider's length", async () => {
    answer = { headers: { "content-length": "12345" }, body: Buffer.alloc(0) };
    for (const target of [SALESFORCE, "https://api.openai.com/v1/models"]) {
      const { status, headers } = await headOf("HEAD", target);
      expect([status, headers["content-length"]]).toEqual([200, "12345"]);
    }
  });
});

describe("a compressed answer, which nobody asked for", () => {
  const ask = async (stream: boolean) => {
    const response = await request(`${url}/v1/forward`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "pag0-target-url": "https://api.openai.com/v1/chat/completions",
        "content-type": "application/json",
      },
      body: JSON.stringify({
        ...{ model: "gpt-4o-mini", stream, max_tokens: 1_000 },
        ...(stream ? { stream_options: { include_usage: true } } : {}),
        messages: [{ role: "user", content: "Say hello" }],
      }),
    });
    const came = Buffer.from(await response.body.arrayBuffer().catch(() => new ArrayBuffer(0)));
    const { headers } = response;
    return { came, headers, event: await eventOf(String(headers["pag0-request-id"])) };
  };

  it.each(packings)("%s: a stream passes as it is and is read on the side", async (name, pack) => {
    const body = pack(STREAM);
    answer = { headers: { "content-type": "text/event-stream", "content-encoding": name }, body };
    const { came, headers, event } = await ask(true);
    expect(headers["content-encoding"]).toBe(name);
    expect(hash(came)).toBe(hash(body));
    // 1,000 × $0.15 and 300 × $0.60 a million.
    expect(event).toMatchObject({ costNano: 330_000n, estimated: false, stream: true });
  });

  it.each(packings)("%s: a body passes as it is and is read", async (name, pack) => {
    const body = pack(Buffer.from(JSON.stringify({ choices: [], usage: USAGE })));
    answer = { headers: { "content-type": "application/json", "content-encoding": name }, body };
    const { came, event } = await ask(false);
    expect(hash(came)).toBe(hash(body));
    expect(event).toMatchObject({ costNano: 330_000n, estimated: false, stream: false });
  });

  it.each(packings)(
    "%s: a stream that is cut is charged for what can be read of it",
    async (name, pack) => {
      const body = pack(STREAM);
      const head = { "content-type": "text/event-stream", "content-encoding": name };
      answer = { headers: head, body, cutAt: body.length - 40 };
      const { event } = await ask(true);
      expect(event).toMatchObject({ outcome: "upstream_error", estimated: true });
      expect(event.outputTokens).toBeGreaterThanOrEqual(0);
      expect(event.costNano).toBeLessThan(event.estimateNano);
    },
  );

  it.each(packings)(
    "%s: a stream that holds the provider's credential ends before it, is reported and charged",
    async (name, pack) => {
      const body = pack(Buffer.concat([STREAM, Buffer.from(`data: {"key":"${CREDENTIAL}"}\n\n`)]));
      const head = { "content-type": "text/event-stream", "content-encoding": name };
      answer = { headers: head, body };
      const { came, event } = await ask(true);
      expect(came.length).toBe(0);
      expect(event).toMatchObject({ outcome: "upstream_error", costNano: 330_000n });
      // What costs the same whatever it says is searched just so.
      const priced = await forward(url, key, "https://api.salesforce.com/query");
      await expect(priced.text()).rejects.toThrow();
      const of = await eventOf(priced.headers.get("pag0-request-id"));
      expect(of).toMatchObject({ outcome: "upstream_error", costNano: 20_000_000n });
    },
  );

  it("that is nonsense, packed in no known way or a bomb counts as the most it can cost", async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    for (const [encoding, body] of [
      ["gzip", Buffer.from("no gzip at all")],
      ["gzip", bomb],
      ["compress", STREAM],
      ["gzip, br", gzipSync(STREAM)],
    ] as const) {
      const head = { "content-type": "text/event-stream", "content-encoding": encoding };
      answer = { headers: head, body };
      const { came, event } = await ask(true);
      expect(hash(came)).toBe(hash(body));
      expect(event).toMatchObject({ estimated: true, costNano: event.estimateNano });
    }
  });
});
