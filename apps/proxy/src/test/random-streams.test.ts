import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addProvider, type Canned, startCanned } from "./canned.ts";
import { CREDENTIAL, createHarness, type Harness } from "./harness.ts";
import { costOf, type Plan, planOf, randomOf, requestOf } from "./random-streams.ts";

const STREAMS = 10_000;
const AT_ONCE = 48;
/** What the heap may grow by from the first quarter to the end: less than a kilobyte for each stream. */
const MAX_GROWTH_BYTES = 6 * 1024 * 1024;

let harness: Harness;
let canned: Canned;
const plans = new Map<string, Plan>();
beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(({ body }) => {
    const { metadata, labels } = JSON.parse(body);
    const plan = plans.get((metadata ?? labels).id);
    if (plan === undefined) throw new Error(`nobody planned ${body}`);
    const { cut, cutAt } = plan;
    return {
      headers: { "content-type": plan.contentType },
      body: plan.body,
      ...(cut === "none" ? {} : { cutAt, hang: cut === "caller" }),
    };
  });
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** What reaches the caller at once: bytes that a credential could begin with wait for those after them. */
function passedAtOnce({ body, cutAt }: Plan): Buffer {
  const came = body.subarray(0, cutAt);
  for (let length = Math.min(CREDENTIAL.length - 1, came.length); length > 0; length--)
    if (CREDENTIAL.startsWith(came.subarray(-length).toString("latin1")))
      return came.subarray(0, -length);
  return came;
}

/** Reads a stream to its end, or up to where its caller goes away. @returns the bytes that came */
async function read(plan: Plan, body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const enough = passedAtOnce(plan).length;
  if (plan.cut === "caller" && enough === 0) return Buffer.alloc(0);
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (plan.cut === "caller" && length >= enough) break;
  }
  return Buffer.concat(chunks);
}

it("10,000 streams cut at random bytes by either side are charged for what came of them", async () => {
  const { id, projects } = await harness.seed({
    organization: { monthlyBudget: "1000000000" },
    projects: [{ monthlyBudget: "1000000000" }],
    upstreamUrl: canned.url,
  });
  await addProvider(harness, id, {
    ...{ vendor: "google", format: "google", upstreamUrl: canned.url },
    baseUrl: "https://generativelanguage.googleapis.com",
  });
  const proxy = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host });
  const agent = new Agent({ connections: AT_ONCE, pipelining: 1 });
  const random = randomOf(20_261_121);
  const expected = new Map<string, { cost: bigint; what: string }>();
  const differing: string[] = [];
  let next = 0;
  let atQuarter = 0;

  async function call(index: number): Promise<void> {
    const plan = planOf(random);
    plans.set(String(index), plan);
    const asked = requestOf(plan, index);
    const response = await request(`${proxy.url}/v1/forward`, {
      method: "POST",
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${projects[0]?.key}`,
        "pag0-target-url": asked.url,
        "content-type": "application/json",
      },
      body: asked.body,
    });
    expect(response.statusCode).toBe(200);
    const what = `${index}: ${plan.kind} cut by ${plan.cut} at ${plan.cutAt}`;
    expected.set(String(response.headers["pag0-request-id"]), { cost: costOf(plan), what });
    let came = Buffer.alloc(0);
    let broken = false;
    try {
      came = (await read(plan, response.body)) as Buffer<ArrayBuffer>;
    } catch {
      broken = true;
    }
    response.body.on("error", () => undefined).destroy();
    // A stream that its provider cut is cut for the caller too: half an answer never looks whole.
    if (broken !== (plan.cut === "provider")) differing.push(`${index}: ${plan.cut}`);
    const whole = plan.cut === "none" ? plan.body : passedAtOnce(plan);
    if (!broken && plan.kind !== "chat-hidden" && !came.equals(whole)) differing.push(`${index}`);
    plans.delete(String(index));
  }

  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < STREAMS) {
        const index = next++;
        if (index === STREAMS / 4) atQuarter = heapBytes();
        await call(index);
      }
    }),
  );
  expect(differing).toEqual([]);
  await agent.close();
  const { prisma } = harness.database.system;
  const where = { organizationId: id };
  await expect.poll(() => prisma.usageEvent.count({ where }), { interval: 200 }).toBe(STREAMS);
  const growth = heapBytes() - atQuarter;

  // No caller's connection is left, and to the provider no more than are kept warm.
  const connections = () =>
    new Promise<number>((resolve) => proxy.server.getConnections((_, count) => resolve(count)));
  await expect.poll(connections).toBe(0);
  expect(canned.open).toBeLessThanOrEqual(AT_ONCE);

  const events = await prisma.usageEvent.findMany({
    where,
    select: { requestId: true, costNano: true, outcome: true, estimated: true },
  });
  const wrong = events.flatMap(({ requestId, costNano }) => {
    const known = expected.get(requestId);
    return known?.cost === costNano ? [] : [`${known?.what}: ${costNano}, not ${known?.cost}`];
  });
  expect(wrong).toEqual([]);
  const sum = [...expected.values()].reduce((total, { cost }) => total + cost, 0n);
  expect(events.reduce((total, { costNano }) => total + costNano, 0n)).toBe(sum);
  const outcomes = Object.groupBy(events, ({ outcome }) => outcome);
  expect(outcomes.upstream_error?.length).toBeGreaterThan(STREAMS / 4);
  expect(outcomes.client_gone?.length).toBeGreaterThan(STREAMS / 5);
  await expect.poll(() => canned.ended).toBe(outcomes.client_gone?.length);

  await proxy.stop();
  const counters = await harness.counters(id);
  expect(
    counters.map(({ settledNano, heldNano, leasedNano }) => [settledNano, heldNano, leasedNano]),
  ).toEqual([
    [sum, 0n, 0n],
    [sum, 0n, 0n],
  ]);
  await expect.poll(() => canned.open).toBe(0);
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
}, 600_000);
