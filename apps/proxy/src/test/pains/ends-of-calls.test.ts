import { newId, type PolicyDocumentInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type EventRow, forward, type Harness } from "../harness.ts";
import { createCallers } from "../processes/callers.ts";
import { type CountingUpstream, startCountingUpstream } from "../processes/counting-upstream.ts";
import { PRICE } from "../processes/levels.ts";

/** $0.60, which are 30 calls to Salesforce. */
const LIMIT = 600_000_000n;
const AT_ONCE = 8;

let harness: Harness;
let upstream: CountingUpstream;
let url: string;
/** A proxy that waits 300 ms for an answer to begin. */
let hasty: string;
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
  const hosts = `127.0.0.1:${harness.upstream.port},127.0.0.1:${upstream.port},127.0.0.1:9`;
  const settings = { PAG0_PRIVATE_HOSTS: hosts };
  url = (await harness.start(settings)).url;
  hasty = (await harness.start({ ...settings, PAG0_HEADERS_TIMEOUT_MS: "300" })).url;
});
afterAll(async () => {
  await harness.close();
  await upstream.close();
});

interface Way {
  /** How each of the calls ends, as the ledger tells it. */
  outcome: EventRow["outcome"];
  /** What one call costs: all that it held, a part of it, or so many nano-dollars. */
  cost: bigint | "all" | "part";
  policy?: PolicyDocumentInput;
  /** Where OpenAI is for it, in place of the test's own provider. */
  openai?: () => string;
  at?: () => string;
  call: (at: string, key: string) => Promise<unknown>;
  delayMs?: number;
  chunkDelayMs?: number;
}

const CHAT = "https://api.openai.com/v1/chat/completions";
/** Holds $0.0096 and a little for its text. */
const chat = (at: string, key: string, more: object, signal?: AbortSignal) =>
  forward(at, key, CHAT, {
    method: "POST",
    body: JSON.stringify({
      ...{ model: "gpt-4o-mini", max_tokens: 16_000, ...more },
      messages: [{ role: "user", content: "Say hello" }],
    }),
    ...(signal === undefined ? {} : { signal }),
  });
const whole = (answer: Promise<Response>) => answer.then((response) => response.arrayBuffer());
/** Reads what comes until the connection is gone. */
const broken = (answer: Promise<Response>) => whole(answer).catch(() => undefined);
/** Reads what comes first, and goes away. */
async function left(call: (signal: AbortSignal) => Promise<Response>): Promise<void> {
  const gone = new AbortController();
  const { body } = await call(gone.signal);
  await body?.getReader().read();
  gone.abort();
}
/** Goes away once the provider has the call. */
async function leftUnanswered(
  call: (user: string, signal: AbortSignal) => Promise<Response>,
): Promise<void> {
  const user = newId("request");
  const gone = new AbortController();
  const answer = broken(call(user, gone.signal));
  await expect.poll(() => harness.upstream.seen.some(({ body }) => body.includes(user))).toBe(true);
  gone.abort();
  await answer;
}
const get = (path: string) => (at: string, key: string) =>
  whole(forward(at, key, `https://api.salesforce.com${path}`));
/** Chat completions that get this answer of the counting provider. */
const answering = (path: string) => ({
  openai: () => `${upstream.url}${path}`,
  call: (at: string, key: string) => whole(chat(at, key, {})),
});

/** 10 tokens in at $0.15 and 5 out at $0.60 a million. */
const METERED = 4_500n;

