/** Work whose end nobody reads: the vendor is asked for it. */
import { costOfUsage, lookUpTokenPrice, noUsage, type ServiceTier } from "@pag0/metering";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { CREDENTIAL, createHarness, type Harness, type SeededOrganization } from "./harness.ts";
import { type SlowVendor, startSlowVendor } from "./slow-vendor.ts";

const REQUESTS = 3;

let harness: Harness;
let vendor: SlowVendor;
let caller: Awaited<ReturnType<Harness["start"]>>;
let seeded: SeededOrganization;
beforeAll(async () => {
  harness = await createHarness();
  vendor = await startSlowVendor();
  caller = await startProxy(0);
});
afterAll(async () => {
  await harness.close();
  await vendor.close();
});

/** A proxy that asks so often; nobody else does. */
function startProxy(perMinute: number) {
  return harness.start({
    PAG0_PRIVATE_HOSTS: new URL(vendor.url).host,
    PAG0_LATE_ASKS_PER_MINUTE: `${perMinute}`,
  });
}

beforeEach(async () => {
  Object.assign(vendor, { state: "running", refusal: null, letGo: null, asked: [] });
  seeded = await harness.seed({
    projects: [{ monthlyBudget: "1000000000" }],
    upstreamUrl: (slug) => `${vendor.url}/${slug}`,
  });
});

async function post(path: string, body: object): Promise<string> {
  const headers = {
    authorization: `Bearer ${seeded.projects[0]?.key}`,
    "content-type": "application/json",
  };
  const options = { method: "POST", headers, body: JSON.stringify(body) };
  let answer = await fetch(`${caller.url}${path}`, options);
  // The proxy has not heard of the organization yet.
  await expect
    .poll(
      async () => {
        if (answer.status === 401) answer = await fetch(`${caller.url}${path}`, options);
        return answer.status;
      },
      { timeout: 30_000 },
    )
    .toBe(200);
  const { id } = (await answer.json()) as { id: string };
  return id;
}

const startBatch = () =>
  post("/anthropic/v1/messages/batches", {
    requests: Array.from({ length: REQUESTS }, (_, index) => ({
      custom_id: `request-${index}`,
      params: {
        ...{ model: "claude-sonnet-4-5", max_tokens: 2_000 },
        messages: [{ role: "user", content: "Say hello" }],
      },
    })),
  });
const startResponse = () =>
  post("/openai/v1/responses", {
    ...{ model: "gpt-5-mini", input: "Say hello", background: true, max_output_tokens: 2_000 },
  });

/** What requests cost that used what the vendor says: counted here, independently of the proxy. */
function costOf(
  of: "anthropic" | "openai",
  model: string,
  serviceTier: ServiceTier,
  requests: number,
) {
  const price = lookUpTokenPrice(of, model, new Date());
  if (price === null) throw new Error(`${model} has no price`);
  const { input_tokens: inputTokens, output_tokens: outputTokens } = vendor.usage;
  return costOfUsage(noUsage({ inputTokens, outputTokens, serviceTier }), price) * BigInt(requests);
}
const batchCost = () => costOf("anthropic", "claude-sonnet-4-5", "batch", REQUESTS);

const { poll } = expect;
const within = { timeout: 30_000 };

async function rowOf(job: string) {
  const { prisma } = harness.database.system;
  return prisma.deferredCall.findFirst({ where: { organizationId: seeded.id, job } });
}

/** Makes work due at once, as time would. */
async function becomesDue(job: string): Promise<void> {
  await poll(() => rowOf(job), within).not.toBe(null);
  const { prisma } = harness.database.system;
  const data = { nextAskAt: new Date(Date.now() - 1_000), quietUntil: null };
  await prisma.deferredCall.updateMany({ where: { organizationId: seeded.id, job }, data });
}

/** What events and budgets say that it cost, and how often it was corrected. */
async function booked() {
  const { prisma } = harness.database.system;
  const events = await prisma.usageEvent.findMany({ where: { organizationId: seeded.id } });
  const counters = await harness.counters(seeded.id);
  return {
    events: events.reduce((sum, { costNano }) => sum + costNano, 0n),
    corrections: events.filter(({ outcome }) => outcome === "correction").length,
    counters: counters.map(({ settledNano }) => settledNano),
  };
}

/** What the audit log tells of questions and of what came of them. */
async function entries() {
  const { prisma } = harness.database.system;
  const where = { organizationId: seeded.id, action: { startsWith: "request." } };
  const found = await prisma.auditEntry.findMany({ where, orderBy: { at: "asc" } });
  return found
    .filter(({ action }) => /usage_asked|corrected/.test(action))
    .map(({ action, detail }) => {
      const { told, asks, givenUp } = detail as Record<string, unknown>;
      return action === "request.corrected" ? "corrected" : { told, asks, givenUp };
    });
}

async function asking<Result>(proxies: number, work: () => Promise<Result>): Promise<Result> {
  const started = await Promise.all(Array.from({ length: proxies }, () => startProxy(6_000)));
  try {
    return await work();
  } finally {
    await Promise.all(started.map((proxy) => proxy.stop()));
  }
}

