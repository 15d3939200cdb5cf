import Anthropic from "@anthropic-ai/sdk";
import { costOfUsage, lookUpTokenPrice, noUsage } from "@pag0/metering";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DemoProviders,
  startDemoProviders,
} from "../../../../../tools/src/demo-providers/index.ts";
import { CREDENTIAL, createHarness, type Harness, type SeededOrganization } from "../harness.ts";
import { type SlowVendor, startSlowVendor } from "../slow-vendor.ts";
import { type Fleet, startFleet } from "./fleet.ts";

const MODEL = "claude-sonnet-4-5";
const REQUESTS = 30;
const READERS = 50;

let harness: Harness;
let providers: DemoProviders;
let vendor: SlowVendor;
let seeded: SeededOrganization;
let ofVendor: SeededOrganization;
let fleet: Fleet;
beforeAll(async () => {
  harness = await createHarness();
  providers = await startDemoProviders({
    ...{ port: 0, seed: "killed", speed: 0 },
    credentials: { anthropic: CREDENTIAL },
  });
  vendor = await startSlowVendor();
  const budget = "1000000000";
  const seedAt = (url: string) =>
    harness.seed({
      organization: { monthlyBudget: budget, dailyBudget: budget },
      projects: [{ monthlyBudget: budget }],
      upstreamUrl: (slug) => `${url}/${slug}`,
    });
  seeded = await seedAt(providers.url);
  ofVendor = await seedAt(vendor.url);
  const PAG0_PRIVATE_HOSTS = [providers.url, vendor.url].map((url) => new URL(url).host).join(",");
  const often = { PAG0_PRIVATE_HOSTS, PAG0_LATE_ASKS_PER_MINUTE: "6000" };
  fleet = await startFleet({ ...harness.variables, ...often }, 2);
}, 600_000);
afterAll(async () => {
  await fleet.stop();
  await providers.stop();
  await vendor.close();
  await harness.close();
});

const anthropicAt = (index: number, { projects }: SeededOrganization = seeded) =>
  new Anthropic({
    apiKey: projects[0]?.key ?? "",
    baseURL: `${fleet.url(index) ?? "http://127.0.0.1:9"}/anthropic`,
    maxRetries: 0,
  });

const startBatch = (index: number, of: SeededOrganization) =>
  anthropicAt(index, of).messages.batches.create({
    requests: Array.from({ length: REQUESTS }, (_, request) => ({
      custom_id: `request-${request}`,
      params: {
        ...{ model: MODEL, max_tokens: 2_000 },
        messages: [{ role: "user", content: `Say ${request}` }],
      },
    })),
  });

/** What a request of a batch cost, by its own figures. */
function costOf({ input_tokens: inputTokens, output_tokens: outputTokens }: SlowVendor["usage"]) {
  const price = lookUpTokenPrice("anthropic", MODEL, new Date());
  if (price === null) throw new Error(`${MODEL} has no price`);
  return costOfUsage(noUsage({ inputTokens, outputTokens, serviceTier: "batch" }), price);
}

async function booked({ id: organizationId }: SeededOrganization) {
  const { prisma } = harness.database.system;
  const events = await prisma.usageEvent.findMany({ where: { organizationId } });
  const counters = await harness.counters(organizationId);
  return {
    events: events.reduce((sum, { costNano }) => sum + costNano, 0n),
    corrections: events.filter(({ outcome }) => outcome === "correction").length,
    counters: [...new Set(counters.map(({ settledNano }) => settledNano))],
  };
}

/** What the results of a batch cost by their own figures; null where they could not be read to their end. */
async function costThrough(index: number, id: string): Promise<bigint | null> {
  try {
    let cost = 0n;
    for await (const { result } of await anthropicAt(index).messages.batches.results(id)) {
      if (result.type !== "succeeded") throw new Error(result.type);
      cost += costOf(result.message.usage);
    }
    return cost;
  } catch {
    return null;
  }
}

it(`settles a batch once whose results are read ${READERS} times through two proxies, both killed meanwhile`, async () => {
  const made = await startBatch(0, seeded);
  // Killed before its event is surely in the database: it is in the journal.
  await fleet.crash(0);
  const crashes: Promise<void>[] = [];
  const read: Promise<bigint | null>[] = [];
  let done = 0;
  for (let reader = 0; reader < READERS; reader++) {
    read.push(
      costThrough(reader % 2, made.id).then((cost) => {
        done += 1;
        if (done === 5) crashes.push(fleet.crash(1));
        return cost;
      }),
    );
  }
  await Promise.all(read);
  await Promise.all(crashes);
  // One that certainly came to its end, and told what the batch did cost.
  const cost = await costThrough(0, made.id);
  expect(cost).toBeGreaterThan(0n);
  expect(await costThrough(1, made.id)).toBe(cost);

  const expected = { events: cost, corrections: 1, counters: [cost] };
  await expect.poll(() => booked(seeded), { timeout: 30_000 }).toEqual(expected);
}, 120_000);

it("settles a batch once that nobody reads, where whoever asks for it is killed in the middle", async () => {
  await startBatch(0, ofVendor);
  const becomesDue = () =>
    harness.database.system.prisma.deferredCall.updateMany({
      where: { organizationId: ofVendor.id },
      data: { nextAskAt: new Date(0), quietUntil: null },
    });
  const within = { timeout: 60_000 };
  const resultsAsked = () => vendor.asked.filter((asked) => asked.includes("/results")).length;
  const gate = Promise.withResolvers<void>();
  Object.assign(vendor, { letGo: gate.promise, state: "ended" });
  await expect.poll(async () => (await becomesDue()).count, within).toBe(1);
  await expect.poll(resultsAsked, within).toBe(1);
  // Whichever of the two asks.
  await fleet.crash(0);
  if (vendor.cutOff === 0) await fleet.crash(1);
  await expect.poll(() => vendor.cutOff, within).toBe(1);
  expect(resultsAsked()).toBe(1);
  gate.resolve();
  expect((await booked(ofVendor)).corrections).toBe(0);
  // Its claim is over.
  await becomesDue();
  const cost = costOf(vendor.usage) * BigInt(REQUESTS);
  const expected = { events: cost, corrections: 1, counters: [cost] };
  await expect.poll(() => booked(ofVendor), within).toEqual(expected);
  expect(resultsAsked()).toBe(2);
}, 180_000);
