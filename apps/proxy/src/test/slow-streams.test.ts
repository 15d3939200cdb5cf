import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHarness, type Harness } from "./harness.ts";
import { type Kept, type MeasuredProxy, startMeasuredChild } from "./measured-child.ts";
import { startTrickle, type Trickle } from "./trickle.ts";

const STREAMS = 1_000;
/**
 * What a stream may take of memory in its proxy, on average: two sockets, their buffers, and of the floods
 * up to 200,000 characters, which are kept to be counted should the stream be cut.
 */
const MAX_BYTES_EACH = 400 * 1024;
/** Every so manieth is a provider that floods a caller who does not read. */
const FLOOD_EVERY = 8;
/** What all of them may take more after many pieces than at first: nothing is gathered while they run. */
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;
/**
 * The same of JavaScript's heap and the buffers outside of it for each piece: its text, which is kept to be
 * counted, and how much these swing. What a piece came in takes several times that.
 */
const MAX_KEPT_BYTES_A_PIECE = 250;
const PIECE_EVERY_MS = 100;
/** Of a slow stream, from the first measurement to the last. */
const PIECES = 30;
/** Measurements before the floods stand still. */
const MAX_AGAIN = 4;
const WAIT = { timeout: 300_000, interval: 50 };

let harness: Harness;
let trickle: Trickle;
let proxy: MeasuredProxy;
beforeAll(async () => {
  harness = await createHarness();
  trickle = await startTrickle();
  proxy = await startMeasuredChild({
    ...harness.variables,
    PAG0_PRIVATE_HOSTS: trickle.host,
    PAG0_UPSTREAM_CONNECTIONS: "2000",
  });
});
afterAll(async () => {
  proxy.kill("SIGKILL");
  await trickle.close();
  await harness.close();
});

const mebibytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);
const keptBytes = ({ heapBytes, externalBytes }: Kept) => heapBytes + externalBytes;

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
  const before = await proxy.keeps();

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
  // Only now, so that what they have kept does not depend on how long it took to open them.
  trickle.drip(PIECE_EVERY_MS);
  const slow = STREAMS - STREAMS / FLOOD_EVERY;
  const passed = async (more: number) => {
    const until = pieces + slow * more;
    await expect.poll(() => pieces, WAIT).toBeGreaterThan(until);
  };
  await passed(PIECES);
  /** What many pieces change. */
  const between = async () => {
    const [first, passedBefore, written] = [await proxy.keeps(), pieces, trickle.written];
    await passed(PIECES);
    const last = await proxy.keeps();
    return { first, last, passed: pieces - passedBefore, flooded: trickle.written - written };
  };
  let found = await between();
  // A flood goes on until the buffers on its way are full, which takes a busy machine a while.
  for (let again = 0; found.flooded > 0 && again < MAX_AGAIN; again++) found = await between();
  const { first, last } = found;
  const perStream = (last.residentBytes - before.residentBytes) / STREAMS;
  const growth = last.residentBytes - first.residentBytes;
  const perPiece = (keptBytes(last) - keptBytes(first)) / found.passed;
  console.info(
    `${STREAMS} streams: ${Math.round(perStream / 1_024)} kB each in the proxy; ${mebibytes(growth)} MB more resident and ${Math.round(perPiece)} bytes a piece more kept after ${found.passed} pieces`,
  );
  // The flood stands still: nobody reads it, so nobody writes it.
  expect(found.flooded).toBe(0);
  expect(perStream).toBeLessThan(MAX_BYTES_EACH);
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  expect(perPiece).toBeLessThan(MAX_KEPT_BYTES_A_PIECE);

  // Callers that go away take the provider's streams with them.
  await agent.destroy();
  await expect.poll(() => trickle.streaming).toBe(0);
  const where = { organizationId: id, outcome: "client_gone" as const };
  const { prisma } = harness.database.system;
  await expect.poll(() => prisma.usageEvent.count({ where }), { interval: 200 }).toBe(STREAMS + 1);
}, 600_000);
