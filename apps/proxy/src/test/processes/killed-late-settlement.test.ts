import Anthropic from "@anthropic-ai/sdk";
import { costOfUsage, lookUpTokenPrice, noUsage } from "@pag0/metering";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type DemoProviders,
  startDemoProviders,
} from "../../../../../tools/src/demo-providers/index.ts";
import { CREDENTIAL, createHarness, type Harness, type SeededOrganization } from "../harness.ts";
import { type Fleet, startFleet } from "./fleet.ts";

const MODEL = "claude-sonnet-4-5";
const REQUESTS = 30;
const READERS = 50;

let harness: Harness;
let providers: DemoProviders;
let seeded: SeededOrganization;
let fleet: Fleet;
beforeAll(async () => {
  harness = await createHarness();
  providers = await startDemoProviders({
    ...{ port: 0, seed: "killed", speed: 0 },
    credentials: { anthropic: CREDENTIAL },
  });
  const budget = "1000000000";
  seeded = await harness.seed({
    organization: { monthlyBudget: budget, dailyBudget: budget },
    projects: [{ monthlyBudget: budget }],
    upstreamUrl: (slug) => `${providers.url}/${slug}`,
  });
  const PAG0_PRIVATE_HOSTS = new URL(providers.url).host;
  fleet = await startFleet({ ...harness.variables, PAG0_PRIVATE_HOSTS }, 2);
}, 600_000);
afterAll(async () => {
  await fleet.stop();
  await providers.stop();
  await harness.close();
});

const anthropicAt = (index: number) =>
  new Anthropic({
    apiKey: seeded.projects[0]?.key ?? "",
    baseURL: `${fleet.url(index) ?? "http://127.0.0.1:9"}/anthropic`,
    maxRetries: 0,
  });

/** What the results of a batch cost by their own figures; null where they could not be read to their end. */
async function costThrough(index: number, id: string): Promise<bigint | null> {
  const price = lookUpTokenPrice("anthropic", MODEL, new Date());
  if (price === null) throw new Error(`${MODEL} has no price`);
  try {
    let cost = 0n;
    for await (const { result } of await anthropicAt(index).messages.batches.results(id)) {
      if (result.type !== "succeeded") throw new Error(result.type);
      const { input_tokens: inputTokens, output_tokens: outputTokens } = result.message.usage;
      cost += costOfUsage(noUsage({ inputTokens, outputTokens, serviceTier: "batch" }), price);
    }
    return cost;
  } catch {
    return null;
  }
}

it(`settles a batch once whose results are read ${READERS} times through two proxies, both killed meanwhile`, async () => {
  const made = await anthropicAt(0).messages.batches.create({
    requests: Array.from({ length: REQUESTS }, (_, index) => ({
      custom_id: `request-${index}`,
      params: {
        ...{ model: MODEL, max_tokens: 2_000 },
        messages: [{ role: "user", content: `Say ${index}` }],
      },
    })),
  });
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

  const booked = async () => {
    const where = { organizationId: seeded.id };
    const { prisma } = harness.database.system;
    const events = await prisma.usageEvent.findMany({ where });
    const counters = await harness.counters(seeded.id);
    return {
      events: events.reduce((sum, { costNano }) => sum + costNano, 0n),
      corrections: events.filter(({ outcome }) => outcome === "correction").length,
      counters: [...new Set(counters.map(({ settledNano }) => settledNano))],
    };
  };
  const expected = { events: cost, corrections: 1, counters: [cost] };
  await expect.poll(booked, { timeout: 30_000 }).toEqual(expected);
}, 120_000);
