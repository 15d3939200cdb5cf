import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { createHarness, type Harness, PRICED_URL } from "./harness.ts";
import { randomOf } from "./random-streams.ts";

const ANSWERS = 4_000;
const AT_ONCE = 32;

let harness: Harness;
let canned: Canned;
let url: string;
let key: string;
let id: string;
const answers = new Map<string, CannedAnswer>();
let calls = 0;
beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(({ headers }) => {
    calls++;
    return answers.get(String(headers["x-answer"])) ?? { body: Buffer.from("{}") };
  });
  const seeded = await harness.seed({
    projects: [{ monthlyBudget: "100000000000" }],
    upstreamUrl: canned.url,
  });
  id = seeded.id;
  key = seeded.projects[0]?.key ?? "";
  ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host }));
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

const MODELS = [
  ["https://api.openai.com/v1/chat/completions", "gpt-4o-mini"],
  ["https://api.openai.com/v1/responses", "gpt-4o-mini"],
  ["https://api.openai.com/v1/embeddings", "text-embedding-3-small"],
  ["https://api.anthropic.com/v1/messages", "claude-3-5-haiku-latest"],
] as const;
const TYPES = [
  "application/json",
  "text/event-stream",
  "application/x-ndjson",
  "text/html",
  "",
  "{}",
];
const ENCODINGS = ["", "", "", "gzip", "br", "deflate", "zstd", "rot13"];
/** Few failures of the server's: after five in a row it would be left alone. */
const STATUSES = [200, 200, 200, 201, 204, 299, 302, 400, 404, 429, 500];
const LEAVES: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    "",
    "12",
    "__proto__",
    "\u0000\ud800",
  ],
  ...[[], {}, [[[]]], { usage: { usage: {} } }],
];
/** What usage is told by, which nonsense is put under. */
const NAMES = [
  ...["usage", "choices", "delta", "message", "type", "content", "prompt_tokens", "input_tokens"],
  ...["completion_tokens", "output_tokens", "prompt_tokens_details", "cached_tokens", "response"],
  ...["cache_creation", "service_tier", "output", "index", "finish_reason", "tool_calls", "data"],
  ...["constructor", "toString", "__proto__", "server_tool_use", "iterations", "error"],
];

function nonsenseOf(random: () => number) {
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const value = (depth: number): unknown => {
    const dice = below(4);
    if (depth === 0 || dice === 0) return one(LEAVES);
    if (dice === 1) return Array.from({ length: below(4) }, () => value(depth - 1));
    return Object.fromEntries(
      Array.from({ length: 1 + below(5) }, () => [one(NAMES), value(depth - 1)]),
    );
  };
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const events = () =>
    Array.from(
      { length: below(8) },
      () =>
        `${one(["data: ", "event: x\ndata: ", "data:", ": ", ""])}${JSON.stringify(value(4))}${one(["\n\n", "\r\n\r\n", "\r\r", "\n", ""])}`,
    ).join("");
  const body = (): Buffer => {
    switch (below(6)) {
      case 0:
        return noise(below(2_000));
      case 1:
        return Buffer.from(`${"[".repeat(below(100_000))}`);
      case 2: {
        const text = JSON.stringify(value(5));
        return Buffer.from(text.slice(0, below(text.length + 1)));
      }
      case 3:
        return Buffer.concat([Buffer.from(events()), noise(below(20)), Buffer.from(events())]);
      case 4:
        return Buffer.from(events());
      default:
        return Buffer.from(JSON.stringify(value(5)));
    }
  };
  return { below, one, body };
}