const ways: Record<string, Way> = {
  "an answer": { outcome: "served", cost: METERED, call: (at, key) => whole(chat(at, key, {})) },
  "a stream": {
    ...{ outcome: "served", cost: METERED },
    call: (at, key) => whole(chat(at, key, { stream: true })),
  },
  "a call at a fixed price": { outcome: "served", cost: "all", call: get("/query") },
  "the provider's 404": { outcome: "served", cost: 0n, ...answering("/status/404") },
  "the provider's 429": { outcome: "served", cost: 0n, ...answering("/status/429") },
  "the provider's 500": { outcome: "served", cost: 0n, ...answering("/status/500") },
  "a 404 at a fixed price": {
    ...{ outcome: "served", cost: 0n },
    call: get("/status/404"),
  },
  "a provider that is not there": {
    ...{ outcome: "upstream_error", cost: 0n, openai: () => "http://127.0.0.1:9" },
    call: (at, key) => whole(chat(at, key, {})),
  },
  "a provider that hangs up": { outcome: "upstream_error", cost: "all", ...answering("/hang-up") },
  "no answer in time": {
    ...{ outcome: "upstream_error", cost: "all", ...answering("/late") },
    at: () => hasty,
  },
  "a stream that the provider breaks off": {
    ...{ outcome: "upstream_error", cost: "part" },
    call: (at, key) => broken(chat(at, key, { stream: true, user: "break-off" })),
  },
  "a stream that tells an error": {
    ...{ outcome: "served", cost: "part" },
    call: (at, key) => whole(chat(at, key, { stream: true, user: "error-event" })),
  },
  "a caller that goes away in the middle of a stream": {
    ...{ outcome: "client_gone", cost: "part", chunkDelayMs: 400 },
    call: (at, key) => left((signal) => chat(at, key, { stream: true }, signal)),
  },
  "a caller that goes away before the answer": {
    ...{ outcome: "client_gone", cost: "all", delayMs: 2_000 },
    call: (at, key) => leftUnanswered((user, signal) => chat(at, key, { user }, signal)),
  },
  "a refusal by the policy": {
    ...{ outcome: "refused", cost: 0n, policy: { blockedModels: ["gpt-*"] } },
    call: (at, key) => whole(chat(at, key, {})),
  },
  "a refusal for the tokens of a minute": {
    ...{ outcome: "refused", cost: 0n, policy: { rateLimit: { tokensPerMinute: 100 } } },
    call: (at, key) => whole(chat(at, key, {})),
  },
  "a budget that is short": {
    ...{ outcome: "refused", cost: 0n },
    call: (at, key) => whole(chat(at, key, { model: "gpt-4o", max_tokens: 16_000, n: 20 })),
  },
};

/** How many calls of $0.02 pass until the budget says no. */
async function spendTheRest(at: string, key: string): Promise<bigint> {
  const callers = createCallers(key);
  let passed = 0n;
  while ((await callers.insist(at, "/rest")) === "served") passed++;
  await callers.close();
  expect([...callers.seen.keys()].at(-1)).toBe("BUDGET_EXCEEDED");
  return passed;
}

function isCost(expected: Way["cost"], { costNano, estimateNano }: EventRow): boolean {
  if (expected === "all") return costNano === estimateNano;
  if (expected === "part") return costNano > 0n && costNano < estimateNano;
  return costNano === expected;
}

const sum = (events: EventRow[]) => events.reduce((total, event) => total + event.costNano, 0n);

/** Settled, held and leased of an organization's one budget. */
async function bookedOf(id: string) {
  const [row] = await harness.counters(id);
  return [row?.settledNano ?? -1n, row?.heldNano ?? -1n, row?.leasedNano ?? -1n];
}

/** What the ledger counts is what was charged, and all that was not charged can be spent. */
async function expectNothingIsLeft(id: string, at: string, key: string, events: EventRow[]) {
  const rest = (LIMIT - sum(events)) / PRICE;
  expect(await spendTheRest(at, key)).toBe(rest);
  const all = await harness.events(id, events.length + Number(rest) + 1);
  expect(sum(all)).toBe(sum(events) + rest * PRICE);
  await expect.poll(async () => (await bookedOf(id))[0], { interval: 20 }).toBe(sum(all));
  const [settled = 0n, held = 0n, leased = 0n] = await bookedOf(id);
  expect(held).toBe(0n);
  expect(settled + leased).toBeLessThanOrEqual(LIMIT);
}

describe("what a call held is free again, and what was charged is what the ledger counts, after", () => {
  it.each(Object.keys(ways))("%s", async (name) => {
    const way = ways[name] as Way;
    const { id, projects } = await harness.seed({
      projects: [{ ...way.policy, monthlyBudget: "600000" }],
      upstreamUrl: (slug) =>
        slug === "openai"
          ? (way.openai?.() ?? `http://127.0.0.1:${harness.upstream.port}/openai`)
          : upstream.url,
    });
    const key = projects[0]?.key ?? "";
    const at = way.at?.() ?? url;
    Object.assign(harness.upstream, {
      delayMs: way.delayMs ?? 0,
      chunkDelayMs: way.chunkDelayMs ?? 0,
    });
    await Promise.all(Array.from({ length: AT_ONCE }, () => way.call(at, key)));
    Object.assign(harness.upstream, { delayMs: 0, chunkDelayMs: 0 });
    const events = await harness.events(id, AT_ONCE);
    expect(events.map((event) => event.outcome)).toEqual(Array(AT_ONCE).fill(way.outcome));
    expect(events.filter((event) => !isCost(way.cost, event))).toEqual([]);
    await expectNothingIsLeft(id, at, key, events);
  });
});
