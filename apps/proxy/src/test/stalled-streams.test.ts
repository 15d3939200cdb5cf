import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { createHarness, type Harness } from "./harness.ts";

const IDLE_MS = 1_500;
const piece = (words: number) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: " apple".repeat(words) } }] })}\n\n`;

let harness: Harness;
let canned: Canned;
let url: string;
/** A proxy that lets streams stand still for longer. */
let patient: string;
let answer: CannedAnswer = { body: Buffer.alloc(0) };
beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(() => answer);
  const start = async (idleMs: number) =>
    harness.start({
      PAG0_PRIVATE_HOSTS: canned.host,
      PAG0_IDLE_TIMEOUT_MS: String(idleMs),
    });
  ({ url } = await start(IDLE_MS));
  ({ url: patient } = await start(100_000));
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

async function open(body: string, at = url) {
  const { id, projects } = await harness.seed({
    projects: [{ monthlyBudget: "1000000" }],
    upstreamUrl: canned.url,
  });
  const bytes = Buffer.from(body);
  answer = {
    headers: { "content-type": "text/event-stream" },
    body: bytes,
    cutAt: bytes.length,
    hang: true,
  };
  const agent = new Agent({ connections: 1 });
  const response = await request(`${at}/v1/forward`, {
    method: "POST",
    dispatcher: agent,
    headers: {
      authorization: `Bearer ${projects[0]?.key}`,
      "pag0-target-url": "https://api.openai.com/v1/chat/completions",
      "content-type": "application/json",
    },
    body: JSON.stringify({
      ...{ model: "gpt-4o-mini", stream: true, max_tokens: 5_000 },
      messages: [{ role: "user", content: "Say hello" }],
    }),
  });
  return { id, agent, response };
}

/** What the words cost: 18 tokens in at $0.15, the words at $0.60 a million. */
const costOf = (words: number) => BigInt(18 * 150 + words * 600);

describe("a stream that stands still", () => {
  it("at the provider ends for all after the idle time, charged for what came, and is reported", async () => {
    const { id, response, agent } = await open(piece(20));
    const waited = ownTime();
    await expect(response.body.text()).rejects.toThrow();
    expect(waited()).toBeLessThan(IDLE_MS + 2_500);
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "upstream_error", estimated: true });
    expect(event?.costNano).toBe(costOf(20));
    await expect.poll(() => canned.open).toBe(0);
    await agent.close();
  });

  it("whose caller goes away is stopped at the provider at once, and charged for what came", async () => {
    const { id, response, agent } = await open(piece(7), patient);
    for await (const _chunk of response.body) break;
    const ended = canned.ended;
    const waited = ownTime();
    await agent.destroy();
    await expect.poll(() => canned.ended, { interval: 5 }).toBe(ended + 1);
    expect(waited()).toBeLessThan(IDLE_MS);
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ outcome: "client_gone", estimated: true });
    expect(event?.costNano).toBe(costOf(7));
  });

  it("leaves what was held and not charged to be spent again", async () => {
    const { id, response, agent } = await open(piece(3));
    await response.body.text().catch(() => "");
    await harness.events(id, 1);
    await agent.close();
    const [counter] = await harness.counters(id);
    expect(counter?.settledNano).toBe(costOf(3));
    expect(counter?.heldNano).toBe(0n);
  });
});
