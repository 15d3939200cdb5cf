/** Upstreams at the door that stall, break off, echo or say nothing, and what keys of other regions may get. */
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { newId, type RuleInput } from "@pag0/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { decide } from "./approving.ts";
import { type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { createDoorBench, type DoorBench } from "./door-bench.ts";
import { doorClient, errorOf, MESSAGES, until } from "./door-client.ts";
import { CREDENTIAL, createHarness, type Harness } from "./harness.ts";

const CLAUDE = "claude-3-5-haiku-latest";
const MESSAGE = {
  ...{ id: "msg_1", type: "message", role: "assistant", model: CLAUDE, stop_reason: "end_turn" },
  ...{ content: [{ type: "text", text: "hello" }], usage: { input_tokens: 9, output_tokens: 2 } },
};
const json = (document: unknown, more: Partial<CannedAnswer> = {}): CannedAnswer => ({
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(document)),
  ...more,
});
const failed = (more: Partial<CannedAnswer>) =>
  json({ type: "error", error: { type: "api_error", message: "down" } }, { status: 503, ...more });

async function errorCode(answer: Response) {
  return [answer.status, ((await answer.json()) as { code?: string }).code];
}

describe("an upstream", () => {
  let harness: Harness;
  let canned: Canned;
  let url: string;
  let id: string;
  let key: string;
  let answers: CannedAnswer[] = [];
  beforeAll(async () => {
    harness = await createHarness();
    canned = await startCanned(() => answers.shift() ?? json(MESSAGE));
    ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host }));
  });
  afterAll(async () => {
    await harness.close();
    await canned.close();
  });
  beforeEach(async () => {
    const projects = [{ monthlyBudget: "100000000" }];
    const seeded = await harness.seed({ projects, upstreamUrl: canned.url });
    id = seeded.id;
    key = seeded.projects[0]?.key ?? "";
  });

  const chat = (more: object = {}, signal: AbortSignal | null = null) =>
    fetch(`${url}/v1/chat/completions`, {
      ...{ method: "POST", signal },
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: CLAUDE, max_tokens: 20, messages: MESSAGES, ...more }),
    });

  it("whose error never ends is not waited for before the next try", async () => {
    answers = [failed({ cutAt: 9, hang: true })];
    const waited = ownTime();
    const answer = await chat();
    expect([answer.status, answer.headers.get("pag0-attempts")]).toEqual([200, "2"]);
    expect(waited()).toBeLessThan(5_000);
  });

  it("is not asked again for a client that goes away meanwhile, nor is anything held for it", async () => {
    answers = [failed({ headers: { "retry-after": "3" } })];
    const leaving = new AbortController();
    const left = chat({}, leaving.signal).catch(({ name }: Error) => name);
    await harness.events(id, 1);
    leaving.abort();
    expect(await left).toBe("AbortError");
    await pause(3_200);
    const events = await harness.events(id, 1);
    expect(events.map(({ upstreamStatus, costNano }) => [upstreamStatus, costNano])).toEqual([
      [503, 0n],
    ]);
    const answer = await chat();
    expect(answer.status).toBe(200);
    const remaining = Number(answer.headers.get("pag0-budget-remaining"));
    expect(remaining).toBe(100_000_000 - Number(answer.headers.get("pag0-cost")));
  });

  it("whose error breaks off is told as unreachable, and charges nothing for it", async () => {
    answers = [1, 2, 3].map(() => failed({ cutAt: 9 }));
    expect((await chat()).status).toBe(502);
    const events = await harness.events(id, 3);
    expect(events.map(({ upstreamStatus, costNano }) => [upstreamStatus, costNano])).toEqual(
      Array(3).fill([503, 0n]),
    );
  });

  it.each(["", ": nothing\n\n", "data: [1]\n\n", "data: half a docu"])(
    "whose stream is %j has not answered",
    async (text) => {
      const headers = { "content-type": "text/event-stream" };
      answers = [1, 2, 3].map(() => ({ headers, body: Buffer.from(text) }));
      const answer = await chat({ stream: true });
      expect(await errorOf(answer)).toMatchObject({ status: 502, code: "UPSTREAM_INVALID" });
      const events = await harness.events(id, 3);
      expect(events.map(({ outcome }) => outcome)).toEqual(Array(3).fill("upstream_error"));
    },
  );

  it.each([200, 400])(
    "that echoes our credential in a compressed answer of status %i does not give it away",
    async (status) => {
      const document =
        status === 200
          ? { ...MESSAGE, content: [{ type: "text", text: CREDENTIAL }] }
          : { type: "error", error: { type: "x", message: `bad key ${CREDENTIAL}` } };
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      answers = [{ status, headers, body: gzipSync(JSON.stringify(document)) }];
      const text = await (await chat()).text();
      expect(text).toContain("[credential]");
      expect(text).not.toContain(CREDENTIAL);
    },
  );
});

