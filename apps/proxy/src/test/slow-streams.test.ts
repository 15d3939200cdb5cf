import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ChildProxy, startChild } from "./child.ts";
import { createHarness, type Harness } from "./harness.ts";
import { startTrickle, type Trickle } from "./trickle.ts";

const STREAMS = 1_000;
/**
 * What a stream may take of memory in its proxy, on average: two sockets, their buffers, and of the floods
 * up to 200,000 characters, which are kept to be counted should the stream be cut.
 */
const MAX_BYTES_EACH = 400 * 1024;
/** Every so manieth is a provider that floods a caller who does not read. */
const FLOOD_EVERY = 8;
/** What all of them may take more after a while than at first: nothing is collected while they run. */
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;

let harness: Harness;
let trickle: Trickle;
let proxy: ChildProxy;
beforeAll(async () => {
  harness = await createHarness();
  trickle = await startTrickle();
  proxy = await startChild({
    ...harness.variables,
    PAG0_PRIVATE_HOSTS: trickle.host,
    PAG0_UPSTREAM_CONNECTIONS: "2000",
    NODE_OPTIONS: "--max-semi-space-size=4",
  });
});
afterAll(async () => {
  proxy.kill("SIGKILL");
  await trickle.close();
  await harness.close();
});

/** The memory of the proxy's process, as the system counts it. */
function residentBytes(): number {
  const status = readFileSync(`/proc/${proxy.process.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

it("1,000 slow streams, some of which nobody reads, keep the proxy's memory flat", async () => {
  const { id, projects } = await harness.seed({ projects: [undefined], upstreamUrl: trickle.url });
  const agent = new Agent({ connections: STREAMS, pipelining: 1 });
  const open = async (user: string) => {
    const response = await request(`${proxy.url}/v1/forward`, {
      method: "POST",
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${projects[0]?.key}`,
        "pag0-target-url": "https://api.openai.com/v1/chat/completions",
        "content-type": "application/json",
      },
      body: JSON.stringify({
        ...{ model: "gpt-4o-mini", stream: true, max_tokens: 10_000, user },
        messages: [{ role: "user", content: "Say hello" }],
      }),
    });
    expect(response.statusCode).toBe(200);
    return response;
  };
  // What the process takes once, whatever comes: code, caches, one stream's buffers.
  (await open("once")).body.on("error", () => undefined).destroy();
  await pause(500);
  const before = residentBytes();

  let pieces = 0;
  const responses = [];
  for (let from = 0; from < STREAMS; from += 100)
    responses.push(
      ...(await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          open((from + at) % FLOOD_EVERY === 0 ? "flood" : "slow"),
        ),
      )),
    );
  for (const [index, { body }] of responses.entries()) {
    body.on("error", () => undefined);
    if (index % FLOOD_EVERY !== 0) body.on("data", () => pieces++);
  }
  await pause(3_000);
  const first = residentBytes();
  const atFirst = trickle.written;
  await pause(6_000);
  const last = residentBytes();
  const perStream = (last - before) / STREAMS;
  console.info(
    `${STREAMS} streams: ${Math.round(perStream / 1_024)} kB each in the proxy, ${Math.round((last - first) / 1_048_576)} MB more after 6 s and ${pieces} pieces`,
  );
  expect(pieces).toBeGreaterThan(STREAMS * 10);
  // The flood stands still: nobody reads it, so nobody writes it.
  expect(trickle.written - atFirst).toBe(0);
  expect(perStream).toBeLessThan(MAX_BYTES_EACH);
  expect(last - first).toBeLessThan(MAX_GROWTH_BYTES);

  // Callers that go away take the provider's streams with them.
  await agent.destroy();
  await expect.poll(() => trickle.streaming, { timeout: 10_000 }).toBe(0);
  const where = { organizationId: id, outcome: "client_gone" as const };
  const { prisma } = harness.database.system;
  await expect
    .poll(() => prisma.usageEvent.count({ where }), { timeout: 20_000, interval: 200 })
    .toBe(STREAMS + 1);
}, 90_000);