it("thousands of nonsense answers take nothing down, and each call is accounted for", async () => {
  const random = randomOf(4_711);
  const { below, one, body } = nonsenseOf(random);
  const agent = new Agent({ connections: AT_ONCE });
  const statuses = new Map<number, number>();
  let next = 0;
  async function call(index: number): Promise<void> {
    const [target, model] = one(MODELS);
    const status = one(STATUSES);
    const encoding = one(ENCODINGS);
    const bytes = status === 204 ? Buffer.alloc(0) : body();
    answers.set(String(index), {
      status,
      headers: {
        "content-type": one(TYPES),
        ...(encoding === "" ? {} : { "content-encoding": encoding }),
      },
      body: bytes,
      ...(below(5) === 0 && status !== 204 ? { cutAt: below(bytes.length + 1) } : {}),
    });
    const response = await request(`${url}/v1/forward`, {
      method: "POST",
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${key}`,
        "pag0-target-url": target,
        "content-type": "application/json",
        "x-answer": String(index),
      },
      body: JSON.stringify({
        ...{ model, stream: below(2) === 0, max_tokens: 20, input: "Hi" },
        messages: [{ role: "user", content: "Hi" }],
      }),
    });
    const came = await response.body.arrayBuffer().then(
      (buffer) => buffer.byteLength,
      () => -1,
    );
    expect(came).toBeGreaterThanOrEqual(-1);
    statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
    answers.delete(String(index));
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < ANSWERS) await call(next++);
    }),
  );
  await agent.close();
  const { prisma } = harness.database.system;
  await expect.poll(() => prisma.usageEvent.count({ where: { organizationId: id } })).toBe(ANSWERS);
  const events = await prisma.usageEvent.findMany({ where: { organizationId: id } });
  // An answer that nobody can read never cost nothing, where the provider may have worked for it.
  const free = events.filter(
    ({ upstreamStatus, costNano }) =>
      upstreamStatus !== null && upstreamStatus < 300 && costNano === 0n,
  );
  expect(free.map(({ path, estimated }) => [path, estimated])).toEqual([]);
  // What the provider says passes; nothing becomes an error of our own making.
  const own = [...statuses.keys()].filter((status) => !STATUSES.includes(status));
  expect(own.sort()).toEqual([502]);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const settled = events.reduce((sum, { costNano }) => sum + costNano, 0n);
  await expect
    .poll(async () => (await harness.counters(id)).map((row) => row.settledNano))
    .toEqual([settled]);
}, 600_000);

describe("a request that cannot be priced is refused before anything is spent", () => {
  const drop = async (
    path: string,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ) => {
    const before = calls;
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-api-key": key,
        authorization: `Bearer ${key}`,
        ...headers,
      },
      body: typeof body === "string" ? body : new Uint8Array(body),
    });
    const document = (await response.json()) as Record<string, Record<string, unknown>>;
    expect(calls).toBe(before);
    return { status: response.status, document };
  };
  const ask = (body: object) =>
    JSON.stringify({ model: "gpt-4o-mini", max_tokens: 5, messages: [], ...body });

  it.each([
    ["half a document", '{"model":', 400, "MALFORMED_JSON", {}],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), 400, "MALFORMED_JSON", {}],
    ["a model that is a number", ask({ model: 7 }), 400, "VALIDATION_ERROR", {}],
    ["messages that are text", ask({ messages: "Hi" }), 400, "VALIDATION_ERROR", {}],
    ["a maximum that is text", ask({ max_tokens: "5" }), 400, "VALIDATION_ERROR", {}],
    ["a model that nobody knows", ask({ model: "gpt-none" }), 422, "MODEL_NOT_PRICED", {}],
    ["a body that is packed", ask({}), 400, "VALIDATION_ERROR", { "content-encoding": "gzip" }],
    [
      "a charset that is not ours",
      ask({}),
      400,
      "VALIDATION_ERROR",
      { "content-type": "application/json; charset=utf-16" },
    ],
    [
      "a form that is none",
      ask({}),
      400,
      "VALIDATION_ERROR",
      { "content-type": "multipart/form-data; boundary=x" },
    ],
    [
      "fields of a web page",
      ask({}),
      400,
      "VALIDATION_ERROR",
      { "content-type": "application/x-www-form-urlencoded" },
    ],
  ])("%s", async (_name, body, status, code, headers) => {
    const openai = await drop("/openai/v1/chat/completions", body, headers);
    expect(openai.status).toBe(status);
    expect(openai.document).toMatchObject({ error: { code, type: "invalid_request_error" } });
    const anthropic = await drop("/anthropic/v1/messages", body, headers);
    expect(anthropic.status).toBe(status);
    expect(anthropic.document).toMatchObject({
      type: "error",
      error: { code, message: expect.any(String), type: expect.stringMatching(/_error$/) },
    });
  });

  it("so is a path of the vendor's that has no price", async () => {
    for (const [path, envelope] of [
      ["/openai/v1/fine_tuning/jobs", { error: { code: "ENDPOINT_NOT_PRICED" } }],
      ["/anthropic/v1/complete", { type: "error", error: { code: "ENDPOINT_NOT_PRICED" } }],
    ] as const) {
      const { status, document } = await drop(path, ask({}));
      expect(status).toBe(422);
      expect(document).toMatchObject(envelope);
    }
  });

  it("while what has a price of its own for each call may send what it likes", async () => {
    const response = await fetch(`${url}/v1/forward`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "pag0-target-url": PRICED_URL,
        "content-encoding": "gzip",
      },
      body: "no gzip",
    });
    expect(response.status).toBe(200);
  });
});