it("asks for a batch that nobody reads after an hour, and settles it once where two proxies ask", async () => {
  const job = await startBatch();
  await poll(() => rowOf(job), within).not.toBe(null);
  const [call] = await harness.events(seeded.id, 1);
  const calledAt = call?.occurredAt.getTime() ?? 0;
  expect((await rowOf(job))?.nextAskAt?.getTime()).toBe(calledAt + 3_600_000);
  vendor.state = "ended";
  const cost = batchCost();
  await asking(2, async () => {
    expect(vendor.asked).toEqual([]);
    await becomesDue(job);
    await poll(booked, within).toEqual({ events: cost, corrections: 1, counters: [cost] });
    const told = { told: "ended", asks: 1, givenUp: false };
    await poll(async () => new Set(await entries()), within).toEqual(new Set(["corrected", told]));
  });
  const asked = (path: string) => `GET /v1/messages/batches/${path} ${CREDENTIAL} 2023-06-01`;
  expect(vendor.asked).toEqual([asked(job), asked(`${job}/results`)]);
});

it("asks for a response that goes on again later, and settles it when it has ended", async () => {
  const job = await startResponse();
  await asking(1, async () => {
    await becomesDue(job);
    const running = [{ told: "running", asks: 1, givenUp: false }];
    await poll(entries, within).toEqual(running);
    const row = await rowOf(job);
    expect(row?.settledAt).toBe(null);
    expect((row?.nextAskAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(60_000);
    expect((await booked()).corrections).toBe(0);
    vendor.state = "ended";
    await becomesDue(job);
    const cost = costOf("openai", "gpt-5-mini", "standard", 1);
    await poll(booked, within).toEqual({ events: cost, corrections: 1, counters: [cost] });
  });
  const asked = `GET /v1/responses/${job} Bearer ${CREDENTIAL}`;
  expect(vendor.asked).toEqual([asked, asked]);
});

it("gives up what its vendor does not know, which a reader may settle still", async () => {
  const job = await startResponse();
  vendor.state = "gone";
  await asking(1, async () => {
    await becomesDue(job);
    await poll(entries, within).toEqual([{ told: "not_found", asks: 1, givenUp: true }]);
    // Nobody asks again, though it is due.
    await becomesDue(job);
    const other = await startResponse();
    await becomesDue(other);
    await poll(async () => (await rowOf(other))?.givenUpAt, within).toBeInstanceOf(Date);
  });
  expect(vendor.asked).toHaveLength(2);
  const row = await rowOf(job);
  expect([row?.asks, row?.settledAt]).toEqual([1, null]);
  vendor.state = "ended";
  const headers = { authorization: `Bearer ${seeded.projects[0]?.key}` };
  expect((await fetch(`${caller.url}/openai/v1/responses/${job}`, { headers })).status).toBe(200);
  await poll(async () => (await rowOf(job))?.settledAt, within).toBeInstanceOf(Date);
});

it.each([
  ["no_credential", { credentialCiphertext: null }],
  ["no_provider", { enabled: false }],
] as const)(
  "says so where its vendor cannot be asked for want of one (%s), and looks again later",
  async (told, change) => {
    const job = await startBatch();
    await becomesDue(job);
    const { prisma } = harness.database.system;
    const of = { organizationId: seeded.id, slug: "anthropic" };
    await prisma.provider.updateMany({ where: of, data: change });
    await asking(1, () => poll(entries, within).toEqual([{ told, asks: 1, givenUp: false }]));
    const row = await rowOf(job);
    expect(row?.nextAskAt?.getTime()).toBeGreaterThan(Date.now());
    expect(vendor.asked).toEqual([]);
    expect((await booked()).corrections).toBe(0);
  },
);

it("sends no credential to where its provider's calls went before", async () => {
  const job = await startBatch();
  await becomesDue(job);
  const { prisma } = harness.database.system;
  const { id: organizationId } = seeded;
  const [host, other] = ["api.anthropic.com", "other.example.com"];
  await prisma.endpoint.updateMany({ where: { organizationId, host }, data: { host: other } });
  const data = { baseUrl: `https://${other}` };
  await prisma.provider.updateMany({ where: { organizationId, slug: "anthropic" }, data });
  await asking(1, () =>
    poll(entries, within).toEqual([{ told: "unregistered", asks: 1, givenUp: false }]),
  );
  expect(vendor.asked).toEqual([]);
});

it("leaves a vendor alone for as long as it wants, with all of its work", async () => {
  const [job, other] = [await startResponse(), await startResponse()];
  vendor.refusal = { status: 429, retryAfter: "600" };
  const third = await startBatch();
  await asking(1, async () => {
    await becomesDue(job);
    await poll(entries, within).toEqual([{ told: "failed", asks: 1, givenUp: false }]);
    const { prisma } = harness.database.system;
    const data = { nextAskAt: new Date(0) };
    await poll(() => rowOf(other), within).not.toBe(null);
    await prisma.deferredCall.updateMany({ where: { organizationId: seeded.id }, data });
    // The other vendor is asked meanwhile.
    await poll(async () => (await rowOf(third))?.asks, within).toBe(1);
  });
  expect(vendor.asked.filter((asked) => asked.includes("/responses/"))).toHaveLength(1);
  expect((await rowOf(job))?.quietUntil?.getTime()).toBeGreaterThan(Date.now() + 500_000);
});