describe("at the door", () => {
  let bench: DoorBench;
  beforeAll(async () => {
    bench = await createDoorBench();
  });
  afterAll(() => bench.close());
  const { post, chat } = doorClient(() => bench);

  it("a key of another region never gets what was judged for the first one's", async () => {
    const rule: RuleInput = {
      ...{ id: "us", name: "No addresses to the US" },
      conditions: [{ field: "region", operator: "equals", value: "us" }],
      actions: [{ type: "redact", parameters: { kinds: ["email"] } }],
    };
    const { id, key } = await bench.seed({ monthlyBudget: "1000000000", rules: [rule] }, [
      { slug: "openai", vendor: "openai", format: "openai", server: 0, regions: ["us"] },
    ]);
    await bench.credential(id, { provider: "openai", weight: 1, region: "eu", server: 1 });
    const messages = [{ role: "user", content: "Write to jo@example.com" }];
    const ask = () => chat(key, "openai/gpt-4o-mini", { messages });
    await until(async () => {
      await ask();
      return (await bench.received(1, "openai")) > 0;
    });
    for (let call = 0; call < 12; call++) {
      for (const server of [0, 1] as const)
        await bench.fail(server, { vendor: "openai", status: 503, times: 1 });
      await ask();
    }
    const bodies = async (server: 0 | 1) => {
      const log = await fetch(`${bench.servers[server].url}/_control/requests?limit=500`);
      const { requests } = (await log.json()) as { requests: { bodySha256: string }[] };
      return new Set(requests.map(({ bodySha256 }) => bodySha256));
    };
    const [us, eu] = [await bodies(0), await bodies(1)];
    expect([us.size, eu.size]).toEqual([1, 1]);
    expect([...us]).not.toEqual([...eu]);
  });

  it("a stream that fails after it has begun has not served the call", async () => {
    const { id, key } = await bench.seed({ monthlyBudget: "1000000000" });
    await bench.fail(0, { vendor: "anthropic", fault: "error-event,slow-body:5", times: 1 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5", { stream: true });
    expect(await answer.text()).toMatch(/"error":\{"message"/);
    const [event] = await bench.harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "upstream_error", attempt: 1, upstreamStatus: 200 });
    expect(event?.costNano).toBeGreaterThan(0n);
  });

  it("what was approved for a provider that is gone goes to no other on the same host", async () => {
    const approvalWorkflow = {
      enabled: true,
      requireApprovalAbove: "1",
      approvers: [],
      timeoutHours: 1,
    };
    const policy = { monthlyBudget: "1000000000", approvalWorkflow };
    const { id, key, ownerId } = await bench.seed(policy, [
      { slug: "openai", vendor: "openai", format: "openai", server: 0 },
      { slug: "other", vendor: "openai", format: "openai", server: 1 },
    ]);
    const { prisma } = bench.harness.database.system;
    const where = (slug: string) => ({ organizationId_slug: { organizationId: id, slug } });
    const { id: providerId } = await prisma.provider.findUniqueOrThrow({ where: where("other") });
    await prisma.endpoint.create({
      data: {
        ...{ id: newId("endpoint"), organizationId: id, providerId, category: "llm" },
        ...{ host: "api.openai.com", pathPrefix: "/v1" },
      },
    });
    const asked = await chat(key, "openai/gpt-4o-mini");
    const approvalId = asked.headers.get("pag0-approval-id") ?? "";
    await decide(bench.harness, { key, id, ownerId, approvalId });
    const { id: gone } = await prisma.provider.findUniqueOrThrow({ where: where("openai") });
    await prisma.endpoint.deleteMany({ where: { providerId: gone } });
    await prisma.provider.delete({ where: { id: gone } });
    await until(async () => {
      const { message } = await errorOf(await chat(key, "no-such-model"));
      return message.includes("the providers are: other");
    });
    await bench.received(1, "openai");
    const executed = await post(`/v1/approvals/${approvalId}/execute`, key, "");
    expect(await errorCode(executed)).toEqual([422, "ENDPOINT_NOT_PRICED"]);
    expect(await bench.received(1, "openai")).toBe(0);
  });

  it("the cache answers in the form that was asked for", async () => {
    const { key } = await bench.seed({ monthlyBudget: "1000000000", cache: { enabled: true } });
    const stream = async (more: object) =>
      (await chat(key, "anthropic/claude-sonnet-4-5", { stream: true, ...more })).text();
    expect(await stream({})).not.toContain('"usage"');
    expect(await stream({ stream_options: { include_usage: true } })).toContain('"prompt_tokens"');
    const vectors = async (encoding: string) => {
      const body = { model: "google/gemini-embedding-001", input: "a", encoding_format: encoding };
      const answer = await post("/v1/embeddings", key, body);
      const { data } = (await answer.json()) as { data: { embedding: unknown }[] };
      return typeof data[0]?.embedding;
    };
    expect([await vectors("float"), await vectors("base64")]).toEqual(["object", "string"]);
  });
});
