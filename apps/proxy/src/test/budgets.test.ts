import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

const PRICE = 20_000_000n;

import { insist } from "./processes/callers.ts";

let harness: Harness;
let urls: string[];
beforeAll(async () => {
  harness = await createHarness();
  urls = [(await harness.start()).url, (await harness.start()).url];
});
afterAll(() => harness.close());

describe("a budget of exactly 40 calls and 120 callers at once, on two proxies", () => {
  it("lets exactly 40 pass, and settles to the limit at every level", async () => {
    const { id, projects } = await harness.seed({
      organization: { monthlyBudget: "100000000" },
      projects: [{ dailyBudget: "800000" }],
    });
    const key = projects[0]?.key ?? "";
    const before = harness.upstream.seen.length;
    const statuses = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const response = await insist(() => forward(urls[i % 2] ?? "", key, PRICED_URL));
        if (response.status === 200) return "served";
        return String((await problem(response)).code);
      }),
    );
    // A slice in the other proxy's hands is not free to take: then a few of the 40 wait for it to come back.
    const served = statuses.filter((status) => status === "served").length;
    expect(served).toBeLessThanOrEqual(40);
    expect(new Set(statuses)).toEqual(new Set(["served", "BUDGET_EXCEEDED"]));
    expect(harness.upstream.seen.length - before).toBe(served);
    let more = served;
    await expect
      .poll(
        async () => {
          for (const url of urls)
            while ((await forward(url, key, PRICED_URL)).status === 200) more++;
          return more;
        },
        { interval: 300 },
      )
      .toBe(40);
    await harness.events(id, 120);
    await expect
      .poll(async () => (await harness.counters(id)).map((row) => row.settledNano))
      .toEqual([40n * PRICE, 40n * PRICE]);
    for (const row of await harness.counters(id)) {
      const limit = row.scopeKind === "project" ? 800_000_000n : 100_000_000_000n;
      expect(row.settledNano + row.heldNano + row.leasedNano).toBeLessThanOrEqual(limit);
    }
  });
});

describe("one proxy", () => {
  it("lets exactly 25 of 75 pass at once, and asks the database a few times only", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "500000" }] });
    const statuses = await Promise.all(
      Array.from({ length: 75 }, async () => {
        return (await forward(urls[0] ?? "", projects[0]?.key ?? "", PRICED_URL)).status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(25);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
    const events = await harness.events(id, 75);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(500_000_000n);
  });

  it("tells the figures of the budget that is short and when it resets", async () => {
    const { projects } = await harness.seed({
      projects: [{ dailyBudget: "10000" }],
      timeZone: "America/New_York",
    });
    const response = await forward(urls[0] ?? "", projects[0]?.key ?? "", PRICED_URL);
    const { decision } = (await problem(response)) as { decision: Record<string, unknown> };
    expect(decision).toMatchObject({
      code: "BUDGET_EXCEEDED",
      field: "dailyBudget",
      limit: "10000",
      available: "10000",
    });
    const hour = new Intl.DateTimeFormat("en", {
      timeZone: "America/New_York",
      hour: "2-digit",
      hourCycle: "h23",
    }).format(new Date(String(decision.resetAt)));
    expect(hour).toBe("00");
  });

  it("takes a raised limit at once", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "20000" }] });
    const key = projects[0]?.key ?? "";
    expect((await forward(urls[0] ?? "", key, PRICED_URL)).status).toBe(200);
    expect((await forward(urls[0] ?? "", key, PRICED_URL)).status).toBe(429);
    await harness.database.system.prisma.policyVersion.updateMany({
      where: { organizationId: id },
      data: { document: { monthlyBudget: "40000" } },
    });
    await expect.poll(async () => (await forward(urls[0] ?? "", key, PRICED_URL)).status).toBe(200);
    expect((await forward(urls[0] ?? "", key, PRICED_URL)).status).toBe(429);
  });
});
