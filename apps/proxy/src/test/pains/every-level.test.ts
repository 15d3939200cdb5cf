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
  const settings = { PAG0_PRIVATE_HOSTS: `127.0.0.1:${upstream.port}` };
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

describe(`a budget of ${COVERED} calls at one level, and ${CALLERS} callers at once on three proxies`, () => {
  const cases = levels.flatMap((level) => periods.map((period) => [level, period] as const));
  it.each(cases)("lets exactly as many pass: %s, %s", async (level, period) => {
    const { id, key } = await seedNarrow(level, period);
    const callers = createCallers(key);
    const outcomes = await Promise.all(
      Array.from({ length: CALLERS }, (_, caller) =>
        callers.insist(urls[caller % 3] ?? "", `/${level}/${period}/${caller}`),
      ),
    );
    await callers.close();
    expect(outcomes.sort()).toEqual([
      ...Array(CALLERS - COVERED).fill("BUDGET_EXCEEDED"),
      ...Array(COVERED).fill("served"),
    ]);
    const arrived = [...upstream.arrived.keys()].filter((path) =>
      path.startsWith(`/${level}/${period}/`),
    );
    expect(arrived).toHaveLength(COVERED);
    // The counter of every level and period comes to the sum of what was charged.
    const settled = BigInt(COVERED) * PRICE;
    const counters = async () =>
      (await booked(harness, id)).map((row) => [row.counter, row.settled, row.held]);
    await expect
      .poll(counters, { interval: 50 })
      .toEqual([...COUNTERS].sort().map((counter) => [counter, settled, 0n]));
    const events = await harness.events(id, CALLERS);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(settled);
  });
});
