import type { PolicyDocumentInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { createCallers } from "../processes/callers.ts";
import { type CountingUpstream, startCountingUpstream } from "../processes/counting-upstream.ts";
import { booked, COUNTERS, PRICE, zoneAtNoon } from "../processes/levels.ts";

const CALLERS = 200;
const COVERED = 50;
const NARROW = "1000000";
const WIDE = "100000000";

const levels = ["organization", "parent", "project", "member", "key"] as const;
const periods = ["daily", "monthly"] as const;
type Level = (typeof levels)[number];
type Period = (typeof periods)[number];

let harness: Harness;
let upstream: CountingUpstream;
let urls: string[];
beforeAll(async () => {
  harness = await createHarness();
  upstream = await startCountingUpstream();
  const settings = { PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port}`, PAG0_LEASE_TTL_MS: "500" };
  urls = [];
  for (let n = 0; n < 3; n++) urls.push((await harness.start(settings)).url);
});
afterAll(async () => {
  await harness.close();
  await upstream.close();
});

/** An organization with budgets everywhere, of which one covers 50 calls and the others 100 times as much. */
async function seedNarrow(level: Level, period: Period) {
  const amount = (of: Level, over: Period) => (of === level && over === period ? NARROW : WIDE);
  const own = (of: Level) => ({
    dailyBudget: amount(of, "daily"),
    monthlyBudget: amount(of, "monthly"),
  });
  const personal = (of: Level) => ({
    daily: amount(of, "daily"),
    monthly: amount(of, "monthly"),
  });
  const organization: PolicyDocumentInput = {
    ...own("organization"),
    memberBudget: personal("member"),
    keyBudget: personal("key"),
  };
  const { id, projects } = await harness.seed({
    organization,
    projects: [own("project"), own("parent")],
    nested: true,
    keyOf: "developer",
    timeZone: zoneAtNoon(),
    price: PRICE,
    upstreamUrl: upstream.url,
  });
  return { id, key: projects[0]?.key ?? "" };
}

/** How many of 200 callers at once pass; and what was settled in all, when nothing more passes. */
async function spend(level: Level, period: Period) {
  const { id, key } = await seedNarrow(level, period);
  const callers = createCallers(key);
  let calls = 0;
  const call = (proxy: number) =>
    callers.call(urls[proxy % 3] ?? "", `/${level}/${period}/${calls++}`);
  const outcomes = await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  const atOnce = outcomes.filter((outcome) => outcome === "served").length;
  const deadline = Date.now() + 25_000;
  while ((callers.seen.get("served") ?? 0) < COVERED && Date.now() < deadline) {
    for (const proxy of [0, 1, 2]) while ((await call(proxy)) === "served");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await callers.close();
  const events = await harness.events(id, calls);
  return {
    id,
    atOnce,
    seen: Object.fromEntries([...callers.seen].sort()),
    calls,
    spent: events.reduce((sum, event) => sum + event.costNano, 0n),
  };
}

describe(`a budget of ${COVERED} calls at one level, and ${CALLERS} callers at once on three proxies`, () => {
  it.each(periods)(
    "lets exactly as many pass, whichever level it is: %s",
    async (period) => {
      const results = await Promise.all(levels.map((level) => spend(level, period)));
      for (const [index, { id, seen, atOnce, calls, spent }] of results.entries()) {
        const level = levels[index];
        expect([level, seen]).toEqual([
          level,
          { served: COVERED, BUDGET_EXCEEDED: calls - COVERED },
        ]);
        expect(atOnce).toBeLessThanOrEqual(COVERED);
        const settled = BigInt(COVERED) * PRICE;
        expect(spent).toBe(settled);
        // The counter of every level and period is the sum of the ledger.
        expect(
          (await booked(harness, id)).map((row) => [row.counter, row.settled, row.held]),
        ).toEqual([...COUNTERS].sort().map((counter) => [counter, settled, 0n]));
      }
      console.info(
        "at once",
        results.map(({ atOnce }) => atOnce),
      );
      const arrived = [...upstream.arrived.keys()].filter((path) => path.includes(`/${period}/`));
      expect(arrived).toHaveLength(levels.length * COVERED);
    },
    60_000,
  );
});
